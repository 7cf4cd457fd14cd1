"""A log from a backup: the same records in the same order, on topics that hold nothing else."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from contracts.topics import Topic
from eventlog.backup.away import awaited_reading
from eventlog.backup.files import KeptRecord, kept
from eventlog.backup.manifest import Manifest
from eventlog.backup.restored_records import ORDER, NewPlaces, restored
from eventlog.backup.writing import commit_group, producing, write
from eventlog.kafka import KafkaConfig
from eventlog.log_reading import committed_ends, partitions_of, ranges, starts
from eventlog.topic_diff import settings_of
from eventlog.topic_settings import create, overrides, set_settings

Advance = Callable[[str, int, int], None]
Place = tuple[str, int]
# While records go in they keep the time that they had, and none is deleted for it.
RECEIVING = {"message.timestamp.type": "CreateTime", "retention.ms": "-1", "retention.bytes": "-1"}


class NotEmpty(Exception):
    """The target holds what is not the beginning of this very backup; the text names the place."""


@dataclass(slots=True)
class LogRestore:
    """Into the topics of a table. Broken off at any point, it goes on from what is there when it is run again."""

    config: KafkaConfig
    topics: Sequence[Topic]
    folder: Path
    manifest: Manifest
    copies: int = 0
    places: NewPlaces = field(default_factory=NewPlaces)
    there: dict[Place, int] = field(default_factory=dict)

    def ordered(self) -> list[Topic]:
        """The topics of the backup, those first that others name offsets of."""
        wanted = {t.topic for t in self.manifest.topics}
        return sorted((t for t in self.topics if t.topic in wanted), key=lambda t: (ORDER.index(t.kind), t.topic))

    async def look(self, advance: Advance) -> int:
        """How many records are there already, all of them this backup's. Changes nothing. Raises NotEmpty."""
        existing = await overrides(self.config, [t.topic for t in self.topics])
        async with awaited_reading(self.config) as consumer:
            for topic in self.ordered():
                for partition in range(self._partitions(topic)):
                    self.there[topic.topic, partition] = 0
                    if topic.topic in existing:
                        await self._compare(consumer, topic, partition, advance)
        return sum(self.there.values())

    async def write(self, advance: Advance) -> None:
        """Makes the topics and brings in what is missing. Raises LogUnavailable, TopicsRefused, FileDamaged."""
        existing = await overrides(self.config, [t.topic for t in self.topics])
        for topic in self.ordered():
            settings = settings_of(topic) | RECEIVING
            if topic.topic in existing:
                await set_settings(self.config, topic.topic, settings)
            else:
                await create(self.config, topic.topic, self._partitions(topic), self.copies, settings)
        async with producing(self.config) as producer:
            for topic in self.ordered():
                for partition in range(self._partitions(topic)):
                    await self._fill(producer, topic, partition, advance)

    async def open_up(self) -> None:
        """The last step: the topics get the settings that they work with, and age from now on."""
        for topic in self.ordered():
            mine = next(t.settings for t in self.manifest.topics if t.topic == topic.topic)
            await set_settings(self.config, topic.topic, mine | settings_of(topic))

    def group_positions(self) -> dict[tuple[str, str], dict[Place, int]]:
        """(service, role) -> where its group goes on, in offsets of the new log."""
        found: dict[tuple[str, str], dict[Place, int]] = {}
        for group in self.manifest.groups:
            positions = found.setdefault((group.service, group.role), {})
            for partition, old in group.positions.items():
                positions[group.topic, partition] = self.places.of(group.topic, partition).position(old)
        return found

    def _partitions(self, topic: Topic) -> int:
        return next(len(t.partitions) for t in self.manifest.topics if t.topic == topic.topic)

    def _records(self, topic: Topic, partition: int) -> Iterator[list[KeptRecord]]:
        return restored(self.folder, self.manifest, topic.topic, topic.kind, partition, self.places)

    async def _compare(self, consumer: AIOKafkaConsumer, topic: Topic, partition: int, advance: Advance) -> None:
        name = self.config.topic(topic.topic)
        if (count := len(await partitions_of(consumer, name))) != self._partitions(topic):
            raise NotEmpty(f"{name}: has {count} partitions, the backup {self._partitions(topic)}")
        place = TopicPartition(name, partition)
        begin, end = (await starts(consumer, [place]))[place], (await committed_ends(consumer, [place]))[place]
        wanted = (record for block in self._records(topic, partition) for record in block)
        position = 0
        async for found in _records_of(consumer, place, begin, end):
            expected = next(wanted, None)
            if begin or expected is None or not _same(kept(found), expected, position):
                raise NotEmpty(f"{name}/{partition}: offset {found.offset} is not of this backup")
            position += 1
        if position != end:
            raise NotEmpty(f"{name}/{partition}: offsets up to {end}, {position} records of this backup")
        deque(wanted, maxlen=0)  # the rest is read for its offsets: receipts name commands
        self.there[topic.topic, partition] = position
        advance(topic.topic, partition, position)

    async def _fill(self, producer: AIOKafkaProducer, topic: Topic, partition: int, advance: Advance) -> None:
        skipped, known = 0, self.there[topic.topic, partition]
        place = TopicPartition(self.config.topic(topic.topic), partition)

        def missing() -> Iterator[Sequence[KeptRecord]]:
            nonlocal skipped
            for block in self._records(topic, partition):
                rest = block[max(0, known - skipped) :]
                skipped += len(block) - len(rest)
                yield rest

        await write(producer, place, missing(), lambda count: advance(topic.topic, partition, count))


def _same(found: KeptRecord, wanted: KeptRecord, position: int) -> bool:
    """All but the offset, which is dense now."""
    mine = (found.offset, found.timestamp, found.key, found.value, found.headers)
    return mine == (position, wanted.timestamp, wanted.key, wanted.value, wanted.headers)


async def _records_of(consumer: AIOKafkaConsumer, place: TopicPartition, begin: int, end: int) -> AsyncIterator[Any]:
    async for _, records in ranges(consumer, {place: (begin, end)}):
        for record in records:
            yield record


async def commit_positions(config: KafkaConfig, groups: Mapping[tuple[str, str], Mapping[Place, int]]) -> None:
    """Lets each group go on where it is said. Nobody may be in it. Raises LogUnavailable."""
    for (service, role), positions in groups.items():
        named = {TopicPartition(config.topic(t), p): offset for (t, p), offset in positions.items()}
        await commit_group(config, config.group(service, role), named)
