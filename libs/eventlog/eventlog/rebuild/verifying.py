"""The replay proof: a projection folded again from the log, to the very offsets at which the live table stands.

Nothing is written to the read model: rows go to part files that are thrown away. The hash of what comes out is the same
on every run, for any number of processes, and on SQLite and PostgreSQL alike.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.proof.apart import parts_by_key, rows_apart, rows_by_key
from eventlog.proof.comparison import NO_ROWS, RowsApart
from eventlog.proof.content_hash import ContentHash, hash_of_rows, hash_of_table
from eventlog.proof.invariants import Invariant
from eventlog.rebuild.books import FOLDING
from eventlog.rebuild.claim import claimed
from eventlog.rebuild.crew import run_all
from eventlog.rebuild.job import Ground, part_path
from eventlog.rebuild.means import Means
from eventlog.rebuild.part_rows import rows_in_parts
from eventlog.rebuild.plan import PlannedPartition, measured
from eventlog.rebuild.progress import Report, Tracker
from eventlog.rebuild.proving import Proving
from eventlog.rebuild.sharing import Skipped, jobs_for
from eventlog.rebuild.writing import Writing
from eventlog.views.builds import readable_build
from eventlog.views.progress import positions_by_build
from eventlog.views.tables import Build, build_of

HASHING_LIVE, HASHING_LOG, PROVING = "hashing live", "hashing log", "proving"


@dataclass(frozen=True, slots=True)
class Verified:
    """What the live table holds and what the log gives, at the same offsets."""

    projection: str
    build: str
    live: ContentHash
    log: ContentHash
    events: int
    invariants: tuple[Invariant, ...] = ()
    apart: RowsApart = NO_ROWS

    @property
    def agrees(self) -> bool:
        return self.live == self.log and all(invariant.holds for invariant in self.invariants)


@dataclass(frozen=True, slots=True)
class Verifying:
    """One verification. `folder` takes the part files, which are gone afterwards."""

    means: Means
    projection: AnyProjection
    folder: Path
    report: Report | None = None

    async def run(self) -> Verified:
        """Raises ViewBuilding, PositionOutsideLog, RebuildFailed, and RebuildRunning while another one runs."""
        async with claimed(self.means.views.database, f"verify-{self.projection.name}"):
            build, live, positions = await self.means.views.database.read(self._live)
            measures = await measured(self.means.config, self.projection.source, {})
            planned = _up_to(positions, {}, measures)
            await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)
            try:
                tracker, skipped = Tracker(planned, self.report), await self._skipped()
                tracker.enter(FOLDING)
                await self._fold(planned, skipped, tracker)
                tracker.enter(HASHING_LOG)
                log = await asyncio.to_thread(self._hash, build, [p.partition for p in planned], tracker)
                tracker.enter(PROVING)
                invariants = await Proving(self.means, self.projection, self.folder).proven(planned, live, log)
                apart = NO_ROWS if live == log else await self._apart(positions, measures, skipped)
            finally:
                await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)
            return Verified(self.projection.name, build.name, live, log, tracker.events, invariants, apart)

    def _live(self, connection: sa.Connection) -> tuple[Build, ContentHash, dict[int, int]]:
        """Rows and offsets of one moment."""
        build, positions = self._standing(connection)
        tracker = Tracker((), self.report)
        tracker.enter(HASHING_LIVE)
        tracker.expect(connection.execute(sa.select(sa.func.count()).select_from(build.table)).scalar_one())
        return build, hash_of_table(connection, build, tracker.advance), positions

    def _standing(self, connection: sa.Connection) -> tuple[Build, dict[int, int]]:
        books = self.means.views.books
        build = readable_build(connection, books, self.projection)
        places = positions_by_build(connection, books, [build.name])[build.name]
        return build, {partition: at for (_, partition), at in places.items()}

    async def _skipped(self) -> Skipped:
        return await Writing(self.means.views, self.projection, self.means.code_version).skipped()

    async def _fold(self, planned: list[PlannedPartition], skipped: Skipped, tracker: Tracker) -> None:
        means, ground = self.means, Ground(folder=str(self.folder))
        jobs = jobs_for(means, self.projection, f"{self.projection.name}__verified", ground, planned, skipped)
        await run_all(jobs, means.views.definition, tracker.note)

    async def _apart(
        self, begun: Mapping[int, int], measures: Sequence[PlannedPartition], skipped: Skipped
    ) -> RowsApart:
        """The rows by name. The live table went on meanwhile: the parts are folded on to where it stands now."""
        loop = asyncio.get_running_loop()

        def look(connection: sa.Connection) -> RowsApart:
            build, positions = self._standing(connection)
            planned = _up_to(positions, begun, measures)
            # This thread keeps the snapshot while the loop has the events folded that came since.
            folding = self._fold(planned, skipped, Tracker(planned, None))
            asyncio.run_coroutine_threadsafe(folding, loop).result()
            with ExitStack() as stack:
                parts = [stack.enter_context(closing(self._part(p.partition))) for p in planned]
                return rows_apart(build, rows_by_key(connection, build), parts_by_key(parts, build))

        return await self.means.views.database.read(look)

    def _hash(self, build: Build, partitions: Sequence[int], tracker: Tracker) -> ContentHash:
        columns = list(build_of(self.projection, build.name, None).columns.values())
        tracker.expect(rows_in_parts(self.folder, partitions))
        total = ContentHash()
        for number in partitions:
            with closing(self._part(number)) as part:
                total += hash_of_rows(columns, part.execute("SELECT * FROM rows"), tracker.advance)
        return total

    def _part(self, number: int) -> sqlite3.Connection:
        return sqlite3.connect(part_path(str(self.folder), number))


def _up_to(
    ends: Mapping[int, int], starts: Mapping[int, int], measures: Iterable[PlannedPartition]
) -> list[PlannedPartition]:
    return [
        PlannedPartition(p.partition, p.log_start, starts.get(p.partition, 0), ends.get(p.partition, 0), p.bytes)
        for p in measures
    ]
