"""The records within one batch: by compiled code where it was built, else by aiokafka's own iterator."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiokafka.codec import gzip_decode, lz4_decode, snappy_decode, zstd_decode
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatch as Batch

from eventlog.fetching.range_reading import Entry
from eventlog.native import Native, native

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


@dataclass(frozen=True, slots=True)
class FetchedBatch:
    """A batch as aiokafka reads its header, and its bytes: data[begin:end]. `by`: compiled code that reads the rest."""

    header: Any
    data: bytes
    begin: int
    end: int
    by: Native | None = native

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
