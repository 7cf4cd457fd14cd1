"""Streams that begin a second time: the log lost what was before, and nobody may take the new beginning for the old."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from eventlog.views.arrivals import Arrival
from eventlog.views.parked_rows import SKIPPED
from eventlog.views.queries import IN_CHUNK
from eventlog.views.tables import Books, Build

AGAIN = "begins again after version"


def begun_again(connection: sa.Connection, books: Books, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
    """The arrivals; a first event of a stream that is in the books from an earlier place cannot be folded.

    Nor what follows one that an operator has skipped: while it is parked, the queue holds back what follows. Of the
    books only first events are looked up: a writer that knows less than the books begins at version 1.
    """
    if skipped := _skipped_beginnings(connection, books, arrivals):
        arrivals = [_troubled(a, skipped.get((a.topic, a.stream))) for a in arrivals]
    firsts = {a.stream: a for a in arrivals if a.version == 1 and a.recorded is not None}
    s, streams = books.streams, list(firsts)
    query = sa.select(s.c.stream, s.c.version, s.c.topic, s.c.offset)
    known = {
        stream: version
        for start in range(0, len(streams), IN_CHUNK)
        for stream, version, topic, offset in connection.execute(
            query.where(s.c.stream.in_(streams[start : start + IN_CHUNK]))
        )
        if topic == firsts[stream].topic and offset < firsts[stream].offset
    }
    if not known:
        return arrivals
    return [
        replace(a, recorded=None, trouble=f"{AGAIN} {known[a.stream]}")
        if a.stream in known and a is firsts[a.stream]
        else a
        for a in arrivals
    ]


def of_a_second_life(
    connection: sa.Connection, books: Books, build: Build, arrivals: Sequence[Arrival]
) -> Sequence[Arrival]:
    """The parked queue of one stream: what belongs to its second beginning cannot be folded by a retry either.

    By what was said when it was parked, or by the queue itself: the books may have followed the new beginning since.
    """
    t, stream = books.parked, arrivals[0].stream
    query = sa.select(t.c.offset, t.c.error).order_by(t.c.offset)
    query = query.where(t.c.build == build.name, t.c.stream == stream, t.c.topic == build.projection.source)
    said = connection.execute(query.where(t.c.error.startswith(AGAIN))).first()
    offset, trouble = said or _in_the_queue(arrivals)
    return [_troubled(a, (offset, trouble) if trouble else None) for a in arrivals]


def _troubled(arrival: Arrival, beginning: tuple[int, str] | None) -> Arrival:
    """`beginning`: where the stream's second life begins, and what is said of it."""
    if beginning is None or arrival.offset < beginning[0]:
        return arrival
    return replace(arrival, recorded=None, trouble=arrival.trouble or beginning[1])


def _skipped_beginnings(
    connection: sa.Connection, books: Books, arrivals: Sequence[Arrival]
) -> Mapping[tuple[str, str], tuple[int, str]]:
    """By topic and stream, of these streams: where the second life begins that operators have skipped events of."""
    if not arrivals:
        return {}
    streams = {a.stream for a in arrivals}
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for topic, stream, offset, error in connection.execute(_of_second_lives(books)):
        if stream in streams:
            found.setdefault((topic, stream), (offset, error))
    return found


@lru_cache(maxsize=64)
def _of_second_lives(books: Books) -> sa.Select[Any]:
    t = books.parked
    query = sa.select(t.c.topic, t.c.stream, t.c.offset, t.c.error).order_by(t.c.offset)
    return query.where(t.c.state == SKIPPED, t.c.error.startswith(AGAIN))


def _in_the_queue(arrivals: Sequence[Arrival]) -> tuple[int, str]:
    known = 0
    for arrival in arrivals:
        if arrival.version == 1 and known:
            return arrival.offset, f"{AGAIN} {known}"
        known = max(known, arrival.version)
    return 0, ""
