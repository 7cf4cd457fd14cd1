"""Rows of builds that stand at a past moment, read as those of now are."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.past.as_of import StandsAt
from eventlog.past.books import PastBuild, past_builds
from eventlog.views.reading import ViewReading
from eventlog.views.store import ViewStore
from eventlog.views.tables import Build, build_of, shape_of

T = TypeVar("T")


class PastViews(ViewReading):
    """A `Readable` over chosen builds. Asking for another projection is a mistake of the caller: KeyError."""

    def __init__(self, views: ViewStore, builds: Mapping[str, Build], newest_us: int) -> None:
        super().__init__(views.definition, views.database)
        self._builds = builds
        self.newest_us = newest_us

    async def _ask(self, projection: AnyProjection | str, ask: Callable[[sa.Connection, Build], T]) -> T:
        build = self._builds[projection if isinstance(projection, str) else projection.name]
        return await self.database.read(lambda c: ask(c, build))


async def views_at(
    views: ViewStore, log: StandsAt, projections: Sequence[AnyProjection], moment: int
) -> PastViews | AnyProjection:
    """Views over builds that stand at `moment`; or the first projection that has none of this code's shape."""
    known = await views.database.read(lambda c: past_builds(c, views.books))
    chosen: dict[str, Build] = {}
    for projection in projections:
        fitting = [b for b in known if b.built_at and b.projection == projection.name]
        fitting = [b for b in fitting if (b.version, b.shape) == (projection.version, shape_of(projection))]
        found = await _standing(fitting, log, projection.source, moment)
        if found is None:
            return projection
        chosen[projection.name] = build_of(projection, found.build, views.books.metadata.schema)
    names = [build.name for build in chosen.values()]
    p = views.books.positions
    newest = sa.select(sa.func.coalesce(sa.func.max(p.c.newest_us), 0)).where(p.c.build.in_(names))
    return PastViews(views, chosen, await views.database.read(lambda c: int(c.execute(newest).scalar_one())))


async def _standing(builds: Sequence[PastBuild], log: StandsAt, topic: str, moment: int) -> PastBuild | None:
    for build in builds:
        if build.as_of == moment:
            return build
    for build in builds:
        if await log.stands_at(topic, moment, build.ends):
            return build
    return None
