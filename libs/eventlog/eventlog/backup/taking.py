"""Takes a backup of a log: every topic of the table up to one agreeing cut, what groups had come to, what is parked."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.topics import Topic
from eventlog.backup.away import awaited_reading
from eventlog.backup.files import RecordsWriter, digest_of, kept
from eventlog.backup.manifest import FilePart, Manifest, PartitionPart, Segment, TopicPart
from eventlog.backup.unfinished import TakenSegment, Unfinished
from eventlog.backup.whole_cut import Cut
from eventlog.kafka import KafkaConfig
from eventlog.log_reading import committed_ends, ranges, starts
from eventlog.topic_settings import overrides

Advance = Callable[[str, int, int], None]


class OtherLog(Exception):
    """The folder holds a backup of another log: what was last taken does not stand where it stood."""


class StartGone(Exception):
    """The log has lost events that no backup in the folder has: restored, it would pass for whole."""


@dataclass(frozen=True, slots=True)
class LogBackup:
    """Of the topics of a table, into a folder. `before` is what the folder held until now; `unfinished`, what a backup
    that was broken off has left there, and where whole files are noted.
    """

    config: KafkaConfig
    topics: Sequence[Topic]
    folder: Path
    before: Manifest | None
    unfinished: Unfinished | None = None

    async def copy(self, cut: Cut, advance: Advance) -> list[TopicPart]:
        """The records between the backup before and the cut. Raises OtherLog, StartGone, LogUnavailable, OSError."""
        parts = []
        settings = await overrides(self.config, [t.topic for t in self.topics])
        async with awaited_reading(self.config) as consumer:
            for topic in self.topics:
                places = {p: end for (name, p), end in cut.ends.items() if name == topic.topic}
                partitions = await self._copy_topic(consumer, topic, places, advance)
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
        self, consumer: AIOKafkaConsumer, topic: Topic, ends: Mapping[int, int], advance: Advance
    ) -> list[PartitionPart]:
        places = {p: TopicPartition(self.config.topic(topic.topic), p) for p in sorted(ends)}
        begins = await starts(consumer, list(places.values()))
        bounds = {}
        for p, place in places.items():
            known, begin = self._known(topic.topic, p), begins[place]
            if known is not None:
                await self._check_same(consumer, place, known, begin)
            have = known.next_offset if known else 0
            if topic.kind == "events" and begin > have:
                where = f"{place.topic}/{place.partition}: events before {begin} are gone"
                raise StartGone(f"{where}, the backup has them up to {have}: restore from a backup")
            start = max(begin, have)
            bounds[place] = (start, max(start, ends[p]))
        return [await self._copy_partition(consumer, topic.topic, place, bounds[place], advance) for place in bounds]

    async def _copy_partition(
        self, consumer: AIOKafkaConsumer, topic: str, place: TopicPartition, bounds: tuple[int, int], advance: Advance
    ) -> PartitionPart:
        """One file at a time, so that what is broken off later leaves it whole."""
        (start, end), known = bounds, self._known(topic, place.partition)
        segments = list(known.segments) if known else []
        if start < end:
            with RecordsWriter(self.folder / _path(topic, place.partition, start)) as writer:
                async for _, records in ranges(consumer, {place: bounds}):
                    if records:
                        writer.add([kept(r) for r in records])
                        advance(topic, place.partition, len(records))
                segments.append(self._segment(writer, start, end))
            if self.unfinished is not None:
                self.unfinished.note(TakenSegment(topic, place.partition, segments[-1]))
        return PartitionPart(place.partition, end, segments)

    def _known(self, topic: str, partition: int) -> PartitionPart | None:
        if self.unfinished is not None:
            return self.unfinished.part(topic, partition)
        return self.before.part(topic, partition) if self.before else None

    def _segment(self, writer: RecordsWriter, start: int, end: int) -> Segment:
        digest = writer.finish()
        name = writer.path.relative_to(self.folder).as_posix()
        file = FilePart(name, writer.bytes, digest, writer.records)
        return Segment(file, start, end, *writer.last)

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


def _path(topic: str, partition: int, start: int) -> str:
    return f"topics/{topic}/{partition:04}-{start:020}.records.zst"
