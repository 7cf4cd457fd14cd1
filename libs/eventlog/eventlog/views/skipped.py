"""What operators have skipped for a projection: it is left out of every build of it where it fails again.

The record of it stands under the build in which it was skipped, and outlives that. Inside the caller's transaction.
"""

import sqlalchemy as sa

from eventlog.views.parked_rows import SKIPPED, ParkedEvent, settle
from eventlog.views.tables import PARKED, Books


def skipped_places(connection: sa.Connection, books: Books, consumer: str, topic: str) -> set[tuple[int, int]]:
    """Partition and offset of each."""
    t = books.parked
    query = sa.select(t.c.partition, t.c.offset).where(t.c.consumer == consumer, t.c.state == SKIPPED)
    return {(partition, offset) for partition, offset in connection.execute(query.where(t.c.topic == topic))}


def streams_to_level(connection: sa.Connection, books: Books, consumer: str, build: str) -> list[str]:
    """Streams that have parked events in this build, and of which something was skipped in one or the other."""
    t = books.parked
    skipped = sa.select(t.c.stream).where(t.c.consumer == consumer, t.c.state == SKIPPED)
    query = sa.select(t.c.stream).distinct().where(t.c.consumer == consumer, t.c.build == build, t.c.state == PARKED)
    return list(connection.execute(query.where(t.c.stream.in_(skipped)).order_by(t.c.stream)).scalars())


def settle_as_skipped(connection: sa.Connection, books: Books, event: ParkedEvent) -> None:
    """As it is on record of another build: by the same operator, for the same reason."""
    t = books.parked
    same = (t.c.consumer == event.consumer, t.c.topic == event.topic, t.c.partition == event.partition)
    query = sa.select(t.c.settled_by, t.c.reason).where(*same, t.c.offset == event.offset, t.c.state == SKIPPED)
    by, reason = connection.execute(query.order_by(t.c.settled_at.desc())).first() or ("", "")
    settle(connection, books, [event], SKIPPED, by, reason)
