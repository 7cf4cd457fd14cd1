"""Bringing one build to where the live pass of its topic stands, batch by batch, as the live pass itself folds."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from eventlog.fetching.log_tail import Fetch, LogTail, Place
from eventlog.observer import Observer
from eventlog.rebuild.progress import Progress, Report
from eventlog.views.following import Pass
from eventlog.views.progress import furthest_positions, positions_by_build
from eventlog.views.store import ViewStore
from eventlog.views.tables import Build

# Folded in one transaction: the live pass waits so long for its turn, and whoever waits for what it writes.
BATCH_RECORDS = 2_000
FETCH_SECONDS = 0.2
PHASE = "catching up"


@dataclass(frozen=True, slots=True)
class Levelling:
    """For one build over one tail of the log."""

    views: ViewStore
    tail: LogTail
    build: Build
    watch: Observer
    code_version: str
    report: Report | None = None

    async def run(self) -> None:
        """From where the build stands to where the live pass stood when this was called, exactly."""
        mine, target = await self.views.database.read(self._stretch)
        if all(mine[place] >= end for place, end in target.items()):
            return
        work = Pass(self.views, [self.build], mine, self.watch, self.code_version, live=False)
        await self.tail.seek(mine)
        start, begun = sum(mine.values()), time.monotonic()
        while any(work.positions[place] < end for place, end in target.items()):
            await work.write(_up_to(await self.tail.fetch(FETCH_SECONDS, BATCH_RECORDS), target))
            rate = (sum(work.positions.values()) - start) / max(time.monotonic() - begun, 1e-9)
            for (_, partition), end in target.items():
                if self.report is not None:
                    self.report(Progress(partition, work.positions[_, partition], end, rate, phase=PHASE))

    def _stretch(self, connection: sa.Connection) -> tuple[dict[Place, int], dict[Place, int]]:
        books, build = self.views.books, self.build
        mine = positions_by_build(connection, books, [build.name])[build.name]
        projections = self.views.definition.projections
        furthest = furthest_positions(connection, books, projections, build.projection.source)
        return mine, {place: max(offset, furthest.get(place, 0)) for place, offset in mine.items()}


def _up_to(fetch: Fetch, target: Mapping[Place, int]) -> Fetch:
    """What of a fetch lies before the target."""
    return Fetch(
        {place: [r for r in records if r.offset < target[place]] for place, records in fetch.records.items()},
        {place: min(position, target[place]) for place, position in fetch.positions.items()},
        fetch.ends,
    )
