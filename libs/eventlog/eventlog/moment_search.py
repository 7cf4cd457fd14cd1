"""Searching one partition for the first event that was recorded after a moment.

The envelope's `recorded_at_us` decides, not when the broker appended the record. The broker's clock only says where to
begin to look; workers' and broker's clocks may differ by MOST_SKEW_S, and by more where all of them do so alike.
"""

import asyncio

from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.envelope import parse_envelope
from contracts.fields import Undecodable
from eventlog.batch_reading import READERS
from eventlog.kafka import KafkaConfig
from eventlog.log_reading import STALLED_AFTER_S

MOST_SKEW_S = 60
# So many offsets before the broker's hint are looked at, to see that the hint is not too late.
BEFORE_HINT = 500


async def first_later(
    consumer: AIOKafkaConsumer, config: KafkaConfig, topic: str, partition: int, moment: int, start: int, end: int
) -> int | None:
    """The offset of the first event of [start, end) that was recorded after `moment`. Raises LogUnavailable."""
    place, skew_ms = TopicPartition(config.topic(topic), partition), MOST_SKEW_S * 1000
    while True:
        hint = await _appended_at(consumer, place, max(0, moment // 1000 - skew_ms), end)
        begin = max(start, hint - BEFORE_HINT)
        first, later = await _look(config, topic, partition, begin, end, moment)
        if later is None or later != first or begin == start:
            return later
        skew_ms *= 8  # the first event looked at is later already: those before it have to be looked at too


async def _appended_at(consumer: AIOKafkaConsumer, place: TopicPartition, ms: int, end: int) -> int:
    """The first offset that was appended at that time or later."""
    async with asyncio.timeout(STALLED_AFTER_S):
        found = (await consumer.offsets_for_times({place: ms})).get(place)
    return end if found is None or found.offset < 0 else min(end, int(found.offset))


async def _look(
    config: KafkaConfig, topic: str, partition: int, start: int, end: int, moment: int
) -> tuple[int | None, int | None]:
    """The first event of [start, end), and the first that was recorded after the moment."""
    first: int | None = None
    if start >= end:
        return None, None
    async with READERS["batches"](config, topic, partition, start, end) as chunks:
        async for chunk in chunks:
            for offset, _, value in chunk.records:
                recorded = _recorded_at(value)
                if recorded is None:
                    continue
                first = offset if first is None else first
                if recorded > moment:
                    return first, offset
    return first, None


def _recorded_at(value: bytes | None) -> int | None:
    """None for a record that does not say."""
    try:
        return int(parse_envelope(value or b"").recorded_at_us)
    except Undecodable:
        return None
