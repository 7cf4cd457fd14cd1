"""The steps of one rebuild: fold, write, index, catch up, verify, switch."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from domainkit.projection import AnyProjection
from eventlog.fetching.log_tail import awaited_tail
from eventlog.proof.comparing import RebuildDiffers, count_parked, rows_in
from eventlog.proof.comparison import Comparison
from eventlog.rebuild.books import CATCHING_UP, FOLDING, HELD, INDEXING, SWITCHING, VERIFYING, WRITING, note
from eventlog.rebuild.crew import run_all
from eventlog.rebuild.job import Spending
from eventlog.rebuild.joining import Joining
from eventlog.rebuild.means import Means, Rebuilt
from eventlog.rebuild.part_files import without_damaged_parts
from eventlog.rebuild.part_mending import mended
from eventlog.rebuild.plan import PlannedPartition, measured
from eventlog.rebuild.progress import Report, Tracker
from eventlog.rebuild.room import room_wanted
from eventlog.rebuild.sharing import jobs_for
from eventlog.rebuild.stream_notes import fed_positions
from eventlog.rebuild.waiting_builds import is_to_wait
from eventlog.rebuild.writing import Begun, Writing
from eventlog.views.database import TableInUse
from eventlog.views.switching import builds_in, drop, set_state
from eventlog.views.tables import BUILDING, KEPT, Build

log = logging.getLogger(__name__)

NOTE_EVERY_S = 1.0


@dataclass(slots=True)
class Run:
    """One rebuild of one projection, for whoever holds the claim to it."""

    means: Means
    projection: AnyProjection
    report: Report | None
    seconds: dict[str, float] = field(default_factory=dict)
    spent: list[Spending] = field(default_factory=list)
    rows: int = -1
    tracker: Tracker = field(default_factory=lambda: Tracker((), None))

    async def run(self) -> Rebuilt:
        """All steps, from the one that an interrupted rebuild had come to."""
        with room_wanted(self.means.views.database.file):
            return await self._run()

    async def _run(self) -> Rebuilt:
        r = self.means
        writing = Writing(r.views, self.projection, r.code_version)
        code = await r.code(self.projection)
        left = None if r.choices.fresh else await writing.unfinished(code)
        planned = await measured(r.config, self.projection.source, await writing.positions(left) if left else {})
        begun = await writing.begun(code, len(planned), fresh=r.choices.fresh)
        self.tracker = Tracker(planned, self.report)
        try:
            comparison, replaced = await self._steps(writing, begun, planned)
        except BaseException as error:
            await self._note_failure(begun.build, error)
            raise
        held = replaced is None
        # by what is there: a process that went on does not know what the one before it has parked
        parked = await r.views.database.read(lambda c: count_parked(c, r.views.books, begun.build.name))
        said = "projection %s: %s waits to be accepted" if held else "projection %s now reads from %s"
        log.info(said, self.projection.name, begun.build.name)
        return Rebuilt(
            self.projection.name,
            begun.build.name,
            replaced or "",
            begun.resumed,
            self.tracker.events,
            parked,
            self.rows,
            self.seconds,
            tuple(self.spent),
            comparison,
            held,
            tuple(sorted(self.tracker.refolded)),
        )

    async def _steps(
        self, writing: Writing, begun: Begun, planned: list[PlannedPartition]
    ) -> tuple[Comparison, str | None]:
        """What was compared, and the build that was replaced; None: nothing was switched."""
        build = begun.build
        if begun.record.phase in {FOLDING, WRITING, INDEXING}:
            await self._build(writing, build, planned)
        async with contextlib.AsyncExitStack() as stack:
            async with self._phase(build, CATCHING_UP):
                tail = await stack.enter_async_context(awaited_tail(self.means.config))
                joining = Joining(self.means, build, tail, self.report, writing.folder(build))
                await joining.joined()
                await asyncio.to_thread(writing.cleared, build)
            async with self._phase(build, VERIFYING):
                rows = await rows_in(self.means.views, build)
                self.tracker.expect(2 * rows)
                comparison = await joining.compared(rows, self.tracker.advance)
                self.rows = await rows_in(self.means.views, build) if comparison.why_not else comparison.rows
                if comparison.differs and not self.means.choices.accept:
                    await self._set_back(build)
                    raise RebuildDiffers(self.projection.name, comparison)
        if await is_to_wait(self.means, build):
            async with self._phase(build, HELD):
                return comparison, None
        async with self._phase(build, SWITCHING), awaited_tail(self.means.config) as tail:
            old = await Joining(self.means, build, tail).switched()
            await self._settle_old(old)
            await asyncio.to_thread(writing.cleared, build)
        return comparison, old

    async def _build(self, writing: Writing, build: Build, planned: list[PlannedPartition]) -> None:
        partitions, folder = [p.partition for p in planned], writing.folder(build)

        async def work(damaged: frozenset[int]) -> None:
            now = [replace(p, start=p.log_start) if p.partition in damaged else p for p in planned]
            self.tracker = tracker = Tracker(now, self.report, refolded=damaged)
            async with self._phase(build, FOLDING):
                if folder is not None:
                    await asyncio.to_thread(without_damaged_parts, folder, build)
                await self._fold(writing, build, now, tracker)
            if folder is not None:
                async with self._phase(build, WRITING):
                    await writing.emptied(build, indexed=bool(self.means.choices.throttle))
                    await writing.merged(build, partitions, tracker)
            async with self._phase(build, INDEXING):
                await writing.indexed(build, partitions)

        await mended(folder, work)

    async def _fold(self, writing: Writing, build: Build, planned: list[PlannedPartition], tracker: Tracker) -> None:
        skipped, ground = await writing.skipped(), writing.ground(build)
        fed = await fed_positions(self.means.views, self.projection.source)
        jobs = jobs_for(self.means, self.projection, build.name, ground, planned, skipped, fed=fed, follow=True)
        self.spent += await run_all(jobs, self.means.views.definition, tracker.note)

    async def _settle_old(self, old: str) -> None:
        """Only the table before this one is kept; one that is read just now stays for the next rebuild to drop."""
        books, keep = self.means.views.books, self.means.choices.keep_old

        def drop_older(connection: sa.Connection) -> None:
            for name in builds_in(connection, books, self.projection.name, KEPT):
                if name != old or not keep:
                    drop(connection, books, name)

        try:
            await self.means.views.database.write_alone(drop_older)
        except TableInUse as error:
            log.warning("projection %s: older tables stay, somebody reads them: %s", self.projection.name, error)

    async def _set_back(self, build: Build) -> None:
        books = self.means.views.books
        await self.means.views.database.write(lambda c: set_state(c, books, build.name, BUILDING))

    @contextlib.asynccontextmanager
    async def _phase(self, build: Build, phase: str) -> AsyncIterator[None]:
        begun = time.monotonic()
        log.info("rebuild of %s into %s: %s", self.projection.name, build.name, phase)
        self.tracker.enter(phase)
        await self._note(build, phase)
        noting = asyncio.create_task(self._keep_noting(build))
        try:
            yield
        finally:
            noting.cancel()
            await asyncio.gather(noting, return_exceptions=True)
        self.seconds[phase] = self.seconds.get(phase, 0.0) + time.monotonic() - begun

    async def _note(self, build: Build, phase: str | None, **more: object) -> None:
        books = self.means.views.books
        detail = {**self.tracker.detail(), **more}
        await self.means.views.database.write(lambda c: note(c, books, build.name, phase, detail))

    async def _keep_noting(self, build: Build) -> None:
        while True:
            await asyncio.sleep(NOTE_EVERY_S)
            with contextlib.suppress(DBAPIError):
                await self._note(build, None)

    async def _note_failure(self, build: Build, error: BaseException) -> None:
        """The phase stays: that is where to go on."""
        with contextlib.suppress(DBAPIError):
            await self._note(build, None, error=f"{type(error).__name__}: {error}"[:500])
