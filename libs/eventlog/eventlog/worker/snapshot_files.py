"""One state store as one compressed file that says what it is: of which partition, by which code, up to where."""

import contextlib
import hashlib
import sqlite3
import struct
import zlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import cramjam
import msgspec

from eventlog.sqlite_files import SIDE_FILES, discard
from eventlog.worker.state_store import Position, StateStore
from eventlog.worker.store_damage import StoreUnusable

MAGIC = b"shijian-state-1\n"
HEAD = struct.Struct(">II")  # bytes and crc32 of what follows
PIECE = 1024 * 1024
LEVEL = 3


class SnapshotRefused(Exception):
    """A snapshot that must not be taken for this partition's state; `reason` is one word for the metric."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class Label(msgspec.Struct, frozen=True):
    """What stands at the head of a snapshot."""

    log: str
    partition: int
    fingerprint: str
    position: dict[str, int | str]
    sha256: str
    bytes: int

    @property
    def reached(self) -> Position:
        """How much of the log it holds."""
        return Position(**self.position)  # type: ignore[arg-type]  # checked by msgspec as it was written


def pack(store: Path, fingerprint: str, log: str, partition: int, target: Path) -> Label:
    """A copy of one moment of a store, which may be in use. For a thread.

    Raises StoreUnusable, OSError, sqlite3.Error.
    """
    copy = target.with_name(target.name + ".copy")
    try:
        discard(copy)
        with (
            contextlib.closing(sqlite3.connect(store)) as source,
            contextlib.closing(sqlite3.connect(copy)) as sink,
        ):
            source.backup(sink)
        opened = StateStore.open(copy, fingerprint)
        position = opened.position()
        opened.close()
        with copy.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        label = Label(log, partition, fingerprint, asdict(position), digest, copy.stat().st_size)
        with copy.open("rb") as file, target.open("wb") as packed:
            packed.write(MAGIC)
            _put(packed, msgspec.json.encode(label))
            while piece := file.read(PIECE):
                _put(packed, bytes(cramjam.zstd.compress(piece, level=LEVEL)))
    finally:
        discard(copy)
    return label


def unpack(packed: Path, target: Path, accept: Callable[[Label], None]) -> Label:
    """The store again, under its name only when all of it is as it was packed. `accept` may refuse by the label.

    For a thread. Raises SnapshotRefused.
    """
    draft = target.with_name(target.name + ".fetched")
    discard(draft)
    try:
        with packed.open("rb") as file, draft.open("wb") as store:
            if file.read(len(MAGIC)) != MAGIC:
                raise SnapshotRefused("damaged", "no snapshot of a state store")
            label = msgspec.json.decode(_get(file) or b"", type=Label)
            accept(label)
            digest, size = hashlib.sha256(), 0
            while piece := _get(file):
                data = bytes(cramjam.zstd.decompress(piece))
                digest.update(data)
                size += store.write(data)
        if (digest.hexdigest(), size) != (label.sha256, label.bytes):
            raise SnapshotRefused("damaged", f"{size} bytes do not match their SHA-256")
        _check(draft, label)
        discard(target)  # SQLite would play a write-ahead log that was left there into what is fetched
        draft.replace(target)
    except (OSError, msgspec.MsgspecError, cramjam.DecompressionError, StoreUnusable) as error:
        raise SnapshotRefused("damaged", str(error)) from error
    finally:
        draft.unlink(missing_ok=True)
    return label


def _check(path: Path, label: Label) -> None:
    store = StateStore.open(path, label.fingerprint)
    try:
        if store.position() != label.reached:
            raise SnapshotRefused("damaged", "the store stands elsewhere than its label says")
    finally:
        store.close()
        for suffix in SIDE_FILES:
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _put(file: BinaryIO, data: bytes) -> None:
    file.write(HEAD.pack(len(data), zlib.crc32(data)) + data)


def _get(file: BinaryIO) -> bytes:
    """The next piece; empty at the end. Raises SnapshotRefused."""
    head = file.read(HEAD.size)
    if not head:
        return b""
    data = b""
    if len(head) == HEAD.size:
        length, checksum = HEAD.unpack(head)
        data = file.read(length)
        if len(data) == length and zlib.crc32(data) == checksum:
            return data
    raise SnapshotRefused("damaged", "a piece does not match its checksum")
