"""The invariants of a verification: the log is read once more for its streams, and compared with the books."""

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from heapq import merge
from itertools import repeat
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.fetching.batch_reading import READERS
from eventlog.fold.part_tables import quoted
from eventlog.proof.content_hash import TURN_S, ContentHash
from eventlog.proof.invariants import PARTITIONS, ROWS, Invariant, Offences
from eventlog.proof.stream_versions import StreamVersions, misplaced
from eventlog.rebuild.job import part_path
from eventlog.rebuild.means import Means
from eventlog.rebuild.plan import PlannedPartition

STREAM = "stream"
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Proving:
    """Of one projection, whose rows from the log stand in part files in `folder`."""

    means: Means
    projection: AnyProjection
    folder: Path

    async def proven(
        self, planned: Sequence[PlannedPartition], live: ContentHash, log: ContentHash
    ) -> tuple[Invariant, ...]:
        """All invariants, held or not. Raises what reading the log does."""
        offences = Offences()
        if live.rows != log.rows:
            offences.note(ROWS, f"{live.rows} live, {log.rows} from the log")
        for one in planned:
            seen = await self._read(one, len(planned), offences)
            await self.means.views.database.read(partial(self._compare, seen=seen, one=one))
            if STREAM in self.projection.key:
                await asyncio.to_thread(self._rows_placed, one.partition, len(planned), offences)
        if STREAM not in self.projection.key:
            await asyncio.to_thread(self._rows_apart, [one.partition for one in planned], offences)
        return offences.told()

    async def _read(self, one: PlannedPartition, partitions: int, offences: Offences) -> StreamVersions:
        means, topic = self.means, self.projection.source
        reader = means.views.definition.reader(topic)
        seen = StreamVersions(reader, topic, one.partition, partitions, offences)
        if not one.end:
            return seen
        async with READERS[means.choices.reader](means.config, topic, one.partition, 0, one.end) as chunks:
            async for chunk in chunks:
                await asyncio.to_thread(seen.take, chunk.records)
                if means.choices.throttle:
                    await asyncio.sleep(len(chunk.records) / means.choices.throttle)
        return seen

    def _compare(self, connection: sa.Connection, seen: StreamVersions, one: PlannedPartition) -> None:
        t = self.means.views.books.streams
        query = sa.select(t.c.stream, t.c.version, t.c.offset).where(
            t.c.topic == self.projection.source, t.c.partition == one.partition
        )
        result = connection.execute(query, execution_options={"stream_results": True, "yield_per": ROWS_AT_ONCE})
        seen.compare((tuple(row) for some in result.partitions() for row in some), one.end)

    def _rows_placed(self, partition: int, partitions: int, offences: Offences) -> None:
        with closing(sqlite3.connect(part_path(str(self.folder), partition))) as part:
            for (stream,) in part.execute(f'SELECT DISTINCT "{STREAM}" FROM rows'):  # noqa: S608  the name of a field
                misplaced(stream, partition, partitions, offences)

    def _rows_apart(self, partitions: Sequence[int], offences: Offences) -> None:
        """A row belongs to one partition: made by two, it would be whatever the last of them made of it."""
        names = quoted(self.projection.key)
        query = f"SELECT {names} FROM rows ORDER BY {names}"  # noqa: S608  names of fields
        with ExitStack() as stack:
            parts = [stack.enter_context(closing(sqlite3.connect(part_path(str(self.folder), n)))) for n in partitions]
            keys = merge(
                *[zip(p.execute(query), repeat(n), strict=False) for n, p in zip(partitions, parts, strict=True)]
            )
            before: tuple[Any, int] = (None, -1)
            for count, (key, number) in enumerate(keys, 1):
                if key == before[0]:
                    offences.note(PARTITIONS, f"{'/'.join(map(str, key))}: in {before[1]} and {number}")
                before = key, number
                if count % ROWS_AT_ONCE == 0:
                    time.sleep(TURN_S)
