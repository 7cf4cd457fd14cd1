"""Puts records and group positions into a broker, in order, each once."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from eventlog.backup.files import KeptRecord
from eventlog.kafka import KafkaConfig, idempotent_producer, stop_consumer
from eventlog.log import LogUnavailable

IN_FLIGHT = 8


@asynccontextmanager
async def producing(config: KafkaConfig) -> AsyncIterator[AIOKafkaProducer]:
    """A producer that is closed afterwards, also when it could not be started. Raises LogUnavailable."""
    producer = idempotent_producer(config)
    try:
        try:
            await producer.start()
        except (KafkaError, OSError) as error:
            raise LogUnavailable(f"{config.bootstrap}: {error!r}") from error
        yield producer
    finally:
        await producer.stop()


async def write(
    producer: AIOKafkaProducer,
    place: TopicPartition,
    blocks: Iterable[Sequence[KeptRecord]],
    advance: Callable[[int], None],
) -> None:
    """All records, with the times that they had. Raises LogUnavailable; then those that are there are the first."""
    waiting: deque[tuple[Any, int]] = deque()
    try:
        for block in blocks:
            start = 0
            while start < len(block):
                batch, start = _batch(producer, block, start)
                count = batch.record_count()
                batch.close()
                waiting.append((await producer.send_batch(batch, place.topic, partition=place.partition), count))
                if len(waiting) >= IN_FLIGHT:
                    await _stored(waiting, advance)
        while waiting:
            await _stored(waiting, advance)
    except (KafkaError, OSError) as error:
        await asyncio.gather(*[future for future, _ in waiting], return_exceptions=True)
        raise LogUnavailable(f"{place.topic}/{place.partition}: {error!r}") from error


async def _stored(waiting: deque[tuple[Any, int]], advance: Callable[[int], None]) -> None:
    future, count = waiting.popleft()
    await future
    advance(count)


def _batch(producer: AIOKafkaProducer, records: Sequence[KeptRecord], start: int) -> tuple[Any, int]:
    """As many as fit, and the first that does not."""
    batch = producer.create_batch()
    while start < len(records):
        r = records[start]
        if batch.append(timestamp=r.timestamp, key=r.key, value=r.value, headers=r.headers) is None:
            break
        start += 1
    return batch, start


async def commit_group(config: KafkaConfig, group: str, positions: Mapping[TopicPartition, int]) -> None:
    """Where the group goes on. Nobody may be in it. Raises LogUnavailable."""
    if not positions:
        return
    consumer = AIOKafkaConsumer(**config.connection(), group_id=group, enable_auto_commit=False)
    try:
        await consumer.start()
        consumer.assign(list(positions))
        await consumer.commit(dict(positions))
    except (KafkaError, OSError) as error:
        raise LogUnavailable(f"{group}: {error!r}") from error
    finally:
        await stop_consumer(consumer)
