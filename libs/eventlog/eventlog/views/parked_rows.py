"""The table of parked events: putting in, looking up, settling. Inside the caller's transaction.

Nothing is deleted here; with a table that is dropped goes what is still parked for it, never what was settled.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from eventlog.fetching.log_tail import Place
from eventlog.views.database import ViewDatabase
from eventlog.views.folding import Parking
from eventlog.views.standing_queries import with_parked
from eventlog.views.tables import LIVE, PARKED, Books, now_us

APPLIED = "applied"
SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """One event set aside. `error` is empty for those that only wait behind an earlier one of their stream.

    `consumer` is `projection:<name>` or `policy:<name>`; `stream` is empty where the record does not say it.
    """

    number: int
    consumer: str
    build: str
    topic: str
    partition: int
    offset: int
    stream: str
    version: int
    error: str
    code_version: str
    key: bytes | None
    value: bytes | None
    parked_at: int
    state: str
    attempts: int
    settled_at: int | None
    settled_by: str
    reason: str


def park(
    connection: sa.Connection,
    database: ViewDatabase,
    books: Books,
    parkings: Iterable[tuple[str, str, Parking]],
    code_version: str,
) -> None:
    """Sets events aside for (consumer, build). One that is on record already stays as it is."""
    now = now_us()
    rows = [
        {
            "consumer": consumer, "build": build, "topic": a.topic, "partition": a.partition, "offset": a.offset,
            "stream": a.stream, "version": a.version, "error": parking.error,
            "code_version": code_version, "key": a.key, "value": a.value, "parked_at": now, "state": PARKED,
            "attempts": 0, "settled_at": None, "settled_by": "", "reason": "",
        }
        for consumer, build, parking in parkings
        for a in (parking.arrival,)
    ]  # fmt: skip
    if rows:
        connection.execute(database.insert(books.parked).on_conflict_do_nothing(), rows)


def blocked_streams(connection: sa.Connection, books: Books, builds: Collection[str]) -> Mapping[str, set[str]]:
    """Streams that have parked events, by build."""
    blocked = defaultdict(set)
    for build, stream in connection.execute(with_parked(books), {"builds": list(builds)}):
        blocked[build].add(stream)
    return blocked


def blocked_for(connection: sa.Connection, books: Books, consumer: str) -> dict[str, int]:
    """Streams that have parked events for one consumer, each with the offset of the first of them."""
    t = books.parked
    query = sa.select(t.c.stream, sa.func.min(t.c.offset).label("first")).group_by(t.c.stream)
    query = query.where(t.c.consumer == consumer, t.c.state == PARKED, t.c.stream != "")
    return {row.stream: row.first for row in connection.execute(query)}


def newest_on_record(connection: sa.Connection, books: Books, consumer: str) -> dict[Place, int]:
    """The highest offset of each partition that was ever parked for one policy, settled since or not."""
    t = books.parked
    query = sa.select(t.c.topic, t.c.partition, sa.func.max(t.c.offset)).group_by(t.c.topic, t.c.partition)
    found = connection.execute(query.where(t.c.consumer == consumer, t.c.build == ""))
    return {(topic, partition): offset for topic, partition, offset in found}


def settled_from(connection: sa.Connection, books: Books, consumer: str, place: Place, offset: int) -> set[int]:
    """The offsets from `offset` on that were parked for one policy and are settled."""
    t = books.parked
    topic, partition = place
    query = sa.select(t.c.offset).where(t.c.consumer == consumer, t.c.build == "", t.c.topic == topic)
    query = query.where(t.c.partition == partition, t.c.offset >= offset, t.c.state != PARKED)
    return set(connection.execute(query).scalars())


def listed(connection: sa.Connection, books: Books, *, settled: bool, consumer: str | None) -> list[ParkedEvent]:
    """What is parked for live builds and for policies, in log order by consumer and stream.

    With `settled` also what was: for builds that are gone as well.
    """
    t, b = books.parked, books.builds
    live = sa.select(b.c.build).where(b.c.state == LIVE)
    query = sa.select(t).where(sa.or_(t.c.build == "", t.c.build.in_(live), t.c.state != PARKED))
    if not settled:
        query = query.where(t.c.state == PARKED)
    if consumer is not None:
        query = query.where(t.c.consumer == consumer)
    query = query.order_by(t.c.consumer, t.c.stream, t.c.topic, t.c.partition, t.c.offset)
    return [_parked_event(row) for row in connection.execute(query)]


def waiting(connection: sa.Connection, books: Books, consumer: str, build: str, stream: str) -> list[ParkedEvent]:
    """The queue of one stream, first to last, locked until the transaction ends."""
    t = books.parked
    query = sa.select(t).where(t.c.consumer == consumer, t.c.build == build, t.c.stream == stream, t.c.state == PARKED)
    return [_parked_event(row) for row in connection.execute(query.order_by(t.c.offset).with_for_update())]


def numbered(connection: sa.Connection, books: Books, number: int) -> ParkedEvent | None:
    """One parked event."""
    row = connection.execute(sa.select(books.parked).where(books.parked.c.number == number)).first()
    return None if row is None else _parked_event(row)


def same_elsewhere(connection: sa.Connection, books: Books, event: ParkedEvent) -> list[ParkedEvent]:
    """The event, and itself where it is parked for other builds of the same projection."""
    t = books.parked
    same = (t.c.consumer == event.consumer, t.c.topic == event.topic, t.c.partition == event.partition)
    query = sa.select(t).where(*same, t.c.offset == event.offset, t.c.state == PARKED)
    return [_parked_event(row) for row in connection.execute(query)]


def settle(
    connection: sa.Connection, books: Books, events: Sequence[ParkedEvent], state: str, by: str, reason: str = ""
) -> None:
    """Applied or skipped, by whom and why."""
    values = {"state": state, "settled_at": now_us(), "settled_by": by, "reason": reason}
    numbers = [event.number for event in events]
    connection.execute(sa.update(books.parked).where(books.parked.c.number.in_(numbers)).values(**values))


def failed_again(connection: sa.Connection, books: Books, event: ParkedEvent, error: str, code_version: str) -> None:
    """A retry came to nothing: it stays parked, under the newest error."""
    t = books.parked
    values = {"error": error, "attempts": t.c.attempts + 1, "code_version": code_version}
    connection.execute(sa.update(t).where(t.c.number == event.number).values(**values))


def _parked_event(row: Any) -> ParkedEvent:
    return ParkedEvent(**row._mapping)  # noqa: SLF001  public in SQLAlchemy, the underscore keeps column names free
