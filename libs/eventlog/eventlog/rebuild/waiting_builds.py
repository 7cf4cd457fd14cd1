"""Builds that wait to be switched to: fed beside a live table of another version until an operator accepts them."""

from dataclasses import dataclass

import sqlalchemy as sa

from eventlog.rebuild.books import HELD
from eventlog.rebuild.means import Means
from eventlog.views.tables import KEPT, LIVE, READY, Books, Build, shape_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """`build` waits; `live` is read meanwhile, unless its rows have another shape: then this code reads nothing."""

    projection: str
    build: str
    version: int
    live: str
    live_version: int
    readable: bool


def waiting(connection: sa.Connection, books: Books, build: Build) -> Waiting | None:
    """A build beside the live one of its projection; None where that is of the same version."""
    t, projection = books.builds, build.projection
    query = sa.select(t).where(t.c.projection == projection.name, t.c.state.in_([LIVE, KEPT]))
    known = connection.execute(query).all()
    live = next((row for row in known if row.state == LIVE), None)
    mine = connection.execute(sa.select(t.c.version).where(t.c.build == build.name)).scalar_one()
    if live is None or live.version == mine:
        return None
    readable = any(row.shape == shape_of(projection) for row in known if row.state == LIVE or row.version == mine)
    return Waiting(projection.name, build.name, mine, live.build, live.version, readable)


async def is_to_wait(means: Means, build: Build) -> bool:
    """Whether a build that has caught up is not to be switched to yet."""
    if not means.choices.preview or means.choices.accept:
        return False
    return await means.views.database.read(lambda c: waiting(c, means.views.books, build) is not None)


def held_back(connection: sa.Connection, books: Books, build: Build) -> Waiting | None:
    """The same for a build that has caught up and is fed; None where it is not that far, or the wait is over."""
    t, r = books.builds, books.rebuilds
    query = sa.select(t.c.build).join(r, r.c.build == t.c.build)
    query = query.where(t.c.build == build.name, t.c.state == READY, r.c.phase == HELD)
    return waiting(connection, books, build) if connection.execute(query).first() else None
