"""What one fetch brought, straight from aiokafka's compiled record batches: no object per event but the tuple.

Does what aiokafka's PartitionRecords does for read_committed. No network here.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from aiokafka.errors import CorruptRecordException
from aiokafka.record.control_record import ABORT_MARKER, ControlRecord
from aiokafka.record.memory_records import MemoryRecords

from eventlog.fetching.range_reading import CHUNK_RECORDS, Chunk, Entry
from eventlog.fetching.within_batch import Compiled, FetchedBatch, compiled, end_of

Aborted = tuple[int, int]
Batches = Sequence[FetchedBatch]


def batches_of(message_set: bytes, by: Compiled | None = compiled) -> Batches:
    """The whole batches of a fetch, not yet looked into. Raises CorruptRecordException.

    A fetch ends where its bytes end, often within a batch; that one is fetched again with the next.
    """
    memory, begin = MemoryRecords(message_set), 0
    found = []
    while memory.has_next():
        end = end_of(message_set, begin)
        found.append(FetchedBatch(memory.next_batch(), message_set, begin, end, by))
        begin = end
    if message_set and not found:
        # The broker gives the first batch whole, however large it is.
        raise CorruptRecordException(f"{len(message_set)} bytes were fetched without one whole batch")
    return found


def chunks_of(
    batches: Batches, aborted: Iterable[Aborted], start: int, end: int, *, size: int = CHUNK_RECORDS
) -> Iterator[Chunk]:
    """The committed records of [start, end) in chunks of `size` and a batch at most. Raises CorruptRecordException.

    `aborted` names producer and first offset of each aborted transaction, as the broker gave them with this fetch.
    The last chunk stands where the last batch ends, even without records: the position moves over markers and over
    what was aborted.
    """
    records: list[Entry] = []
    given = start
    for batch, holds_events in _judged(batches, aborted, end):
        if holds_events:
            batch.add_to(records, start, end)
        if len(records) >= size:
            given = min(batch.header.next_offset, end)
            yield Chunk(records, given)
            records = []
    position = min(batches[-1].header.next_offset, end)
    if position > given:
        yield Chunk(records, position)


def _judged(batches: Batches, aborted: Iterable[Aborted], end: int) -> Iterator[tuple[FetchedBatch, bool]]:
    """Each batch before `end`, and whether it holds committed events: not markers, not what was aborted."""
    coming = deque(sorted(aborted, key=lambda one: one[1]))
    aborting: set[int] = set()
    for one in batches:
        batch = one.header
        if batch.base_offset >= end:
            return
        if not one.is_whole():
            raise CorruptRecordException(f"the batch at offset {batch.base_offset} does not match its checksum")
        while coming and coming[0][1] <= batch.base_offset:
            aborting.add(coming.popleft()[0])
        if batch.is_control_batch and _ends_in_abort(batch):
            # An aborted transaction of which nothing was written has a marker and no range.
            aborting.discard(batch.producer_id)
        is_aborted = batch.is_transactional and batch.producer_id in aborting
        yield one, not (batch.is_control_batch or is_aborted)


def _ends_in_abort(control: Any) -> bool:
    marker = next(iter(control), None)
    if marker is None or marker.key is None:
        raise CorruptRecordException(f"the control batch at offset {control.base_offset} holds no marker")
    return bool(ControlRecord.parse(marker.key).type_ == ABORT_MARKER.type_)
