"""Drives a read side over a log in memory, step by step, as the projector does over a broker."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from eventlog.fetching.log_tail import Fetch, Place
from eventlog.observer import Unobserved
from eventlog.views.builds import ensure_positions, live_builds
from eventlog.views.following import Pass
from eventlog.views.progress import positions_by_build
from eventlog.views.store import ViewStore
from testkit.reading_example import PARTITIONS, FakeLog


@dataclass
class FakeTail:
    """A log in memory as a tail of a real one is read."""

    log: FakeLog
    positions: dict[Place, int] = field(default_factory=dict)

    async def seek(self, positions: Mapping[Place, int]) -> None:
        """Goes on from there."""
        self.positions = dict(positions)

    async def fetch(self, _: float, size: int) -> Fetch:
        """What there is, at once."""
        found = self.log.fetch(self.positions, size)
        self.positions = dict(found.positions)
        return found


async def following(views: ViewStore, code_version: str = "test") -> Pass:
    """A pass over all live builds, from where the database says."""
    definition = views.definition

    def look(connection: sa.Connection) -> Any:
        builds = live_builds(connection, views.books, definition.projections)
        ensure_positions(connection, views.database, views.books, builds, PARTITIONS)
        return builds, positions_by_build(connection, views.books, [build.name for build in builds])

    builds, positions = await views.database.write(look)
    return Pass(views, builds, positions[builds[0].name], Unobserved(), code_version)


async def project_all(views: ViewStore, log: FakeLog, size: int = 3) -> None:
    """Folds what of the log is not folded yet, in fetches of up to `size` per partition."""
    work = await following(views)
    while (fetch := log.fetch(work.positions, size)).records:
        await work.write(fetch)


async def rows_of(views: ViewStore) -> Mapping[str, list[Any]]:
    """All rows of all projections, by key."""
    return {p.name: await views.find(p, order_by=p.key) for p in views.definition.projections}
