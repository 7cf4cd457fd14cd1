"""Reads ranges of partitions, committed records only, in bounded memory."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    CorruptRecordException,
    GroupAuthorizationFailedError,
    KafkaError,
    OffsetOutOfRangeError,
    TopicAuthorizationFailedError,
)

from eventlog.kafka import KafkaConfig, log_consumer, stop_consumer
from eventlog.log import LogUnavailable

RECORDS_AT_ONCE = 1000
STALLED_AFTER_S = 20.0
# What asking again does not change.
LASTING = (
    CorruptRecordException,
    OffsetOutOfRangeError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
)


@contextlib.contextmanager
def away_told(config: KafkaConfig) -> Iterator[None]:
    """What a broker that is slow or goes away does to whoever reads, in the one word that callers know."""
    try:
        yield
    except LASTING:
        raise
    except (KafkaError, TimeoutError) as error:
        raise LogUnavailable(f"{config.bootstrap}: {error!r}") from error


@contextlib.asynccontextmanager
async def reading(config: KafkaConfig, *, committed_only: bool = True) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer outside any group. Raises LogUnavailable when the broker cannot be reached, then or meanwhile."""
    consumer = log_consumer(config, committed_only=committed_only)
    try:
        async with asyncio.timeout(STALLED_AFTER_S):
            await consumer.start()
    except (KafkaError, TimeoutError) as error:
        await stop_consumer(consumer)
        raise LogUnavailable(f"{config.bootstrap}: {error}") from error
    try:
        with away_told(config):
            yield consumer
    finally:
        await stop_consumer(consumer)


async def partitions_of(consumer: AIOKafkaConsumer, topic: str) -> list[int]:
    """The numbers of a topic's partitions. Raises LogUnavailable when there is no such topic."""
    try:
        # The one way to ask for a topic that the consumer has not been assigned yet.
        return sorted(await consumer._client._wait_on_metadata(topic))  # noqa: SLF001
    except KafkaError as error:
        raise LogUnavailable(f"topic {topic}: {error!r}") from error


async def committed_ends(consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
    """Where committed records end now: below any open transaction, so first fence whoever may have one."""
    async with asyncio.timeout(STALLED_AFTER_S):
        return dict(await consumer.end_offsets(list(places)))


async def starts(consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
    """The oldest offsets that the broker still has."""
    async with asyncio.timeout(STALLED_AFTER_S):
        return dict(await consumer.beginning_offsets(list(places)))


async def ranges(
    consumer: AIOKafkaConsumer, bounds: Mapping[TopicPartition, tuple[int, int]]
) -> AsyncIterator[tuple[TopicPartition, list[Any]]]:
    """The records of each [start, end), in order per partition. Raises LogUnavailable when nothing moves any more."""
    waiting = {place: end for place, (start, end) in bounds.items() if start < end}
    if not waiting:
        return
    consumer.assign(list(waiting))
    for place in waiting:
        consumer.seek(place, bounds[place][0])
    loop = asyncio.get_running_loop()
    moved = loop.time()
    while waiting:
        for place, records in (await consumer.getmany(timeout_ms=200, max_records=RECORDS_AT_ONCE)).items():
            moved = loop.time()
            yield place, [r for r in records if r.offset < bounds[place][1]]
        waiting = {place: end for place, end in waiting.items() if await consumer.position(place) < end}
        if loop.time() - moved > STALLED_AFTER_S:
            raise LogUnavailable(f"no progress in reading {sorted(waiting)} for {STALLED_AFTER_S:.0f} s")
