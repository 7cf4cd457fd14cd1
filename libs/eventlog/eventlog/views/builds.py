"""The builds of projections: which table is live, making a new one, switching over, dropping what is no longer read."""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.views.bulk_tables import bare_table
from eventlog.views.database import ViewDatabase
from eventlog.views.progress import ViewBuilding
from eventlog.views.tables import (
    BUILDING,
    FED,
    KEPT,
    LIVE,
    READY,
    Books,
    Build,
    build_of,
    now_us,
    shape_of,
    table_name,
)

MAKING_LOCK = 0x5348494A


class ProjectionChanged(Exception):
    """A projection's row, key or indexes differ from the table of the same version: raise the version."""


def make_missing(connection: sa.Connection, books: Books, projections: Iterable[AnyProjection]) -> None:
    """Makes schema, books, and a live, empty table for each projection that never had one. Raises ProjectionChanged."""
    if (schema := books.metadata.schema) is not None:
        # several processes start at once, and PostgreSQL's IF NOT EXISTS does not wait for the other one
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MAKING_LOCK)))
        connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
    books.metadata.create_all(connection)
    for projection in projections:
        row = _live_row(connection, books, projection)
        if row is None:
            new_build(connection, books, projection, LIVE)
        elif row.version == projection.version and row.shape != shape_of(projection):
            raise ProjectionChanged(f"{projection.name}: its table changed, version {projection.version} did not")


def live_builds(connection: sa.Connection, books: Books, projections: Iterable[AnyProjection]) -> list[Build]:
    """The live builds that are of this code's version."""
    return [
        build_of(projection, row.build, books.metadata.schema)
        for projection in projections
        if (row := _live_row(connection, books, projection)) is not None and row.version == projection.version
    ]


def fed_builds(
    connection: sa.Connection, books: Books, projections: Iterable[AnyProjection], states: Collection[str] = FED
) -> list[Build]:
    """The builds that the live pass of this code's version follows, of whichever state; or those in other states."""
    t, known = books.builds, {p.name: p for p in projections}
    query = sa.select(t).where(t.c.state.in_(states), t.c.projection.in_(list(known))).order_by(t.c.made_at, t.c.build)
    return [
        build_of(known[row.projection], row.build, books.metadata.schema)
        for row in connection.execute(query)
        if row.version == known[row.projection].version and row.shape == shape_of(known[row.projection])
    ]


def fed_names(connection: sa.Connection, books: Books) -> frozenset[str]:
    """The names of all builds that some live pass is to follow, of whichever version."""
    return frozenset(connection.execute(_fed(books)).scalars())


@lru_cache(maxsize=64)
def _fed(books: Books) -> sa.Select[Any]:
    return sa.select(books.builds.c.build).where(books.builds.c.state.in_(FED))


def compared(
    connection: sa.Connection, books: Books, projections: Iterable[AnyProjection]
) -> tuple[list[AnyProjection], list[AnyProjection]]:
    """Projections whose live build is of a lower version than this code's, and those where it is of a higher."""
    rows = [(p, _live_row(connection, books, p)) for p in projections]
    older = [p for p, row in rows if row is not None and row.version < p.version]
    newer = [p for p, row in rows if row is not None and row.version > p.version]
    return older, newer


def readable_build(connection: sa.Connection, books: Books, projection: AnyProjection) -> Build:
    """The live build, or the one it replaced where only that has rows of this code's shape. Raises ViewBuilding."""
    shape = shape_of(projection)
    row = _live_row(connection, books, projection)
    if row is None or row.shape != shape:
        t = books.builds
        kept = sa.select(t).where(t.c.projection == projection.name, t.c.state == KEPT, t.c.shape == shape)
        row = connection.execute(kept.where(t.c.version == projection.version)).first()
    if row is None:
        raise ViewBuilding(projection.name, projection.version)
    return build_of(projection, row.build, books.metadata.schema)


def new_build(
    connection: sa.Connection, books: Books, projection: AnyProjection, state: str = BUILDING, *, bare: bool = False
) -> Build:
    """An empty table under a name that was never used, with its entry in the books; `bare`: without any index."""
    t = books.builds
    same = sa.select(sa.func.count()).where(t.c.projection == projection.name, t.c.version == projection.version)
    name = table_name(projection, connection.execute(same).scalar_one() + 1)
    build = build_of(projection, name, books.metadata.schema)
    (bare_table(build) if bare else build.table).create(connection)
    values = {"build": name, "projection": projection.name, "version": projection.version}
    connection.execute(sa.insert(t).values(**values, shape=shape_of(projection), state=state, made_at=now_us()))
    return build


def unfinished_builds(connection: sa.Connection, books: Books, projection: AnyProjection) -> list[Build]:
    """Builds that were begun and never switched to: of any version, as far as their name goes."""
    t = books.builds
    query = sa.select(t.c.build).where(t.c.projection == projection.name, t.c.state.in_([BUILDING, READY]))
    return [build_of(projection, name, books.metadata.schema) for name in connection.execute(query).scalars()]


def ensure_positions(
    connection: sa.Connection, database: ViewDatabase, books: Books, builds: Sequence[Build], partitions: int
) -> None:
    """Offset 0 for every partition of a build's source that has no position yet."""
    rows = [
        {"build": b.name, "topic": b.projection.source, "partition": p, "next_offset": 0, "newest_us": 0, "log_end": 0}
        for b in builds
        for p in range(partitions)
    ]
    if rows:
        connection.execute(database.insert(books.positions).on_conflict_do_nothing(), rows)


def _live_row(connection: sa.Connection, books: Books, projection: AnyProjection) -> sa.Row[Any] | None:
    return connection.execute(_live_of(books), {"name": projection.name}).first()


@lru_cache(maxsize=64)
def _live_of(books: Books) -> sa.Select[Any]:
    """Every read asks this: putting a statement together costs more than answering it."""
    t = books.builds
    return sa.select(t).where(t.c.projection == sa.bindparam("name"), t.c.state == LIVE)
