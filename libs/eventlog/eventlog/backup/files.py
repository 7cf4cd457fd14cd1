"""Records in a file: blocks of msgpack under zstd, each with its length and checksum; written once, hashed whole."""

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import cramjam
import msgspec

from eventlog.backup.durable import UNFINISHED

MAGIC = b"shijian-records-1\n"
HEAD = struct.Struct(">II")  # bytes and crc32 of the compressed block
BLOCK_BYTES = 1024 * 1024
BLOCK_RECORDS = 5_000
LEVEL = 6


class FileDamaged(Exception):
    """A file of a backup is not as it was written; the text names it."""


class KeptRecord(msgspec.Struct, frozen=True, array_like=True):
    """One committed record, byte for byte, with the offset that it had."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]


def kept(record: Any) -> KeptRecord:
    """Of a record as aiokafka's consumer gives it."""
    return KeptRecord(record.offset, record.timestamp, record.key, record.value, list(record.headers))


def digest_of(record: KeptRecord) -> str:
    """SHA-256 of one record with all that it says."""
    return hashlib.sha256(msgspec.msgpack.encode(record)).hexdigest()


class RecordsWriter:
    """Writes beside the final name and moves it there when all of it is on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._draft = path.with_name(path.name + UNFINISHED)
        self._file = self._draft.open("wb")
        self._digest = hashlib.sha256()
        self._encoder = msgspec.msgpack.Encoder()
        self._block: list[KeptRecord] = []
        self._size = 0
        self.records = 0
        self.bytes = 0
        self._last: KeptRecord | None = None
        self._put(MAGIC)

    def add(self, records: Sequence[KeptRecord]) -> None:
        """In the order of the log."""
        for record in records:
            self._block.append(record)
            self._size += len(record.value or b"") + len(record.key or b"")
            if self._size >= BLOCK_BYTES or len(self._block) >= BLOCK_RECORDS:
                self._flush()
            self._last = record
        self.records += len(records)

    @property
    def last(self) -> tuple[int, str]:
        """Offset and digest of the newest record."""
        return (self._last.offset, digest_of(self._last)) if self._last else (-1, "")

    def finish(self) -> str:
        """Makes the file whole under its name; gives its SHA-256."""
        self._flush()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._draft.replace(self.path)
        return self._digest.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._file.close()
        self._draft.unlink(missing_ok=True)

    def _flush(self) -> None:
        if self._block:
            packed = bytes(cramjam.zstd.compress(self._encoder.encode(self._block), level=LEVEL))
            self._put(HEAD.pack(len(packed), zlib.crc32(packed)) + packed)
            self._block, self._size = [], 0

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self.bytes += len(data)


def blocks(path: Path) -> Iterator[list[KeptRecord]]:
    """The records in order, block by block. Raises FileDamaged."""
    decoder = msgspec.msgpack.Decoder(list[KeptRecord])
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise FileDamaged(f"{path}: no file of records")
            while head := file.read(HEAD.size):
                length, checksum = HEAD.unpack(head)
                packed = file.read(length)
                if len(packed) != length or zlib.crc32(packed) != checksum:
                    raise FileDamaged(f"{path}: a block does not match its checksum")
                yield decoder.decode(bytes(cramjam.zstd.decompress(packed)))
    except (OSError, struct.error, cramjam.DecompressionError, msgspec.MsgspecError) as error:
        raise FileDamaged(f"{path}: {error}") from error


def sha256_of(path: Path) -> str:
    """Of the whole file. Raises FileDamaged when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileDamaged(f"{path}: {error}") from error
