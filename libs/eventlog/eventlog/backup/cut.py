"""Where each partition of a backup ends, so that its parts agree with one another while the installation works on.

Read in this order: the groups of the policies, the ends of the events, those of the receipts, those of the commands.
So every event up to the cut has its receipt, every receipt its events, and every command that led to anything in the
backup is in it. What was decided beyond the cut is decided again after a restore: from the same commands, in the same
order, on the same states, under the same event ids.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from google.protobuf.message import DecodeError

from contracts.envelope import Envelope, Receipt, parse_envelope
from contracts.fields import Undecodable
from eventlog.log_reading import committed_ends, ranges, starts
from eventlog.worker.catching_up import command_offset

# The markers of one transaction reach its partitions one after the other.
PATIENCE_S = 20.0
ASK_AGAIN_S = 0.1
LOOK_BACK = 64
# Events and receipts of one transaction get their time from the log within this of one another.
SAME_TIME_MS = 60_000

Told = tuple[Any, Receipt]


@dataclass(frozen=True, slots=True)
class ReceiptsCut:
    """`next_command`: the offset of the first command whose answer is not in the cut; None when no receipt says it."""

    next_offset: int
    next_command: int | None
    note: str = ""


async def last_record(consumer: AIOKafkaConsumer, place: TopicPartition, end: int) -> Any:
    """The newest committed record below `end`; None when there is none."""
    begin, width = (await starts(consumer, [place]))[place], LOOK_BACK
    while True:
        start = max(begin, end - width)
        found = [r async for _, records in ranges(consumer, {place: (start, end)}) for r in records]
        if found or start <= begin:
            return found[-1] if found else None
        width *= 8


async def receipts_cut(
    consumer: AIOKafkaConsumer, events: TopicPartition, events_end: int, receipts: TopicPartition
) -> ReceiptsCut:
    """The receipts that go with the events below `events_end`, which was read before."""
    last = await last_record(consumer, events, events_end)
    event = None if last is None else _envelope(last)
    loop = asyncio.get_running_loop()
    began = loop.time()
    while True:
        begin = (await starts(consumer, [receipts]))[receipts]
        end = (await committed_ends(consumer, [receipts]))[receipts]
        if last is None or event is None:
            return _extended(await _read(consumer, receipts, begin, end), 0, 0, begin)
        start = await _about(consumer, receipts, last.timestamp - SAME_TIME_MS, begin, end)
        found = await _read(consumer, receipts, start, end)
        answers = [n for n, (_, r) in enumerate(found) if r.command_id == event.causation_id and r.event_count]
        if answers:
            return _extended(found, answers[0] + 1, 0, start)
        # Markers are not that late: it was deleted with its time, as receipts are.
        gone = time.time() * 1000 - last.timestamp > SAME_TIME_MS
        if gone or loop.time() - began > PATIENCE_S:
            note = "" if begin > 0 else f"{events.topic}/{events.partition}: no receipt of the last event"
            return _extended(await _read(consumer, receipts, begin, end), 0, event.recorded_at_us, begin, note)
        await asyncio.sleep(ASK_AGAIN_S)


def _envelope(record: Any) -> Envelope | None:
    try:
        return parse_envelope(record.value or b"")
    except Undecodable:
        return None


async def _about(consumer: AIOKafkaConsumer, place: TopicPartition, time_ms: int, begin: int, end: int) -> int:
    found: Mapping[TopicPartition, Any] = await consumer.offsets_for_times({place: max(time_ms, 0)})
    at = found.get(place)
    return end if at is None else max(begin, at.offset)


async def _read(consumer: AIOKafkaConsumer, place: TopicPartition, start: int, end: int) -> list[Told]:
    return [(r, _receipt(r)) async for _, records in ranges(consumer, {place: (start, end)}) for r in records]


def _extended(told: Sequence[Told], first: int, decided_until: int, start: int, note: str = "") -> ReceiptsCut:
    """Up to `first`, and on over those that say of no event, or of one decided by then."""
    while first < len(told) and (not told[first][1].event_count or told[first][1].recorded_at_us <= decided_until):
        first += 1
    if first:
        record, _ = told[first - 1]
        return ReceiptsCut(record.offset + 1, command_offset(record.headers) + 1, note)
    if told:
        record, _ = told[0]
        return ReceiptsCut(record.offset, command_offset(record.headers), note)
    return ReceiptsCut(start, None, note)


def _receipt(record: Any) -> Receipt:
    try:
        return Receipt.FromString(record.value or b"")
    except DecodeError:
        return Receipt()
