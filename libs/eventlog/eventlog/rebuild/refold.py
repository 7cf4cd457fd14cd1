"""Folding one projection anew from the log, into a table beside the live one, and switching over when it has caught up.

Plan, fold in processes of their own, write, index, catch up, verify, switch. Readers stay on the live table until the
switch, and the live pass feeds both from then on. Interrupted anywhere, it goes on from what was written.
"""

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.fetching.log_tail import LogTail
from eventlog.kafka import KafkaConfig
from eventlog.observer import Observer, Unobserved
from eventlog.proof.comparing import RebuildDiffers
from eventlog.rebuild.books import OnRecord, recorded_rebuilds
from eventlog.rebuild.claim import RebuildRunning, claimed
from eventlog.rebuild.crew import DiskFull, RebuildFailed
from eventlog.rebuild.levelling import Levelling
from eventlog.rebuild.means import Choices, Hold, Means, Rebuilt
from eventlog.rebuild.plan import Plan, measured, shared_out
from eventlog.rebuild.progress import Progress, Report
from eventlog.rebuild.run import Run
from eventlog.rebuild.sharing import processes_for
from eventlog.rebuild.verifying import Verified, Verifying
from eventlog.rebuild.waiting_builds import Waiting, held_back
from eventlog.rebuild.writing import Writing
from eventlog.views.builds import compared
from eventlog.views.store import ViewStore
from eventlog.views.switching import builds_in, drop
from eventlog.views.tables import KEPT, Build

__all__ = [
    "Choices",
    "DiskFull",
    "Plan",
    "Progress",
    "RebuildDiffers",
    "RebuildFailed",
    "RebuildRunning",
    "Rebuilt",
    "Refold",
    "Report",
    "Verified",
    "Waiting",
]

CLAIM_RETRY_S = 2.0


@dataclass(frozen=True, slots=True)
class Refold:
    """What a rebuild needs. `hold` keeps the live pass of this process still while the last events are folded."""

    views: ViewStore
    config: KafkaConfig
    hold: Hold = nullcontext
    watch: Observer = field(default_factory=Unobserved)
    code_version: str = ""
    choices: Choices = field(default_factory=Choices)

    async def plan(self, projection: AnyProjection) -> Plan:
        """What a rebuild would do now. Changes nothing. Raises PositionOutsideLog."""
        writing = Writing(self.views, projection, self.code_version)
        build = None if self.choices.fresh else await writing.unfinished(await self._means.code(projection))
        positions = await writing.positions(build) if build else {}
        planned = await measured(self.config, projection.source, positions)
        processes = len(shared_out(planned, processes_for(self._means, planned)))
        name = build.name if build else ""
        return Plan(projection.name, projection.version, projection.source, tuple(planned), processes, name)

    async def rebuild(self, projection: AnyProjection, report: Report | None = None) -> Rebuilt:
        """Builds and switches; goes on with what was interrupted. Raises RebuildRunning, RebuildFailed, RebuildDiffers,
        PositionOutsideLog, LogUnavailable; the live table is untouched then, and what was built is kept to go on with.
        """
        async with claimed(self.views.database, projection.name):
            return await Run(self._means, projection, report).run()

    async def bring_up(self, projection: AnyProjection) -> None:
        """Rebuilds a projection whose live table is of an older version; waits for another process that does."""
        while await self.views.database.read(lambda c: compared(c, self.views.books, [projection])[0]):
            with contextlib.suppress(RebuildRunning):
                await self.rebuild(projection)
            await asyncio.sleep(CLAIM_RETRY_S)

    async def prepare(self, projection: AnyProjection, tell: Callable[[Waiting | None], None]) -> None:
        """As `bring_up`, but what is built waits to be accepted, as `tell` hears; returns when it was accepted."""
        views, writing = self.views, Writing(self.views, projection, self.code_version)
        try:
            while await views.database.read(lambda c: compared(c, views.books, [projection])[0]):
                left = await writing.unfinished(await self._means.code(projection))
                held = await views.database.read(partial(held_back, books=views.books, build=left)) if left else None
                tell(held)
                if held is None:
                    with contextlib.suppress(RebuildRunning):
                        await self.rebuild(projection)
                        continue
                await asyncio.sleep(CLAIM_RETRY_S)
        finally:
            tell(None)

    async def catch_up(self, build: Build) -> None:
        """Brings a build that stayed behind to where the others of its topic are."""
        async with LogTail(self.config) as tail:
            levelling = Levelling(self.views, tail, build, self.watch, self.code_version)
            await levelling.run()
            async with self.hold():
                await levelling.run()

    async def verify(self, projection: AnyProjection, folder: Path, report: Report | None = None) -> Verified:
        """Folds the log to where the live table stands and compares the hashes; part files come and go in `folder`."""
        return await Verifying(self._means, projection, folder, report).run()

    async def records(self) -> list[OnRecord]:
        """The newest rebuild of each projection, as last noted."""
        return await self.views.database.read(lambda c: recorded_rebuilds(c, self.views.books))

    async def drop_old(self, projection: AnyProjection) -> list[str]:
        """Drops the tables that were replaced; their names. Raises TableInUse."""

        def drop_kept(connection: sa.Connection) -> list[str]:
            kept = builds_in(connection, self.views.books, projection.name, KEPT)
            for name in kept:
                drop(connection, self.views.books, name)
            return kept

        return await self.views.database.write_alone(drop_kept)

    @property
    def means(self) -> Means:
        """The same for whoever builds something else."""
        return self._means

    @property
    def _means(self) -> Means:
        return Means(self.views, self.config, self.hold, self.watch, self.code_version, self.choices)
