"""The one database transaction of a batch: positions (compare-and-set), rows, streams, parked events."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from domainkit.recorded import Recorded
from eventlog.views.arrivals import Arrival, arrivals_from
from eventlog.views.begun_again import begun_again
from eventlog.views.builds import ensure_positions, fed_names, live_builds
from eventlog.views.conflicts import BuildsChanged, PositionTaken
from eventlog.views.database import ViewDatabase
from eventlog.views.folding import Parking, fold
from eventlog.views.parked_rows import blocked_streams, park
from eventlog.views.progress import furthest_positions
from eventlog.views.skipped import skipped_places
from eventlog.views.tables import Books, Build


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one partition: from the position that the database must still have, to the next one."""

    topic: str
    partition: int
    expected: int
    next_offset: int
    log_end: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What one fetch brought, in log order within each partition."""

    spans: tuple[Span, ...]
    arrivals: tuple[Arrival, ...]

    def streams(self) -> dict[str, Arrival]:
        """The newest readable arrival of each stream; of one that begins again, the one that went furthest."""
        furthest: dict[str, Arrival] = {}
        for a in self.arrivals:
            if a.version and (a.stream not in furthest or furthest[a.stream].version < a.version):
                furthest[a.stream] = a
        return furthest


def write_batch(
    connection: sa.Connection,
    database: ViewDatabase,
    books: Books,
    builds: Sequence[Build],
    batch: Batch,
    *,
    code_version: str = "",
    keep_streams: bool = True,
    known: frozenset[str] | None = None,
) -> list[tuple[Build, Parking]]:
    """Folds a batch into all builds that stand at its spans. Raises PositionTaken when one of them does not.

    `known`: the names of all builds that were to be followed when the pass began; raises BuildsChanged when there are
    others now. Looked at after the positions are locked: whoever adds a build holds them meanwhile.
    """
    by_topic = _by_topic(builds)
    newest = _newest(batch.arrivals)
    try:
        for span in batch.spans:
            _advance(connection, books, by_topic[span.topic], span, newest.get((span.topic, span.partition), 0))
    except PositionTaken:
        _check_known(connection, books, known)
        raise
    _check_known(connection, books, known)
    parked = []
    arrived = begun_again(connection, books, batch.arrivals, is_ahead=not keep_streams)
    for topic, following in by_topic.items():
        arrivals = [arrival for arrival in arrived if arrival.topic == topic]
        blocked = blocked_streams(connection, books, [b.name for b in following]) if arrivals else {}
        for build in following:
            skipped = partial(skipped_places, connection, books, consumer_of(build), topic)
            done = fold(connection, database, build, arrivals, blocked.get(build.name, ()), skipped)
            parked += [(build, parking) for parking in done.parked]
    if keep_streams:
        note_streams(connection, database, books, batch.streams())
    park(
        connection,
        database,
        books,
        [(consumer_of(build), build.name, parking) for build, parking in parked],
        code_version,
    )
    return parked


def append(
    connection: sa.Connection,
    database: ViewDatabase,
    books: Books,
    projections: Sequence[AnyProjection],
    topic: str,
    events: Sequence[Recorded[Any]],
) -> None:
    """Folds events that come from no broker, as the next ones of partition 0 of `topic`."""
    if not (builds := live_builds(connection, books, projections)):
        return
    ensure_positions(connection, database, books, builds, 1)
    start = max(furthest_positions(connection, books, projections, topic).values())
    end = start + len(events)
    batch = Batch((Span(topic, 0, start, end, end),), tuple(arrivals_from(topic, start, events)))
    write_batch(connection, database, books, builds, batch)


NOTED = ("version", "topic", "partition", "offset")


def note_streams(
    connection: sa.Connection, database: ViewDatabase, books: Books, streams: Mapping[str, Arrival]
) -> None:
    """Notes how far these streams are, where nothing later is on record."""
    if not streams:
        return
    connection.execute(
        database.once(books.streams, lambda: _noting(database, books.streams)),
        [{"stream": s, **{name: getattr(arrival, name) for name in NOTED}} for s, arrival in streams.items()],
    )


def _noting(database: ViewDatabase, streams: sa.Table) -> Any:
    insert = database.insert(streams)
    return insert.on_conflict_do_update(
        index_elements=[streams.c.stream],
        set_={name: insert.excluded[name] for name in NOTED},
        # a pass that lags behind another one must not set a stream back, nor one that begins a second time
        where=sa.and_(streams.c.offset < insert.excluded.offset, streams.c.version < insert.excluded.version),
    )


def consumer_of(build: Build) -> str:
    """How a projection is called in the list of parked events."""
    return f"projection:{build.projection.name}"


def _advance(connection: sa.Connection, books: Books, builds: Sequence[Build], span: Span, newest: int) -> None:
    given = {
        "builds": [build.name for build in builds],
        "at_topic": span.topic,
        "at_partition": span.partition,
        "expected": span.expected,
        "reached": span.next_offset,
        "end": span.log_end,
        "newest": newest,
    }
    moved = connection.execute(_moving(books), given).rowcount
    if moved != len(builds):
        raise PositionTaken(f"{span.topic}/{span.partition} no longer stands at {span.expected}")


@lru_cache(maxsize=64)  # putting a statement together costs more than carrying it out
def _moving(books: Books) -> sa.Update:
    t, newest = books.positions, sa.bindparam("newest", type_=sa.BigInteger)
    here = (
        t.c.build.in_(sa.bindparam("builds", expanding=True)),
        t.c.topic == sa.bindparam("at_topic"),
        t.c.partition == sa.bindparam("at_partition"),
        t.c.next_offset == sa.bindparam("expected"),
    )
    return (
        sa.update(t)
        .where(*here)
        .values(
            next_offset=sa.bindparam("reached"),
            log_end=sa.bindparam("end"),
            newest_us=sa.case((t.c.newest_us < newest, newest), else_=t.c.newest_us),
        )
    )


def _check_known(connection: sa.Connection, books: Books, known: frozenset[str] | None) -> None:
    if known is None:
        return
    if (now := fed_names(connection, books)) != known:
        raise BuildsChanged(f"builds to follow: {sorted(now ^ known)}")


def _by_topic(builds: Sequence[Build]) -> dict[str, list[Build]]:
    by_topic = defaultdict(list)
    for build in builds:
        by_topic[build.projection.source].append(build)
    return by_topic


def _newest(arrivals: Iterable[Arrival]) -> dict[tuple[str, int], int]:
    newest: dict[tuple[str, int], int] = {}
    for arrival in arrivals:
        place = (arrival.topic, arrival.partition)
        newest[place] = max(newest.get(place, 0), arrival.recorded_at)
    return newest
