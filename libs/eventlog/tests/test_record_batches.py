"""Bytes of a fetch against aiokafka's own iterator: aborts, markers, gaps, codecs, damage. No broker."""

import struct
from dataclasses import dataclass, field

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import READ_COMMITTED, PartitionRecords
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import calc_crc32c
from hypothesis import given, settings
from hypothesis import strategies as st

from eventlog.fetching.record_batches import batches_of, chunks_of
from eventlog.fetching.within_batch import compiled

# Each test of the bytes runs by aiokafka's iterator and by the compiled one, where that was built.
WAYS = [None, compiled] if compiled else [None]
ways = pytest.mark.parametrize("by", WAYS, ids=lambda by: "compiled" if by else "plain")

NONE, GZIP, SNAPPY, LZ4, ZSTD = range(5)
CONTROL, ATTRIBUTES, CRC = 0x20, 21, 17
ABORT, COMMIT = 0, 1


def a_batch(base, offsets, *, codec=NONE, producer=-1, transactional=False, control=None):
    """The bytes of one batch as a broker stores it; `offsets` may have gaps, as after compaction."""
    builder = DefaultRecordBatchBuilder(2, codec, int(transactional), producer, 0, 0, 1 << 20)
    for offset in offsets:
        key, value = (b"k%d" % (offset % 3), b"value %d" % offset) if control is None else (control, b"\0" * 6)
        builder.append(offset - base, 1_000 + offset, key, value, [])
    made = bytearray(builder.build())
    struct.pack_into(">q", made, 0, base)
    if control is not None:
        struct.pack_into(">h", made, ATTRIBUTES, struct.unpack_from(">h", made, ATTRIBUTES)[0] | CONTROL)
        struct.pack_into(">I", made, CRC, calc_crc32c(bytes(made[ATTRIBUTES:])))
    return bytes(made)


@dataclass
class Leader:
    """A partition as its leader keeps it: what is written, and what it would answer to a fetch."""

    batches: list[tuple[int, bytes]] = field(default_factory=list)  # where each ends, its bytes
    end: int = 0
    open: dict[int, int] = field(default_factory=dict)
    aborted: list[tuple[int, int, int]] = field(default_factory=list)

    def write(self, producer, transactional, codec, gaps):
        offsets = [self.end]
        for gap in gaps:
            offsets.append(offsets[-1] + 1 + gap)
        if transactional:
            self.open.setdefault(producer, self.end)
        made = a_batch(self.end, offsets, codec=codec, producer=producer, transactional=transactional)
        self._add(made, offsets[-1] + 1)

    def mark(self, producer, outcome):
        first = self.open.pop(producer, None)
        if first is not None and outcome == ABORT:
            self.aborted.append((producer, first, self.end))
        key = struct.pack(">HH", 0, outcome)
        self._add(a_batch(self.end, [self.end], producer=producer, transactional=True, control=key), self.end + 1)

    def _add(self, made, end):
        self.batches.append((end, made))
        self.end = end

    @property
    def stable_end(self):
        return min(self.open.values(), default=self.end)

    def fetched(self, at):
        """The bytes from the batch on that holds `at`, the aborted transactions that reach there; the last cut off."""
        whole = b"".join(b for end, b in self.batches if end > at and end <= self.stable_end)
        cut = b"".join(b for end, b in self.batches if end > self.stable_end)[:80]
        return whole + cut[:40], [(p, first) for p, first, last in self.aborted if last >= at]


WRITE = st.tuples(
    st.integers(1, 2), st.booleans(), st.sampled_from([NONE, GZIP, SNAPPY, LZ4, ZSTD]), st.lists(st.integers(0, 3))
)
MARK = st.tuples(st.integers(1, 2), st.sampled_from([ABORT, COMMIT]))


@ways
@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(WRITE, MARK), min_size=1, max_size=14), st.floats(0, 1), st.integers(1, 5))
def test_it_gives_what_aiokafka_gives(by, steps, where, size):
    leader = Leader()
    for step in steps:
        leader.write(*step) if len(step) == 4 else leader.mark(*step)
    start = int(where * leader.stable_end)
    message_set, aborted = leader.fetched(start)
    theirs = PartitionRecords(
        TopicPartition("t", 0), MemoryRecords(message_set), aborted, start, None, None, True, READ_COMMITTED
    )
    expected = [(r.offset, r.key, r.value) for r in theirs]
    found = read(message_set, aborted, start, leader.end, by, size=size) if start < leader.stable_end else []
    assert [r for chunk in found for r in chunk.records] == expected
    assert all(chunk.next_offset > max((r[0] for r in chunk.records), default=-1) for chunk in found)
    assert [c.next_offset for c in found] == sorted({c.next_offset for c in found})
    assert (found[-1].next_offset if found else start) == theirs.next_fetch_offset


def read(message_set, aborted, start, end, by=compiled, **given):
    return list(chunks_of(batches_of(message_set, by), aborted, start, end, **given))


@ways
def test_keys_values_and_headers_may_be_missing_empty_or_long(by):
    builder, entries = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1 << 20), []
    for offset, size in enumerate([None, 0, 1, 63, 64, 8191, 8192, 70_000]):
        key, value = (None if size is None else b"k" * size), (None if size == 1 else b"v" * (size or 3))
        builder.append(offset, 2**40, key, value, [("traceparent", b"x" * 80), ("empty", None)] if offset % 2 else [])
        entries.append((offset, key, value))
    (chunk,) = read(bytes(builder.build()), (), 0, 8, by)
    assert chunk.records == entries


@ways
def test_a_batch_that_compaction_left_empty_moves_the_position(by):
    empty = bytearray(a_batch(5, [5]))
    empty = empty[:61]
    struct.pack_into(">i", empty, 8, len(empty) - 12)
    struct.pack_into(">i", empty, 57, 0)
    struct.pack_into(">I", empty, CRC, calc_crc32c(bytes(empty[ATTRIBUTES:])))
    (chunk,) = read(bytes(empty), (), 5, 9, by)
    assert (chunk.records, chunk.next_offset) == ([], 6)


@pytest.mark.parametrize("by", [way for way in WAYS if way])
def test_records_that_are_cut_short_or_followed_by_something_are_refused_also_under_a_right_checksum(by):
    whole = a_batch(0, range(6))
    for wrong in [*(whole[:size] for size in range(61, len(whole))), whole + b"\0"]:
        made = bytearray(wrong)
        struct.pack_into(">i", made, 8, len(made) - 12)
        struct.pack_into(">I", made, CRC, calc_crc32c(bytes(made[ATTRIBUTES:])))
        with pytest.raises(CorruptRecordException, match="offset 0: "):
            read(bytes(made), (), 0, 6, by)


@ways
def test_a_read_may_begin_and_end_within_a_compressed_batch(by):
    (chunk,) = read(a_batch(10, [10, 11, 12, 13, 14], codec=ZSTD), (), 11, 13, by)
    assert [r[0] for r in chunk.records] == [11, 12]
    assert chunk.next_offset == 13


def test_the_position_moves_over_what_compaction_took_away():
    chunks = read(a_batch(10, [10, 13]) + a_batch(20, [20, 27]), (), 5, 100, size=1)
    assert [(c.next_offset, [r[0] for r in c.records]) for c in chunks] == [(14, [10, 13]), (28, [20, 27])]


def test_what_begins_at_the_end_is_left_alone_even_when_it_is_damaged():
    damaged = a_batch(5, [5, 6])[:-2] + b"??"
    (chunk,) = read(a_batch(0, [0, 1]) + damaged, (), 0, 4)
    assert [r[0] for r in chunk.records] == [0, 1]
    assert chunk.next_offset == 4


def test_a_chunk_of_nothing_but_aborted_records_still_moves():
    aborted = a_batch(0, [0, 1], producer=9, transactional=True)
    marker = a_batch(2, [2], producer=9, transactional=True, control=struct.pack(">HH", 0, ABORT))
    (chunk,) = read(aborted + marker, [(9, 0)], 0, 3)
    assert chunk.records == []
    assert chunk.next_offset == 3


def test_what_a_producer_commits_after_an_abort_counts():
    leader = Leader()
    for outcome in (ABORT, COMMIT, ABORT, COMMIT):
        leader.write(9, True, NONE, [0])
        leader.mark(9, outcome)
    (chunk,) = read(*leader.fetched(0), 0, leader.end)
    assert [r[0] for r in chunk.records] == [3, 4, 9, 10]


@ways
@pytest.mark.parametrize("codec", [NONE, GZIP, SNAPPY, LZ4, ZSTD])
def test_a_flipped_bit_is_noticed_and_nothing_of_its_batch_is_given(codec, by):
    damaged = bytearray(a_batch(2, [2, 3, 4], codec=codec))
    damaged[-3] ^= 0x10
    chunks = chunks_of(batches_of(a_batch(0, [0, 1]) + bytes(damaged), by), (), 0, 5, size=1)
    assert next(chunks).next_offset == 2
    with pytest.raises(CorruptRecordException, match="offset 2"):
        next(chunks)


def test_a_control_batch_without_a_marker_is_damage():
    empty = a_batch(0, [], producer=9, transactional=True, control=b"")
    with pytest.raises(CorruptRecordException):
        read(empty, (), 0, 3)


def test_bytes_without_one_whole_batch_are_damage():
    with pytest.raises(CorruptRecordException, match="40 bytes"):
        batches_of(a_batch(0, [0, 1])[:40])
    assert batches_of(b"") == []
