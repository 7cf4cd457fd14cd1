"""Ranges of a partition as plain offsets, keys and values: the port, and its fall-back through aiokafka's consumer."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from eventlog.fetching.log_tail import LogTail, PositionOutsideLog
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable
from eventlog.log_reading import STALLED_AFTER_S

Entry = tuple[int, bytes | None, bytes | None]
CHUNK_RECORDS = 10_000
FETCH_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Chunk:
    """Committed records in order as (offset, key, value), and where to go on after them.

    Offsets are not dense, and a chunk may be without records: only `next_offset` says how far the log was read.
    """

    records: Sequence[Entry]
    next_offset: int


Chunks = AsyncIterator[Chunk]


class ReadRange(Protocol):
    """Reads the committed records of [start, end) of one partition, in order, in bounded memory."""

    def __call__(
        self, config: KafkaConfig, topic: str, partition: int, start: int, end: int
    ) -> AbstractAsyncContextManager[Chunks]:
        """The chunks; the last one's `next_offset` is `end`. `topic` carries the name of the table, without prefix.

        `end` is fixed by the caller, at or below the end of the committed log. Raises PositionOutsideLog when the log
        does not hold `start` (nothing is ever reset), LogUnavailable when nothing moves any more, and KafkaError for
        what cannot be read: damaged records, no permission. Leave the context before the end to stop early.
        """


def check_range(topic: str, partition: int, start: int, end: int) -> None:
    """Raises PositionOutsideLog for a position beyond where the log is said to end."""
    if start > end:
        raise PositionOutsideLog(f"{topic}/{partition}: position {start}, asked to read up to {end}")


@contextlib.asynccontextmanager
async def read_records(
    config: KafkaConfig, topic: str, partition: int, start: int, end: int, *, stalled_after: float = STALLED_AFTER_S
) -> AsyncIterator[Chunks]:
    """`ReadRange` by `getmany`: the fall-back that needs nothing but aiokafka's public interface."""
    check_range(topic, partition, start, end)
    async with LogTail(config) as tail:
        if start < end:
            await tail.seek({(topic, partition): start})
        async with contextlib.aclosing(_followed(tail, (topic, partition), start, end, stalled_after)) as chunks:
            yield chunks


async def _followed(
    tail: LogTail, place: tuple[str, int], start: int, end: int, stalled_after: float
) -> AsyncGenerator[Chunk, None]:
    loop, position = asyncio.get_running_loop(), start
    moved = loop.time()
    while position < end:
        fetch = await tail.fetch(FETCH_SECONDS, CHUNK_RECORDS)
        if fetch.positions[place] > position:
            position = min(fetch.positions[place], end)
            yield Chunk([(r.offset, r.key, r.value) for r in fetch.records.get(place, ()) if r.offset < end], position)
            moved = loop.time()
        elif loop.time() - moved > stalled_after:
            raise LogUnavailable(f"{place[0]}/{place[1]}: nothing to read at {position}, asked to read up to {end}")
