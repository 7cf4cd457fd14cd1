"""The replay proof: a projection folded again from the log, to the very offsets at which the live table stands.

Nothing is written to the read model: rows go to part files that are thrown away. The hash of what comes out is the same
on every run, for any number of processes, and on SQLite and PostgreSQL alike.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.rebuild.claim import claimed
from eventlog.rebuild.content_hash import ContentHash, hash_of_rows, hash_of_table
from eventlog.rebuild.crew import run_all
from eventlog.rebuild.job import Ground, part_path
from eventlog.rebuild.means import Means
from eventlog.rebuild.plan import PlannedPartition, measured
from eventlog.rebuild.progress import Report, Tracker
from eventlog.rebuild.sharing import jobs_for
from eventlog.rebuild.writing import Writing
from eventlog.views.builds import readable_build
from eventlog.views.progress import positions_by_build
from eventlog.views.tables import Build, build_of

PHASE = "verifying"


@dataclass(frozen=True, slots=True)
class Verified:
    """What the live table holds and what the log gives, at the same offsets."""

    projection: str
    build: str
    live: ContentHash
    log: ContentHash
    events: int

    @property
    def agrees(self) -> bool:
        return self.live == self.log


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
            planned = await measured(self.means.config, self.projection.source, {})
            planned = [
                PlannedPartition(p.partition, p.log_start, 0, positions.get(p.partition, 0), p.bytes) for p in planned
            ]
            await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)
            try:
                tracker = Tracker(planned, self.report, PHASE)
                await self._fold(planned, tracker)
                log = await asyncio.to_thread(self._hash, build, [p.partition for p in planned])
            finally:
                await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)
            return Verified(self.projection.name, build.name, live, log, tracker.events)

    def _live(self, connection: sa.Connection) -> tuple[Build, ContentHash, dict[int, int]]:
        """Rows and offsets of one moment."""
        books = self.means.views.books
        build = readable_build(connection, books, self.projection)
        places = positions_by_build(connection, books, [build.name])[build.name]
        return build, hash_of_table(connection, build), {partition: at for (_, partition), at in places.items()}

    async def _fold(self, planned: list[PlannedPartition], tracker: Tracker) -> None:
        means, ground = self.means, Ground(folder=str(self.folder))
        skipped = await Writing(means.views, self.projection, means.code_version).skipped()
        jobs = jobs_for(means, self.projection, f"{self.projection.name}__verified", ground, planned, skipped)
        await run_all(jobs, means.views.definition, tracker.note)

    def _hash(self, build: Build, partitions: Iterable[int]) -> ContentHash:
        columns = list(build_of(self.projection, build.name, None).columns.values())
        total = ContentHash()
        for number in partitions:
            with closing(sqlite3.connect(part_path(str(self.folder), number))) as part:
                total += hash_of_rows(columns, part.execute("SELECT * FROM rows"))
        return total
