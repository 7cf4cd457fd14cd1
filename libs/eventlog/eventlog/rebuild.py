"""Folding one projection anew from the log, into a table beside the live one, and switching over when it has caught up.

Readers stay on the old table until the switch; it is dropped afterwards. Simple form: one process, one pass.
"""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.following import Pass
from eventlog.kafka import KafkaConfig
from eventlog.log_tail import Fetch, LogTail, Place, partition_counts
from eventlog.observer import Observer, Unobserved
from eventlog.view_builds import drop, ensure_positions, new_build, switch, unfinished_builds
from eventlog.view_progress import furthest_positions, positions_by_build
from eventlog.view_tables import Build
from eventlog.views import ViewStore

log = logging.getLogger(__name__)

BATCH_RECORDS = 10_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild has come in one partition; `rate` is offsets per second over all partitions."""

    partition: int
    done: int
    target: int
    rate: float


Report = Callable[[Progress], None]
Hold = Callable[[], AbstractAsyncContextManager[object]]


@dataclass(frozen=True, slots=True)
class Refold:
    """What a rebuild needs. `hold` keeps the live pass of this process still while the last events are folded."""

    views: ViewStore
    config: KafkaConfig
    hold: Hold = nullcontext
    watch: Observer = field(default_factory=Unobserved)
    code_version: str = ""

    async def rebuild(self, projection: AnyProjection, report: Report | None = None) -> None:
        """Folds `projection` from the beginning of the log and switches to it. Starts over what was left unfinished."""
        build = await self._begun(projection)
        async with LogTail(self.config) as tail:
            await self._fold(tail, build, report)
            replaced = await self._switched(tail, build)
        await self.views.database.write(lambda c: drop(c, self.views.books, replaced))
        log.info("projection %s now reads from %s", projection.name, build.name)

    async def catch_up(self, build: Build) -> None:
        """Brings a live build that stayed behind to where the others of its topic are."""
        async with LogTail(self.config) as tail:
            await self._fold(tail, build, None)
            async with self.hold():
                await self._fold(tail, build, None)

    async def _switched(self, tail: LogTail, build: Build) -> str:
        while True:
            async with self.hold():
                await self._fold(tail, build, None)
                if (old := await self.views.database.write(lambda c: switch(c, self.views.books, build))) is not None:
                    return old

    async def _begun(self, projection: AnyProjection) -> Build:
        books, database = self.views.books, self.views.database
        counts = await partition_counts(self.config, [projection.source])

        def begin(connection: sa.Connection) -> Build:
            for left in unfinished_builds(connection, books, projection):
                drop(connection, books, left.name)
            build = new_build(connection, books, projection)
            ensure_positions(connection, database, books, [build], counts[projection.source])
            return build

        return await database.write(begin)

    async def _fold(self, tail: LogTail, build: Build, report: Report | None) -> None:
        """From where `build` stands to where the live pass of its topic stood when this was called, exactly."""
        mine, target = await self.views.database.read(lambda c: self._stretch(c, build))
        work = Pass(self.views, [build], mine, self.watch, self.code_version, live=False)
        if mine == target:
            return
        await tail.seek(mine)
        start, begun = sum(mine.values()), time.monotonic()
        while any(work.positions[place] < end for place, end in target.items()):
            await work.write(_up_to(await tail.fetch(0.2, BATCH_RECORDS), target))
            rate = (sum(work.positions.values()) - start) / max(time.monotonic() - begun, 1e-9)
            for (_, partition), end in target.items():
                if report is not None:
                    report(Progress(partition, work.positions[_, partition], end, rate))

    def _stretch(self, connection: sa.Connection, build: Build) -> tuple[dict[Place, int], dict[Place, int]]:
        mine = positions_by_build(connection, self.views.books, [build.name])[build.name]
        projections = self.views.definition.projections
        furthest = furthest_positions(connection, self.views.books, projections, build.projection.source)
        return mine, {place: max(offset, furthest.get(place, 0)) for place, offset in mine.items()}


def _up_to(fetch: Fetch, target: Mapping[Place, int]) -> Fetch:
    """What of a fetch lies before the target."""
    return Fetch(
        {place: [r for r in records if r.offset < target[place]] for place, records in fetch.records.items()},
        {place: min(position, target[place]) for place, position in fetch.positions.items()},
        fetch.ends,
    )
