"""The records within one batch: by compiled code where it was built, else by aiokafka's own iterator."""

import importlib
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol, cast

from aiokafka.codec import gzip_decode, lz4_decode, snappy_decode, zstd_decode
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatch as Batch

from eventlog.fetching.range_reading import Entry

# As in records.c: what was built from other sources than these is left alone.
VERSION = 1
# Of a batch of format 2: where its length stands and what that counts, where its checksum begins to count, where the
# number of its records stands, how long its header is. https://kafka.apache.org/documentation/#recordbatch
LENGTH_AT, BEHIND_LENGTH, MAGIC_AT, CHECKED_FROM, COUNT_AT, HEADER_BYTES = 8, 12, 16, 21, 57, 61
FORMAT = 2
DECODERS: Mapping[int, Callable[[bytes], bytes]] = {
    Batch.CODEC_GZIP: gzip_decode,
    Batch.CODEC_SNAPPY: snappy_decode,
    Batch.CODEC_LZ4: lz4_decode,
    Batch.CODEC_ZSTD: zstd_decode,
}


class Compiled(Protocol):
    """What eventlog._records holds; libs/eventlog/native says how."""

    HAS_CRC: bool

    def crc32c(self, data: bytes, begin: int, end: int) -> int:
        """Of data[begin:end], as the processor does it. Only where HAS_CRC."""

    def records(
        self, data: bytes, begin: int, end: int, count: int, base_offset: int, low: int, high: int, into: list[Entry]
    ) -> None:
        """Appends the records of [low, high) among `count` in data[begin:end]. Raises ValueError for damaged ones."""


def _found() -> Compiled | None:
    try:
        module: ModuleType = importlib.import_module("eventlog._records")
    except ImportError:
        return None
    return cast(Compiled, module) if module.VERSION == VERSION else None


compiled = _found()


@dataclass(frozen=True, slots=True)
class FetchedBatch:
    """A batch as aiokafka reads its header, and its bytes: data[begin:end]. `by`: compiled code that reads the rest."""

    header: Any
    data: bytes
    begin: int
    end: int
    by: Compiled | None = compiled

    def is_whole(self) -> bool:
        """Whether its bytes match its checksum."""
        if self.by is None or not self.by.HAS_CRC or not self._is_known:
            return bool(self.header.validate_crc())
        return bool(self.by.crc32c(self.data, self.begin + CHECKED_FROM, self.end) == self.header.crc)

    def add_to(self, entries: list[Entry], low: int, high: int) -> None:
        """Appends its records of [low, high). Raises CorruptRecordException. A compressed batch comes whole, also when
        only some of it was asked for.
        """
        if self.by is None or not self._is_known:
            entries += [(r.offset, r.key, r.value) for r in self.header if low <= r.offset < high]
            return
        (count,) = struct.unpack_from(">i", self.data, self.begin + COUNT_AT)
        if not count:
            return  # compaction took all of it away; there is nothing to decompress either
        data, begin, end = self.data, self.begin + HEADER_BYTES, self.end
        if decode := DECODERS.get(self.header.compression_type):
            data = decode(data[begin:end])
            begin, end = 0, len(data)
        try:
            self.by.records(data, begin, end, count, self.header.base_offset, low, high, entries)
        except ValueError as error:
            raise CorruptRecordException(f"the batch at offset {self.header.base_offset}: {error}") from error

    @property
    def _is_known(self) -> bool:
        return self.data[self.begin + MAGIC_AT] == FORMAT


def end_of(message_set: bytes, begin: int) -> int:
    """Where the batch that begins there ends."""
    (length,) = struct.unpack_from(">i", message_set, begin + LENGTH_AT)
    return begin + BEHIND_LENGTH + int(length)
