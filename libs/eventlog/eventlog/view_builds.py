"""The builds of projections: which table is live, making a new one, switching over, dropping what is no longer read."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.view_database import ViewDatabase
from eventlog.view_progress import ViewBuilding
from eventlog.view_tables import Books, Build, build_of, now_us, shape_of, table_name

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
            new_build(connection, books, projection, live=True)
        elif row.version == projection.version and row.shape != shape_of(projection):
            raise ProjectionChanged(f"{projection.name}: its table changed, version {projection.version} did not")


def live_builds(connection: sa.Connection, books: Books, projections: Iterable[AnyProjection]) -> list[Build]:
    """The live builds that are of this code's version."""
    return [
        build_of(projection, row.build, books.metadata.schema)
        for projection in projections
        if (row := _live_row(connection, books, projection)) is not None and row.version == projection.version
    ]


def outdated(connection: sa.Connection, books: Books, projections: Iterable[AnyProjection]) -> list[AnyProjection]:
    """Projections whose live build is of a lower version than this code's."""
    return [p for p in projections if (row := _live_row(connection, books, p)) is not None and row.version < p.version]


def readable_build(connection: sa.Connection, books: Books, projection: AnyProjection) -> Build:
    """The live build. Raises ViewBuilding when its rows are not of this code's shape."""
    row = _live_row(connection, books, projection)
    if row is None or row.shape != shape_of(projection):
        raise ViewBuilding(projection.name, projection.version)
    return build_of(projection, row.build, books.metadata.schema)


def new_build(connection: sa.Connection, books: Books, projection: AnyProjection, *, live: bool = False) -> Build:
    """An empty table under a name that was never used, with its entry in the books."""
    t = books.builds
    generation = 1 + len(
        connection.execute(
            sa.select(t.c.build).where(t.c.projection == projection.name, t.c.version == projection.version)
        ).all()
    )
    build = build_of(projection, table_name(projection, generation), books.metadata.schema)
    build.table.create(connection)
    connection.execute(
        sa.insert(t).values(
            build=build.name, projection=projection.name, version=projection.version, shape=shape_of(projection),
            live=live, made_at=now_us(),
        )
    )  # fmt: skip
    return build


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


def switch(connection: sa.Connection, books: Books, build: Build) -> str | None:
    """Makes `build` the live one if it stands exactly where the live one stands; gives back the build it replaced.

    None: nothing was done, the live build has moved on. The replaced build loses its positions, so that whoever still
    writes to it fails; its table stays until it is dropped, for readers that have just read the pointer.
    """
    t, p = books.builds, books.positions
    old: str | None = connection.execute(
        sa.select(t.c.build).where(t.c.projection == build.projection.name, t.c.live)
    ).scalar()
    locked = sa.select(p.c.build, p.c.topic, p.c.partition, p.c.next_offset)
    rows = connection.execute(locked.where(p.c.build.in_([build.name, old])).with_for_update()).all()
    vectors = {
        name: {(r.topic, r.partition): r.next_offset for r in rows if r.build == name} for name in (build.name, old)
    }
    if old is not None and vectors[old] != vectors[build.name]:
        return None
    connection.execute(sa.update(t).where(t.c.projection == build.projection.name).values(live=False))
    connection.execute(sa.update(t).where(t.c.build == build.name).values(live=True))
    connection.execute(sa.delete(p).where(p.c.build == old))
    return old


def drop(connection: sa.Connection, books: Books, build: str) -> None:
    """Drops a build that is not live, with its positions and parked events. Its name stays taken."""
    table = sa.Table(build, sa.MetaData(schema=books.metadata.schema))
    connection.execute(sa.schema.DropTable(table, if_exists=True))
    connection.execute(sa.delete(books.positions).where(books.positions.c.build == build))
    connection.execute(sa.delete(books.parked).where(books.parked.c.build == build))


def _live_row(connection: sa.Connection, books: Books, projection: AnyProjection) -> sa.Row[Any] | None:
    t = books.builds
    return connection.execute(sa.select(t).where(t.c.projection == projection.name, t.c.live)).first()
