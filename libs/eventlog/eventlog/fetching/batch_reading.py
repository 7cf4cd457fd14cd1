"""Ranges of a partition straight from record batches: the next fetch is under way while the caller folds this one."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Mapping

from aiokafka import TopicPartition

from eventlog.ending import ended
from eventlog.fetching.batch_fetching import FETCH_BYTES, BatchFetcher, Fetched
from eventlog.fetching.range_reading import Chunk, Chunks, ReadRange, check_range, read_records
from eventlog.fetching.record_batches import chunks_of
from eventlog.kafka import KafkaConfig
from eventlog.log_reading import STALLED_AFTER_S, partitions_of, reading


@contextlib.asynccontextmanager
async def read_batches(
    config: KafkaConfig,
    topic: str,
    partition: int,
    start: int,
    end: int,
    *,
    fetch_bytes: int = FETCH_BYTES,
    stalled_after: float = STALLED_AFTER_S,
) -> AsyncIterator[Chunks]:
    """`ReadRange` past aiokafka's consumer: its client and its compiled batches, no ConsumerRecord.

    Leans on internals of the pinned aiokafka; tests/test_batch_fetching.py says which. Memory: two fetches, or
    two batches where those are larger, and one chunk.
    """
    check_range(topic, partition, start, end)
    async with reading(config) as consumer:
        place = TopicPartition(config.topic(topic), partition)
        await partitions_of(consumer, place.topic)
        fetcher = BatchFetcher(consumer._client, place, fetch_bytes, stalled_after)  # noqa: SLF001
        async with contextlib.aclosing(_overlapping(fetcher, start, end)) as chunks:
            yield chunks


async def _overlapping(fetcher: BatchFetcher, start: int, end: int) -> AsyncGenerator[Chunk, None]:
    if start == end:
        return
    position, coming = start, asyncio.create_task(fetcher.fetch(start))
    try:
        while position < end:
            fetched = await coming
            beyond = fetched.next_offset
            if beyond < end:
                coming = asyncio.create_task(fetcher.fetch(beyond))
                await asyncio.sleep(0)  # the request goes out before this thread is kept busy
            for chunk in chunks_of(fetched.batches, fetched.aborted, position, end):
                yield chunk
                await asyncio.sleep(0)  # others have their turn, and what has come is taken off the socket
            position = beyond
    finally:
        await _given_up(coming)


async def _given_up(task: asyncio.Task[Fetched]) -> None:
    """Ends a fetch that nobody waits for any more. What became of it is of no interest."""
    await ended(task)
    if not task.cancelled():
        task.exception()


# Both give the same. `records` is the way out when an internal of aiokafka turns out to have changed.
READERS: Mapping[str, ReadRange] = {"batches": read_batches, "records": read_records}
