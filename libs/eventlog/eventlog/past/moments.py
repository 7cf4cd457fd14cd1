"""Where a past moment stands in the log: for each partition, the offset of the first event that was recorded later."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from eventlog.fetching.batch_reading import READERS
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable
from eventlog.log_reading import committed_ends, partitions_of, reading, starts
from eventlog.past.moment_search import first_later
from eventlog.views.tables import now_us

# An event is decided, then committed: before that nobody sees it, and its time is past already.
SETTLING_MS = 2_000
# A transaction at work ends within milliseconds.
PATIENCE_S = 5.0
RETRY_S = 0.05


class MomentAhead(Exception):
    """The moment is not past, or so recent that events of before it may still be on their way into the log.

    `wait_s`: after so many seconds it is past.
    """

    def __init__(self, moment: int, wait_s: float) -> None:
        super().__init__(f"{moment} µs is {wait_s:.1f} s too recent to be answered")
        self.moment = moment
        self.wait_s = wait_s


class LogCut(Exception):
    """The log no longer begins where it began: what stood before cannot be folded any more."""

    def __init__(self, topic: str, partition: int, start: int) -> None:
        super().__init__(f"{topic}/{partition}: offsets 0 to {start - 1} are gone")
        self.topic = topic
        self.partition = partition
        self.start = start


@dataclass(frozen=True, slots=True)
class Span:
    """What the log holds of one partition up to a moment: offsets [start, end)."""

    start: int
    end: int


async def spans_at(config: KafkaConfig, topic: str, moment: int) -> dict[int, Span]:
    """For every partition. Raises MomentAhead, LogUnavailable."""
    name = config.topic(topic)
    async with reading(config) as consumer:
        partitions = await partitions_of(consumer, name)
        return {number: await _span(consumer, config, topic, number, moment) for number in partitions}


async def span_at(config: KafkaConfig, topic: str, partition: int, moment: int) -> Span:
    """For one partition. Raises MomentAhead, LogUnavailable."""
    async with reading(config) as consumer:
        await partitions_of(consumer, config.topic(topic))
        return await _span(consumer, config, topic, partition, moment)


async def span_now(config: KafkaConfig, topic: str, partition: int) -> Span:
    """All that is committed of one partition. Raises LogUnavailable."""
    place = TopicPartition(config.topic(topic), partition)
    async with reading(config) as consumer:
        await partitions_of(consumer, place.topic)
        return Span((await starts(consumer, [place]))[place], (await committed_ends(consumer, [place]))[place])


async def spans_until(config: KafkaConfig, topic: str, ends: Mapping[int, int]) -> dict[int, Span]:
    """The same for offsets that are given. Raises ValueError for what the topic does not have."""
    name = config.topic(topic)
    async with reading(config) as consumer:
        places = [TopicPartition(name, number) for number in await partitions_of(consumer, name)]
        first, last = await starts(consumer, places), await committed_ends(consumer, places)
    if wrong := sorted({p.partition for p in places} ^ set(ends)):
        raise ValueError(f"{topic}: partitions 0 to {len(places) - 1} must each be named once; see {wrong}")
    for place in places:
        if not 0 <= ends[place.partition] <= last[place]:
            raise ValueError(f"{topic}:{place.partition} ends at {last[place]}, not at {ends[place.partition]}")
    return {p.partition: Span(first[p], ends[p.partition]) for p in places}


async def is_silent(config: KafkaConfig, topic: str, partition: int, start: int, end: int) -> bool:
    """Whether no committed event stands in [start, end): markers and what was aborted do not count."""
    if start >= end:
        return True
    async with READERS["batches"](config, topic, partition, start, end) as chunks:
        async for chunk in chunks:
            if chunk.records:
                return False
    return True


async def _span(consumer: AIOKafkaConsumer, config: KafkaConfig, topic: str, partition: int, moment: int) -> Span:
    place, clock = TopicPartition(config.topic(topic), partition), asyncio.get_running_loop()
    begun = clock.time()
    while True:
        start, end = (await starts(consumer, [place]))[place], (await committed_ends(consumer, [place]))[place]
        later = await first_later(consumer, config, topic, partition, moment, start, end)
        if later is not None:
            return Span(start, later)
        _check_past(config, moment)
        if await _is_closed(config, place, end):
            return Span(start, end)
        if clock.time() - begun > PATIENCE_S:
            raise LogUnavailable(f"{place.topic}/{partition}: a transaction stays open; what it holds is not known")
        await asyncio.sleep(RETRY_S)


def _check_past(config: KafkaConfig, moment: int) -> None:
    """Nothing later is there: raises MomentAhead where something earlier may still come, by a clock behind ours too."""
    settled = now_us() - (config.transaction_timeout_ms + SETTLING_MS + config.clock_skew_ms) * 1000
    if moment > settled:
        raise MomentAhead(moment, (moment - settled) / 1_000_000)


async def _is_closed(config: KafkaConfig, place: TopicPartition, end: int) -> bool:
    """Whether nothing is written behind the committed end: no transaction that may hold something earlier is open."""
    async with reading(config, committed_only=False) as consumer:
        return (await committed_ends(consumer, [place]))[place] <= end
