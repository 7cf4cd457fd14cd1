"""Building a projection as it stood at a past moment, beside the rest: the same processes and fold, a fixed end."""

import asyncio
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.past.books import begin_past, check_name, drop_past, end_past, past_build
from eventlog.past.moments import LogCut, Span, spans_at, spans_until
from eventlog.proof.comparing import count_parked
from eventlog.rebuild.books import INDEXING, WRITING
from eventlog.rebuild.claim import claimed
from eventlog.rebuild.crew import run_all
from eventlog.rebuild.means import Means
from eventlog.rebuild.part_files import without_damaged_parts
from eventlog.rebuild.part_mending import mended
from eventlog.rebuild.plan import PlannedPartition
from eventlog.rebuild.progress import Report, Tracker
from eventlog.rebuild.room import room_wanted
from eventlog.rebuild.sharing import jobs_for
from eventlog.rebuild.writing import Writing
from eventlog.views.refolding import skips_levelled
from eventlog.views.tables import Build


@dataclass(frozen=True, slots=True)
class PastBuilt:
    """What a build of a past moment came to. `as_of` is 0 where offsets were given."""

    name: str
    projection: str
    build: str
    as_of: int
    ends: Mapping[int, int]
    events: int
    parked: int
    rows: int
    seconds: float


@dataclass(frozen=True, slots=True)
class PastBuilding:
    """Builds of one service's projections. Any number under different names at once; one name is built once."""

    means: Means

    async def at(self, projection: AnyProjection, name: str, moment: int, report: Report | None = None) -> PastBuilt:
        """What was recorded until `moment`. Raises MomentAhead, LogCut, PastNameTaken, PastNameWrong and what a rebuild
        does; interrupted, it goes on when it is asked for again.
        """
        spans = await spans_at(self.means.config, projection.source, moment)
        return await self._build(projection, name, spans, moment, report)

    async def until(
        self, projection: AnyProjection, name: str, ends: Mapping[int, int], report: Report | None = None
    ) -> PastBuilt:
        """The same up to given offsets, one for each partition. Raises ValueError for those that the log has not."""
        spans = await spans_until(self.means.config, projection.source, ends)
        return await self._build(projection, name, spans, 0, report)

    async def drop(self, name: str) -> str:
        """Drops a build; the name of its table, empty when there was none. Raises RebuildRunning, TableInUse."""
        check_name(name)
        views = self.means.views
        async with claimed(views.database, _claim(name)):
            found = await views.database.read(lambda c: past_build(c, views.books, name))
            table = await views.database.write_alone(lambda c: drop_past(c, views.books, name))
            if found is not None and views.database.file is not None:
                await asyncio.to_thread(shutil.rmtree, views.database.file.parent / "rebuild" / table, True)
            return table

    async def _build(
        self, projection: AnyProjection, name: str, spans: Mapping[int, Span], moment: int, report: Report | None
    ) -> PastBuilt:
        with room_wanted(self.means.views.database.file):
            return await self._built(projection, name, spans, moment, report)

    async def _built(
        self, projection: AnyProjection, name: str, spans: Mapping[int, Span], moment: int, report: Report | None
    ) -> PastBuilt:
        check_name(name)
        for partition, span in spans.items():
            if span.start and span.end:
                raise LogCut(projection.source, partition, span.start)
        views, ends = self.means.views, {partition: span.end for partition, span in spans.items()}
        code, begun = await self.means.code(projection), time.monotonic()
        async with claimed(views.database, _claim(name)):
            build = await views.database.write(
                lambda c: begin_past(c, views.database, views.books, projection, name, code, ends, moment)
            )
            tracker = await self._made(projection, build, ends, report)
            await views.database.write(lambda c: self._end(c, name, build))
            await asyncio.to_thread(Writing(views, projection, self.means.code_version).cleared, build)
            rows = await views.database.read(lambda c: _count(c, build))
            # by what is there: a process that went on does not know what the one before it has parked
            parked = await views.database.read(lambda c: count_parked(c, views.books, build.name))
        spent = time.monotonic() - begun
        return PastBuilt(
            name, projection.name, build.name, moment, ends, tracker.events, parked, rows, spent
        )  # fmt: skip

    def _end(self, connection: sa.Connection, name: str, build: Build) -> None:
        """It may be read. What an operator skipped while it was made is left out in it too."""
        views, p = self.means.views, self.means.views.books.positions
        connection.execute(sa.select(p.c.next_offset).where(p.c.build == build.name).with_for_update()).all()
        skips_levelled(connection, views, build, self.means.code_version)
        end_past(connection, views.books, name, build.name)

    async def _made(
        self, projection: AnyProjection, build: Build, ends: Mapping[int, int], report: Report | None
    ) -> Tracker:
        """Rows and indexes; partitions whose parts turn out damaged are folded again."""
        folder = Writing(self.means.views, projection, self.means.code_version).folder(build)

        async def work(damaged: frozenset[int]) -> Tracker:
            tracker = await self._fold(projection, build, ends, report, damaged)
            await self._finish(projection, build, list(ends), tracker)
            return tracker

        return await mended(folder, work)

    async def _fold(
        self,
        projection: AnyProjection,
        build: Build,
        ends: Mapping[int, int],
        report: Report | None,
        damaged: frozenset[int],
    ) -> Tracker:
        means = self.means
        writing = Writing(means.views, projection, means.code_version)
        if (folder := writing.folder(build)) is not None:
            await asyncio.to_thread(without_damaged_parts, folder, build)
        at, skipped = await writing.positions(build), await writing.skipped()
        planned = [PlannedPartition(p, 0, at.get(p, 0), end, 0) for p, end in sorted(ends.items())]
        tracker = Tracker(planned, report, refolded=damaged)
        jobs = jobs_for(means, projection, build.name, writing.ground(build), planned, skipped)
        await run_all(jobs, means.views.definition, tracker.note)
        return tracker

    async def _finish(self, projection: AnyProjection, build: Build, partitions: list[int], tracker: Tracker) -> None:
        writing = Writing(self.means.views, projection, self.means.code_version)
        if writing.folder(build) is not None:
            tracker.enter(WRITING)
            await writing.emptied(build, indexed=bool(self.means.choices.throttle))
            await writing.merged(build, partitions, tracker)
        tracker.enter(INDEXING)
        await writing.indexed(build, partitions)


def _claim(name: str) -> str:
    return f"past-{name}"


def _count(connection: sa.Connection, build: Build) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(build.table)).scalar_one())
