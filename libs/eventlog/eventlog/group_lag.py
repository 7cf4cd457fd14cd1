"""How far a consumer group has come in a topic, as the broker has it: for operators and metrics, never for deciding."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiokafka import TopicPartition
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaError

from eventlog.kafka import KafkaConfig, admin_client, log_consumer, stop_consumer
from eventlog.log import LogUnavailable

PATIENCE_S = 5.0
Offsets = dict[TopicPartition, int]


@dataclass(frozen=True, slots=True)
class GroupLag:
    """`committed` is the next offset to be read; `end` where committed records end."""

    committed: int
    end: int

    @property
    def behind(self) -> int:
        return max(0, self.end - self.committed)


async def group_lags(config: KafkaConfig, group: str, topics: Iterable[str]) -> Mapping[str, Mapping[int, GroupLag]]:
    """Topic of the table -> partition -> lag. A topic that is not there is left out. Raises LogUnavailable."""
    names = {config.topic(topic): topic for topic in topics}
    committed, ends, _ = await _asked(config, group, list(names))
    found: dict[str, dict[int, GroupLag]] = {}
    for place, end in sorted(ends.items()):
        lag = GroupLag(committed.get(place, 0), end)
        found.setdefault(names[place.topic], {})[place.partition] = lag
    return found


async def passed_over(config: KafkaConfig, group: str, topics: Iterable[str]) -> list[str]:
    """What the group had not come to when it was deleted, place by place. Raises LogUnavailable."""
    committed, ends, begins = await _asked(config, group, [config.topic(topic) for topic in topics])
    found = []
    for place, begin in sorted(begins.items()):
        at = max(0, committed.get(place, 0))
        # What is committed is the place after the newest event; the end of its transaction stands there.
        if begin > (at + 1 if at else 0):
            found.append(f"{place.topic}/{place.partition}: position {at}, log from {begin} to {ends[place]}")
    return found


async def _asked(config: KafkaConfig, group: str, topics: list[str]) -> tuple[Offsets, Offsets, Offsets]:
    """Committed, ends, begins.

    In a task of its own: aiokafka cancels whoever waits on a connection that it closes, and that is not our end.
    """

    async def all_three() -> tuple[Offsets, Offsets, Offsets]:
        return await _committed(config, group), *await _bounds(config, topics)

    asking = asyncio.ensure_future(all_three())
    try:
        await asyncio.wait([asking], timeout=PATIENCE_S)
    finally:
        late = not asking.done()
        asking.cancel()
    if late or asking.cancelled():
        raise LogUnavailable(f"{config.bootstrap}: no answer within {PATIENCE_S:g} s")
    try:
        return asking.result()
    except (KafkaError, OSError) as error:
        raise LogUnavailable(f"{config.bootstrap}: {error!r}") from error


async def _committed(config: KafkaConfig, group: str) -> Offsets:
    admin = admin_client(config)
    try:
        await admin.start()
        offsets = await admin.list_consumer_group_offsets(group)
        return {place: int(found.offset) for place, found in offsets.items()}
    except GroupCoordinatorNotAvailableError:
        # A broker on which no group was ever formed.
        return {}
    finally:
        await admin.close()


async def _bounds(config: KafkaConfig, topics: list[str]) -> tuple[Offsets, Offsets]:
    places = await _places(config, topics)
    consumer = log_consumer(config)
    try:
        await consumer.start()
        if not places:
            return {}, {}
        return dict(await consumer.end_offsets(places)), dict(await consumer.beginning_offsets(places))
    finally:
        await stop_consumer(consumer)


async def _places(config: KafkaConfig, topics: list[str]) -> list[TopicPartition]:
    admin = admin_client(config)
    try:
        await admin.start()
        described = await admin.describe_topics(topics)
        return [TopicPartition(t["topic"], p["partition"]) for t in described for p in t["partitions"]]
    finally:
        await admin.close()
