"""A build that is folded comes to stand beside the live one: fed with it, compared with it, read instead of it."""

import contextlib
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from eventlog.fetching.log_tail import LogTail
from eventlog.proof.comparing import compared_with_live, live_beside
from eventlog.proof.comparison import Comparison
from eventlog.proof.content_hash import Advance, unheard
from eventlog.rebuild.books import DONE, note
from eventlog.rebuild.crew import run_comparing
from eventlog.rebuild.levelling import Levelling
from eventlog.rebuild.means import Means
from eventlog.rebuild.progress import Report
from eventlog.rebuild.sharing import comparing_for
from eventlog.rebuild.stream_notes import streams_noted
from eventlog.views.builds import live_builds
from eventlog.views.conflicts import PositionTaken
from eventlog.views.refolding import skips_levelled
from eventlog.views.switching import set_state, standing, switch
from eventlog.views.tables import READY, Build


@dataclass(frozen=True, slots=True)
class Joining:
    """For one build over one tail of the log. `folder`: of its part files; `noted`: up to where streams are on record,
    by partition.
    """

    means: Means
    build: Build
    tail: LogTail
    report: Report | None = None
    folder: Path | None = None
    noted: dict[int, int] = field(default_factory=dict)

    async def joined(self) -> None:
        """Has the live pass feed the new build from where it stands; a live one that is behind it comes after."""
        levelling = self._levelling(self.build)
        while True:
            with contextlib.suppress(PositionTaken):
                await levelling.run()
                await streams_noted(self.means, self.build, self.folder, self.noted)
                async with self.means.hold():
                    await levelling.run()
                    await streams_noted(self.means, self.build, self.folder, self.noted)
                    if await self.means.views.database.write(self._join):
                        return

    async def compared(self, rows: int = 0, advance: Advance = unheard) -> Comparison:
        """With the live build of the same version, which is brought to the same place first if it has stayed behind.

        So many `rows` are compared in a process of their own, if that is worth it; `advance` hears how many were
        looked at. Raises RebuildFailed.
        """
        views, projection = self.means.views, self.build.projection
        while (comparison := await self._compared(rows, advance)).is_too_early:
            live = await views.database.read(lambda c: live_builds(c, views.books, [projection]))
            with contextlib.suppress(PositionTaken):
                for behind in (*live, self.build):
                    await self._levelling(behind).run()
                async with self.means.hold():
                    for behind in (*live, self.build):
                        await self._levelling(behind).run()
        return comparison

    async def switched(self) -> str:
        """Has readers read the new build; the one that they read before."""
        levelling = self._levelling(self.build)
        while True:
            with contextlib.suppress(PositionTaken):
                async with self.means.hold():
                    await levelling.run()
                    if (old := await self.means.views.database.write(self._switch)) is not None:
                        return old

    async def _compared(self, rows: int, advance: Advance) -> Comparison:
        views, projection = self.means.views, self.build.projection
        if (job := comparing_for(self.means, self.build, rows)) is None:
            return await compared_with_live(views, projection, self.build, advance)
        # A process takes half a second to start, and often there is nothing to compare with.
        live = await views.database.read(lambda c: live_beside(c, views.books, projection, self.build))
        return live if isinstance(live, Comparison) else await run_comparing(job, advance)

    def _join(self, connection: sa.Connection) -> bool:
        if is_level := self._level(connection):
            set_state(connection, self.means.views.books, self.build.name, READY)
        return is_level

    def _switch(self, connection: sa.Connection) -> str | None:
        books = self.means.views.books
        replaced = switch(connection, books, self.build) if self._level(connection) else None
        if replaced is not None:
            note(connection, books, self.build.name, DONE, None)
        return replaced

    def _level(self, connection: sa.Connection) -> bool:
        """Nowhere behind the live one, whose positions stay locked; what was skipped meanwhile is done here too."""
        views = self.means.views
        found = standing(connection, views.books, self.build)
        if found is None or found.behind:
            return False
        skips_levelled(connection, views, self.build, self.means.code_version)
        return True

    def _levelling(self, build: Build) -> Levelling:
        m = self.means
        return Levelling(m.views, self.tail, build, m.watch, m.code_version, self.report)
