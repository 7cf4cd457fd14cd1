"""What every query and every batch asks of the books. Put together once: that costs more than answering it."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from eventlog.views.tables import LIVE, PARKED, Books


def are_live(books: Books, names: Collection[str]) -> sa.ColumnElement[bool]:
    """Live builds of these projections."""
    b = books.builds
    return sa.and_(b.c.state == LIVE, b.c.projection.in_(names))


@lru_cache(maxsize=64)
def measured(books: Books, names: tuple[str, ...]) -> sa.Select[Any]:
    """The newest event, and how many are behind. See `progress.lags` for whose word on the log's end counts."""
    b, p = books.builds, books.positions
    live = are_live(books, names)
    least = sa.func.min(sa.case((live, p.c.next_offset)))
    places = (
        sa.select(
            sa.func.max(sa.case((live, p.c.newest_us))).label("newest_us"),
            sa.case((sa.func.max(p.c.log_end) > least, sa.func.max(p.c.log_end) - least), else_=0).label("behind"),
        )
        .join(b, b.c.build == p.c.build, isouter=True)
        .group_by(p.c.topic, p.c.partition)
        .subquery()
    )
    return sa.select(sa.func.max(places.c.newest_us), sa.func.sum(places.c.behind))


@lru_cache(maxsize=64)
def floors(books: Books, names: tuple[str, ...]) -> sa.Select[Any]:
    """For each partition, where the live build stands that has come least far."""
    b, p = books.builds, books.positions
    least = sa.select(p.c.topic, p.c.partition, sa.func.min(p.c.next_offset)).join(b, b.c.build == p.c.build)
    return least.where(are_live(books, names)).group_by(p.c.topic, p.c.partition)


@lru_cache(maxsize=64)
def streams_among(books: Books) -> sa.Select[Any]:
    """What is on record of the streams that are given as `some`."""
    s = books.streams
    return sa.select(s).where(s.c.stream.in_(sa.bindparam("some", expanding=True)))


@lru_cache(maxsize=64)
def first_parked(books: Books, names: tuple[str, ...]) -> sa.Select[Any]:
    """The first version that is parked, of those streams of `some` where one is."""
    b, p = books.builds, books.parked
    return (
        sa.select(p.c.stream, sa.func.min(p.c.version))
        .join(b, b.c.build == p.c.build)
        .where(are_live(books, names), p.c.stream.in_(sa.bindparam("some", expanding=True)))
        .where(p.c.state == PARKED, p.c.version > 0)
        .group_by(p.c.stream)
    )


@lru_cache(maxsize=64)
def with_parked(books: Books) -> sa.Select[Any]:
    """The streams that have parked events in the builds that are given as `builds`."""
    t = books.parked
    among = t.c.build.in_(sa.bindparam("builds", expanding=True))
    return sa.select(t.c.build, t.c.stream).distinct().where(t.c.state == PARKED, among, t.c.stream != "")
