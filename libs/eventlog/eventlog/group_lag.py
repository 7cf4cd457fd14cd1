"""How far a consumer group has come in a topic, as the broker has it: for operators and metrics, never for deciding."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiokafka import TopicPartition
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaError

from eventlog.kafka import KafkaConfig, admin_client, log_consumer
from eventlog.log import LogUnavailable

PATIENCE_S = 5.0


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
    try:
        async with asyncio.timeout(PATIENCE_S):
            committed = await _committed(config, group)
            ends = await _ends(config, list(names))
    except (KafkaError, TimeoutError, OSError) as error:
        raise LogUnavailable(f"{config.bootstrap}: {error!r}") from error
    found: dict[str, dict[int, GroupLag]] = {}
    for place, end in sorted(ends.items()):
        lag = GroupLag(committed.get(place, 0), end)
        found.setdefault(names[place.topic], {})[place.partition] = lag
    return found


async def _committed(config: KafkaConfig, group: str) -> dict[TopicPartition, int]:
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


async def _ends(config: KafkaConfig, topics: list[str]) -> dict[TopicPartition, int]:
    places = await _places(config, topics)
    consumer = log_consumer(config)
    try:
        await consumer.start()
        return dict(await consumer.end_offsets(places)) if places else {}
    finally:
        await consumer.stop()


async def _places(config: KafkaConfig, topics: list[str]) -> list[TopicPartition]:
    admin = admin_client(config)
    try:
        await admin.start()
        described = await admin.describe_topics(topics)
        return [TopicPartition(t["topic"], p["partition"]) for t in described for p in t["partitions"]]
    finally:
        await admin.close()
