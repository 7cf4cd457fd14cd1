"""Takes a backup of a log: every topic of the table up to one agreeing cut, what groups had come to, what is parked."""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.topics import Topic
from eventlog.backup.away import awaited_reading
from eventlog.backup.files import RecordsWriter, digest_of, kept
from eventlog.backup.manifest import FilePart, Manifest, PartitionPart, Segment, TopicPart
from eventlog.backup.whole_cut import Cut
from eventlog.kafka import KafkaConfig
from eventlog.log_reading import committed_ends, ranges, starts
from eventlog.topic_settings import overrides

Advance = Callable[[str, int, int], None]


class OtherLog(Exception):
    """The folder holds a backup of another log: what was last taken does not stand where it stood."""


@dataclass(frozen=True, slots=True)
class LogBackup:
    """Of the topics of a table, into a folder. `before` is what the folder held until now."""

    config: KafkaConfig
    topics: Sequence[Topic]
    folder: Path
    before: Manifest | None

    async def copy(self, cut: Cut, advance: Advance) -> list[TopicPart]:
        """The records between the backup before and the cut. Raises OtherLog, LogUnavailable, OSError."""
        parts = []
        settings = await overrides(self.config, [t.topic for t in self.topics])
        async with awaited_reading(self.config) as consumer:
            for topic in self.topics:
                places = {p: end for (name, p), end in cut.ends.items() if name == topic.topic}
                partitions = await self._copy_topic(consumer, topic.topic, places, advance)
                parts.append(TopicPart(topic.topic, settings.get(topic.topic, {}), partitions))
        return parts

    def manifest(
        self,
        cut: Cut,
        topics: list[TopicPart],
        *,
        releases: Mapping[str, str],
        parked: Sequence[FilePart] = (),
        objects: FilePart | None = None,
        object_bytes: int = 0,
        notes: Sequence[str] = (),
    ) -> Manifest:
        """What is now in the folder. Nothing counts until it is written."""
        return Manifest(
            made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            cluster=self.config.cluster,
            releases=dict(releases),
            topics=topics,
            groups=cut.groups,
            parked=list(parked),
            objects=objects,
            object_bytes=object_bytes,
            notes=[*cut.notes, *notes],
            runs=self.before.runs + 1 if self.before else 1,
        )

    async def _copy_topic(
        self, consumer: AIOKafkaConsumer, topic: str, ends: Mapping[int, int], advance: Advance
    ) -> list[PartitionPart]:
        places = {p: TopicPartition(self.config.topic(topic), p) for p in sorted(ends)}
        begins = await starts(consumer, list(places.values()))
        bounds = {}
        for p, place in places.items():
            known = self.before.part(topic, p) if self.before else None
            if known is not None:
                await self._check_same(consumer, place, known, begins[place])
            start = max(begins[place], known.next_offset if known else 0)
            bounds[place] = (start, max(start, ends[p]))
        async with AsyncExitStack() as open_files:
            writers = {
                place: open_files.enter_context(RecordsWriter(self.folder / _path(topic, place.partition, start)))
                for place, (start, end) in bounds.items()
                if start < end
            }
            async for place, records in _within(consumer, bounds):
                writers[place].add([kept(r) for r in records])
                advance(topic, place.partition, len(records))
            new = {place: self._segment(writer, *bounds[place]) for place, writer in writers.items()}
        return [self._partition(topic, p, bounds[place][1], new.get(place)) for p, place in places.items()]

    def _segment(self, writer: RecordsWriter, start: int, end: int) -> Segment:
        digest = writer.finish()
        name = writer.path.relative_to(self.folder).as_posix()
        file = FilePart(name, writer.bytes, digest, writer.records)
        return Segment(file, start, end, *writer.last)

    def _partition(self, topic: str, partition: int, end: int, new: Segment | None) -> PartitionPart:
        known = self.before.part(topic, partition) if self.before else None
        return PartitionPart(partition, end, [*(known.segments if known else []), *([new] if new else [])])

    async def _check_same(
        self, consumer: AIOKafkaConsumer, place: TopicPartition, known: PartitionPart, begin: int
    ) -> None:
        """What was taken last must stand there still, unless its time was over."""
        newest = next((s for s in reversed(known.segments) if s.last_offset >= begin), None)
        if newest is None:
            return
        at, end = newest.last_offset, (await committed_ends(consumer, [place]))[place]
        records = [r async for _, found in ranges(consumer, {place: (at, min(end, at + 1))}) for r in found]
        if [digest_of(kept(r)) for r in records] != [newest.last_sha256]:
            raise OtherLog(f"{place.topic}/{place.partition}: offset {at} holds something else")


async def _within(
    consumer: AIOKafkaConsumer, bounds: Mapping[TopicPartition, tuple[int, int]]
) -> AsyncIterator[tuple[TopicPartition, list[Any]]]:
    async for place, records in ranges(consumer, bounds):
        if records:
            yield place, records


def _path(topic: str, partition: int, start: int) -> str:
    return f"topics/{topic}/{partition:04}-{start:020}.records.zst"
