"""Which build of a projection is read: how a new one stands to it, switching over, dropping what is over."""

from dataclasses import dataclass

import sqlalchemy as sa

from eventlog.views.progress import positions_by_build
from eventlog.views.tables import DROPPED, KEPT, LIVE, PARKED, Books, Build


def switch(connection: sa.Connection, books: Books, build: Build) -> str | None:
    """Makes `build` the live one if it is nowhere behind the live one; gives back the build that it replaced.

    None: nothing was done, the live build has moved on. The replaced build is kept, and fed, until it is dropped.
    """
    old = standing(connection, books, build)
    if old is None or old.behind:
        return None
    t = books.builds
    connection.execute(sa.update(t).where(t.c.build == old.live).values(state=KEPT))
    connection.execute(sa.update(t).where(t.c.build == build.name).values(state=LIVE))
    return old.live


@dataclass(frozen=True, slots=True)
class Standing:
    """A build beside the live one of its projection: whether it is behind anywhere, or at the very same place."""

    live: str
    behind: bool
    level: bool


def standing(connection: sa.Connection, books: Books, build: Build) -> Standing | None:
    """How a build stands to the live one; both stay as they are until the transaction ends. None: there is none."""
    t, p = books.builds, books.positions
    live = sa.select(t.c.build).where(t.c.projection == build.projection.name, t.c.state == LIVE)
    old: str | None = connection.execute(live).scalar()
    if old is None:
        return None
    both = sa.select(p.c.build).where(p.c.build.in_([build.name, old])).order_by(p.c.partition).with_for_update()
    connection.execute(both).all()
    positions = positions_by_build(connection, books, [build.name, old])
    mine, its = positions[build.name], positions[old]
    behind = any(mine.get(place, 0) < offset for place, offset in its.items())
    return Standing(old, behind, mine == its)


def builds_in(connection: sa.Connection, books: Books, projection: str, state: str) -> list[str]:
    """The names of a projection's builds in that state."""
    t = books.builds
    query = sa.select(t.c.build).where(t.c.projection == projection, t.c.state == state).order_by(t.c.made_at)
    return list(connection.execute(query).scalars())


def set_state(connection: sa.Connection, books: Books, build: str, state: str) -> None:
    """Moves a build on."""
    t = books.builds
    connection.execute(sa.update(t).where(t.c.build == build).values(state=state))


def drop(connection: sa.Connection, books: Books, build: str) -> None:
    """Drops a build that is not live, with its positions and what is parked for it. Its name stays taken.

    Who settled what stays on record: that a build was made anew is no reason to forget who skipped an event and why.
    """
    table = sa.Table(build, sa.MetaData(schema=books.metadata.schema))
    connection.execute(sa.schema.DropTable(table, if_exists=True))
    connection.execute(sa.delete(books.positions).where(books.positions.c.build == build))
    parked = books.parked
    connection.execute(sa.delete(parked).where(parked.c.build == build, parked.c.state == PARKED))
    connection.execute(sa.update(books.builds).where(books.builds.c.build == build).values(state=DROPPED))
