"""Reads event topics from positions that the caller keeps: all partitions, no group, committed records only."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from eventlog.kafka import KafkaConfig, admin_client, log_consumer, stop_consumer
from eventlog.log import LogUnavailable
from eventlog.log_reading import away_told

log = logging.getLogger(__name__)

Place = tuple[str, int]
TOPIC_RETRY_SECONDS = 1.0
AWAY_S = 120.0


class PositionOutsideLog(Exception):
    """A position lies beyond the end of the log or before its beginning: this is another log, or it lost records.

    Nothing is reset. Whoever knows what happened restores the log, or rebuilds the projection from what there is.
    """


@dataclass(frozen=True, slots=True)
class Fetch:
    """What one fetch brought: records by place, the position after them, and the log's end as known."""

    records: Mapping[Place, Sequence[Any]]
    positions: Mapping[Place, int]
    ends: Mapping[Place, int]


async def partition_counts(config: KafkaConfig, topics: Iterable[str]) -> dict[str, int]:
    """How many partitions each topic has. Waits for topics that are not there yet, and says so once."""
    wanted = {config.topic(topic): topic for topic in topics}
    admin = admin_client(config)
    try:
        await admin.start()
        said = False
        while True:
            described = await admin.describe_topics(list(wanted))
            counts = {wanted[t["topic"]]: len(t["partitions"]) for t in described if t["partitions"]}
            if len(counts) == len(wanted):
                return counts
            if not said:
                log.warning("waiting for topics %s", sorted(set(wanted.values()) - set(counts)))
                said = True
            await asyncio.sleep(TOPIC_RETRY_SECONDS)
    finally:
        await admin.close()


class LogTail:
    """One consumer. `async with` starts and stops it; topics carry the names of the table, without prefix."""

    def __init__(self, config: KafkaConfig) -> None:
        self._config = config
        self._consumer: AIOKafkaConsumer | None = None
        self._places: dict[TopicPartition, Place] = {}

    async def __aenter__(self) -> Self:
        # made here, not in __init__: a client that was made and never started is reported as leaked
        self._consumer = log_consumer(self._config)
        try:
            await self._consumer.start()
        except BaseException:
            await stop_consumer(self._consumer)
            raise
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await stop_consumer(self.consumer)

    @property
    def consumer(self) -> AIOKafkaConsumer:
        assert self._consumer is not None, "not started"
        return self._consumer

    async def seek(self, positions: Mapping[Place, int]) -> None:
        """Starts reading there. Raises PositionOutsideLog."""
        self._places = {TopicPartition(self._config.topic(topic), p): (topic, p) for topic, p in positions}
        if not self._places:
            return
        self.consumer.assign(list(self._places))
        begins = await self.consumer.beginning_offsets(list(self._places))
        ends = await self.consumer.end_offsets(list(self._places))
        for tp, place in self._places.items():
            if not begins[tp] <= positions[place] <= ends[tp]:
                raise PositionOutsideLog(
                    f"{tp.topic}/{tp.partition}: position {positions[place]}, log from {begins[tp]} to {ends[tp]}"
                )
            self.consumer.seek(tp, positions[place])

    async def ends(self) -> dict[Place, int]:
        """The end of the committed log now, by place."""
        ends = await self.consumer.end_offsets(list(self._places))
        return {place: ends[tp] for tp, place in self._places.items()}

    async def fetch(self, seconds: float, max_records: int) -> Fetch:
        """The next records of any place; empty after `seconds` without any. Raises PositionOutsideLog, KafkaError."""
        if not self._places:
            await asyncio.sleep(seconds)
            return Fetch({}, {}, {})
        try:
            found = await self.consumer.getmany(timeout_ms=int(seconds * 1000), max_records=max_records)
        except OffsetOutOfRangeError as error:
            raise PositionOutsideLog(str(error)) from error
        positions = {place: await self.consumer.position(tp) for tp, place in self._places.items()}
        return Fetch(
            {self._places[tp]: records for tp, records in found.items()},
            positions,
            {p: max(positions[p], self.consumer.last_stable_offset(tp) or 0) for tp, p in self._places.items()},
        )


@contextlib.asynccontextmanager
async def awaited_tail(config: KafkaConfig) -> AsyncIterator[LogTail]:
    """A LogTail as soon as the broker is there. Raises LogUnavailable when it stays away for AWAY_S, and when it goes
    away while the tail is read.
    """
    clock = asyncio.get_running_loop()
    give_up = clock.time() + AWAY_S
    async with contextlib.AsyncExitStack() as stack:
        while True:
            try:
                tail = await stack.enter_async_context(LogTail(config))
                break
            except (KafkaError, OSError) as error:
                if clock.time() > give_up:
                    raise LogUnavailable(f"the broker stays away: {error!r}") from error
                await asyncio.sleep(TOPIC_RETRY_SECONDS)
        with away_told(config):
            yield tail
