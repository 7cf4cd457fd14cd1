"""How far a read model has come: per stream for those who wait, in total for those who want to know how fresh it is.

What counts are the live builds of the projections that this release has. Those of others stand still when their release
is gone, and belong to their own release while it still runs.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.views.standing_queries import are_live, first_parked, floors, measured, streams_among
from eventlog.views.tables import FED, Books

IN_CHUNK = 500


class NotYetVisible(Exception):
    """The read model has not come to that version of the stream in the time given."""

    def __init__(self, stream: str, wanted: int, reached: int) -> None:
        super().__init__(f"{stream}: version {wanted} wanted, {reached} reached")
        self.stream = stream
        self.wanted = wanted
        self.reached = reached


class ViewBuilding(NotYetVisible):
    """There is no table yet that this release can read: it is being built from the log."""

    def __init__(self, projection: str, version: int) -> None:
        super().__init__(projection, version, 0)


@dataclass(frozen=True, slots=True)
class Freshness:
    """`newest_event_us`: recorded_at of the newest event folded. `events_behind`: offsets of the log not folded yet."""

    newest_event_us: int
    events_behind: int


@dataclass(frozen=True, slots=True)
class Lag:
    """Where one live build stands in one partition."""

    build: str
    projection: str
    topic: str
    partition: int
    next_offset: int
    log_end: int

    @property
    def behind(self) -> int:
        return max(0, self.log_end - self.next_offset)


def lags(connection: sa.Connection, books: Books, projections: Iterable[AnyProjection]) -> list[Lag]:
    """One per partition and live build of `projections`.

    A live build that nobody feeds does not hear of the log's end: the furthest that any build has heard of counts.
    """
    b, p = books.builds, books.positions
    ends = sa.select(p.c.topic, p.c.partition, sa.func.max(p.c.log_end).label("log_end"))
    heard = ends.group_by(p.c.topic, p.c.partition).subquery()
    query = (
        sa.select(p.c.build, b.c.projection, p.c.topic, p.c.partition, p.c.next_offset, heard.c.log_end)
        .join(b, b.c.build == p.c.build)
        .join(heard, sa.and_(heard.c.topic == p.c.topic, heard.c.partition == p.c.partition))
        .where(are_live(books, _names(projections)))
        .order_by(p.c.build, p.c.topic, p.c.partition)
    )
    return [Lag(*row) for row in connection.execute(query)]


def positions_by_build(
    connection: sa.Connection, books: Books, builds: Collection[str]
) -> dict[str, dict[tuple[str, int], int]]:
    """The next offset of every (topic, partition), by build."""
    p = books.positions
    positions: dict[str, dict[tuple[str, int], int]] = {build: {} for build in builds}
    for build, topic, partition, offset in connection.execute(
        sa.select(p.c.build, p.c.topic, p.c.partition, p.c.next_offset).where(p.c.build.in_(builds))
    ):
        positions[build][topic, partition] = offset
    return positions


def furthest_positions(
    connection: sa.Connection, books: Books, projections: Iterable[AnyProjection], topic: str
) -> dict[tuple[str, int], int]:
    """For each partition of `topic`, where the furthest of all builds of `projections` that are fed stands."""
    b, p = books.builds, books.positions
    names = [projection.name for projection in projections]
    query = sa.select(p.c.topic, p.c.partition, sa.func.max(p.c.next_offset)).join(b, b.c.build == p.c.build)
    query = query.where(p.c.topic == topic, b.c.state.in_(FED), b.c.projection.in_(names))
    found = connection.execute(query.group_by(p.c.topic, p.c.partition))
    return {(name, partition): offset for name, partition, offset in found}


def freshness(connection: sa.Connection, books: Books, projections: Collection[AnyProjection]) -> Freshness:
    """Of the live builds of `projections`; the one furthest behind counts."""
    newest, behind = connection.execute(measured(books, _names(projections))).one()
    return Freshness(newest or 0, int(behind or 0))


def reached(
    connection: sa.Connection, books: Books, projections: Collection[AnyProjection], streams: Collection[str]
) -> dict[str, int]:
    """The version of each stream that every live build of `projections` shows; 0 where one has not come as far.

    A parked event counts as not shown, and so does everything behind it.
    """
    names, wanted = _names(projections), list(streams)
    floor = {(topic, partition): offset for topic, partition, offset in connection.execute(floors(books, names))}
    found: dict[str, int] = {}
    for start in range(0, len(wanted), IN_CHUNK):
        some = {"some": wanted[start : start + IN_CHUNK]}
        for row in connection.execute(streams_among(books), some):
            found[row.stream] = row.version if row.offset < floor.get((row.topic, row.partition), 0) else 0
        for stream, first in connection.execute(first_parked(books, names), some):
            found[stream] = min(found.get(stream, 0), first - 1)
    return found


def _names(projections: Iterable[AnyProjection]) -> tuple[str, ...]:
    return tuple(projection.name for projection in projections)
