"""The two builds of a difference: found by their names, with what is known of how their rows came about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.views.progress import positions_by_build
from eventlog.views.tables import DROPPED, LIVE, READY, Books, build_of

ROWS_AT_ONCE = 2_000
PREVIEW = "preview"


class NoSuchBuild(Exception):
    """No build of this service bears that name: `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NotComparable(Exception):
    """Two builds whose rows cannot be laid beside one another."""


@dataclass(frozen=True, slots=True)
class Side:
    """One build. `code` is the fingerprint of the sources that built it, empty where that is not on record."""

    name: str
    build: str
    projection: AnyProjection
    version: int
    state: str
    code: str
    positions: Mapping[int, int]
    columns: Sequence[str]


def sides(
    connection: sa.Connection, books: Books, projections: Mapping[str, AnyProjection], names: tuple[str, str]
) -> tuple[Side, Side]:
    """Both, by table name, by the name of a build of a past moment, `live`, or `preview`: what waits to go live.

    Where several projections have one: `preview:PROJECTION`. Raises NoSuchBuild, NotComparable.
    """
    one, other = (_named(connection, books, projections, name) for name in names)
    if one is None and other is None:
        raise NotComparable("at least one build must be named; live alone names no projection")
    first = one or _live(connection, books, _certain(other).projection)
    second = other or _live(connection, books, first.projection)
    if first.projection.name != second.projection.name:
        raise NotComparable(f"{first.name} is of {first.projection.name}, {second.name} of {second.projection.name}")
    key = first.projection.key
    for side in (first, second):
        if missing := [name for name in key if name not in side.columns]:
            raise NotComparable(f"{side.name} has no {', '.join(missing)}: its rows have another key")
    return first, second


def ordered_rows(
    connection: sa.Connection, books: Books, side: Side, columns: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Its rows by key, a few at a time; the key's fields first, then `columns`."""
    known = build_of(side.projection, side.build, None).columns
    key = list(side.projection.key)
    wanted = [sa.Column(name, known[name].sql_type if name in known else None) for name in [*key, *columns]]
    table = sa.Table(side.build, sa.MetaData(schema=books.metadata.schema), *wanted)
    query = sa.select(*table.c).order_by(*[table.c[name] for name in key])
    result = connection.execute(query, execution_options={"stream_results": True, "yield_per": ROWS_AT_ONCE})
    for some in result.partitions():
        for row in some:
            yield tuple(row)


def _certain(side: Side | None) -> Side:
    assert side is not None
    return side


def _named(connection: sa.Connection, books: Books, projections: Mapping[str, AnyProjection], name: str) -> Side | None:
    if name == LIVE:
        return None
    if name.partition(":")[0] == PREVIEW:
        name = _preview(connection, books, projections, name)
    past = sa.select(books.past.c.build).where(books.past.c.name == name, books.past.c.built_at > 0)
    build = connection.execute(past).scalar() or name
    t = books.builds
    row = connection.execute(sa.select(t).where(t.c.build == build, t.c.state != DROPPED)).first()
    if row is None or row.projection not in projections:
        raise NoSuchBuild(name)
    return _side(connection, books, projections[row.projection], row, name)


def _preview(connection: sa.Connection, books: Books, projections: Mapping[str, AnyProjection], name: str) -> str:
    """The build that is fed and not read yet."""
    t, wanted = books.builds, name.partition(":")[2]
    query = (
        sa.select(t)
        .where(t.c.state == READY, t.c.projection.in_([wanted] if wanted else list(projections)))
        .order_by(t.c.projection)
    )
    found = connection.execute(query).all()
    if not found:
        raise NoSuchBuild(name)
    if len(found) > 1:
        several = ", ".join(f"{PREVIEW}:{row.projection}" for row in found)
        raise NotComparable(f"several builds wait: name one of {several}")
    return str(found[0].build)


def _live(connection: sa.Connection, books: Books, projection: AnyProjection) -> Side:
    t = books.builds
    row = connection.execute(sa.select(t).where(t.c.projection == projection.name, t.c.state == LIVE)).first()
    if row is None:
        raise NoSuchBuild(LIVE)
    return _side(connection, books, projection, row, row.build)


def _side(connection: sa.Connection, books: Books, projection: AnyProjection, row: Any, name: str) -> Side:
    positions = positions_by_build(connection, books, [row.build])[row.build]
    codes = [
        connection.execute(sa.select(table.c.code).where(table.c.build == row.build)).scalar()
        for table in (books.past, books.rebuilds)
    ]
    columns = [c["name"] for c in sa.inspect(connection).get_columns(row.build, schema=books.metadata.schema)]
    at = {partition: offset for (_, partition), offset in positions.items()}
    return Side(name, row.build, projection, row.version, row.state, codes[0] or codes[1] or "", at, columns)
