"""Searching one partition for the first event that was recorded after a moment.

The envelope's `recorded_at_us` decides, not when the broker appended the record: a log that was restored has other
append times. Times rise along a partition but for workers whose clocks differ, by MOST_SKEW_S at most; so a search by
halves finds where to begin to look, and from there every event is looked at.
"""

from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.envelope import parse_envelope
from contracts.fields import Undecodable
from eventlog.fetching.batch_fetching import BatchFetcher
from eventlog.fetching.batch_reading import READERS
from eventlog.fetching.record_batches import chunks_of
from eventlog.kafka import KafkaConfig

MOST_SKEW_S = 60
PROBE_BYTES = 16 * 1024
# So few offsets are looked at one by one.
NEAR = 1_000


async def first_later(
    consumer: AIOKafkaConsumer, config: KafkaConfig, topic: str, partition: int, moment: int, start: int, end: int
) -> int | None:
    """The offset of the first event of [start, end) that was recorded after `moment`. Raises LogUnavailable."""
    place = TopicPartition(config.topic(topic), partition)
    fetcher = BatchFetcher(consumer._client, place, PROBE_BYTES)  # noqa: SLF001
    begin = await _halved(fetcher, moment - MOST_SKEW_S * 1_000_000, start, end)
    if begin >= end:
        return None
    async with READERS["batches"](config, topic, partition, begin, end) as chunks:
        async for chunk in chunks:
            for offset, _, value in chunk.records:
                recorded = _recorded_at(value)
                if recorded is not None and recorded > moment:
                    return offset
    return None


async def _halved(fetcher: BatchFetcher, moment: int, start: int, end: int) -> int:
    """An offset of [start, end] before which nothing later stands, and soon after which something does."""
    low, high = start, end
    while high - low > NEAR:
        middle = (low + high) // 2
        found = await _next_event(fetcher, middle, high)
        if found is None or found[1] > moment:
            high = middle
        else:
            low = found[0] + 1
    return low


async def _next_event(fetcher: BatchFetcher, at: int, end: int) -> tuple[int, int] | None:
    """(offset, time) of the first event of [at, end); None where there are but markers and what was aborted."""
    while at < end:
        fetched = await fetcher.fetch(at)
        for chunk in chunks_of(fetched.batches, fetched.aborted, at, end):
            for offset, _, value in chunk.records:
                if (recorded := _recorded_at(value)) is not None:
                    return offset, recorded
        at = fetched.next_offset
    return None


def _recorded_at(value: bytes | None) -> int | None:
    """None for a record that does not say."""
    try:
        return int(parse_envelope(value or b"").recorded_at_us)
    except Undecodable:
        return None
