"""What a rebuild will have to do: partitions, events, bytes. Reads the log's ends and a sample, changes nothing."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka import TopicPartition

from eventlog.fetching.batch_fetching import BatchFetcher
from eventlog.fetching.log_tail import PositionOutsideLog
from eventlog.kafka import KafkaConfig
from eventlog.log_reading import committed_ends, partitions_of, reading, starts

SAMPLE_BYTES = 256 * 1024
SAMPLE_S = 5.0


@dataclass(frozen=True, slots=True)
class PlannedPartition:
    """Offsets [start, end) are to be folded; `bytes` is estimated from a sample of the log as it is stored."""

    partition: int
    log_start: int
    start: int
    end: int
    bytes: int

    @property
    def offsets(self) -> int:
        return max(0, self.end - self.start)


@dataclass(frozen=True, slots=True)
class Plan:
    """The work of a rebuild. `resumes` names the build that it would go on with; empty: from the beginning."""

    projection: str
    version: int
    topic: str
    partitions: tuple[PlannedPartition, ...]
    processes: int
    resumes: str = ""

    @property
    def offsets(self) -> int:
        return sum(p.offsets for p in self.partitions)

    @property
    def bytes(self) -> int:
        return sum(p.bytes for p in self.partitions)


async def measured(config: KafkaConfig, topic: str, positions: Mapping[int, int]) -> list[PlannedPartition]:
    """Every partition from where a build stands in it (0: nowhere) to the log's end of this moment.

    Raises PositionOutsideLog where the log no longer holds that position, or ends before it.
    """
    name = config.topic(topic)
    async with reading(config) as consumer:
        places = [TopicPartition(name, number) for number in await partitions_of(consumer, name)]
        first, end = await starts(consumer, places), await committed_ends(consumer, places)
        planned = []
        for place in places:
            at = positions.get(place.partition, 0)
            if not first[place] <= at <= end[place]:
                raise PositionOutsideLog(
                    f"{name}/{place.partition}: position {at}, log from {first[place]} to {end[place]}"
                )
            fetcher = BatchFetcher(consumer._client, place, SAMPLE_BYTES, SAMPLE_S)  # noqa: SLF001
            size = await _bytes(fetcher, at, end[place])
            planned.append(PlannedPartition(place.partition, first[place], at, end[place], size))
    return planned


async def _bytes(fetcher: BatchFetcher, start: int, end: int) -> int:
    """By the mean of a sample from the middle."""
    if start >= end:
        return 0
    at = start + (end - start) // 2
    async with asyncio.timeout(SAMPLE_S * 2):
        fetched = await fetcher.fetch(at)
    offsets = fetched.next_offset - int(fetched.batches[0].header.base_offset)
    return fetched.size * (end - start) // max(1, offsets)


def shared_out(planned: Sequence[PlannedPartition], processes: int) -> list[list[PlannedPartition]]:
    """Partitions by process, so that the largest load is small: the longest partition first, to whoever has least."""
    groups: list[list[PlannedPartition]] = [[] for _ in range(max(1, min(processes, len(planned))))]
    for one in sorted(planned, key=lambda p: (-p.offsets, p.partition)):
        min(groups, key=lambda group: sum(p.offsets for p in group)).append(one)
    return [group for group in groups if group]
