"""Streams that begin a second time: the log lost what was before, and nobody may take the new beginning for the old."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from eventlog.views.arrivals import AGAIN, Arrival
from eventlog.views.parked_rows import SKIPPED
from eventlog.views.queries import IN_CHUNK
from eventlog.views.tables import Books, Build

# Topic and name of one; where its second life begins and what is said of it; topic, name, offset, version and error.
Stream = tuple[str, str]
Beginning = tuple[int, str]
Standing = tuple[str, str, int, int, str]


def begun_again(
    connection: sa.Connection, books: Books, arrivals: Sequence[Arrival], *, is_ahead: bool = False
) -> Sequence[Arrival]:
    """The arrivals; a first event of a stream that has begun before cannot be folded, nor what follows it.

    Of the books only first events are looked up: a writer that knows less than the books begins at version 1. While it
    is parked the queue holds back what follows. `is_ahead`: the books have gone on from where these arrivals stand.
    """
    beginnings = _skipped_beginnings(connection, books, arrivals)
    for stream, found in _beginnings(connection, books, arrivals, is_ahead=is_ahead).items():
        beginnings[stream] = min(found, beginnings.get(stream, found))
    if not beginnings:
        return arrivals
    return [_troubled(a, beginnings.get((a.topic, a.stream))) for a in arrivals]


def _beginnings(
    connection: sa.Connection, books: Books, arrivals: Sequence[Arrival], *, is_ahead: bool
) -> dict[Stream, Beginning]:
    """Of the streams that begin again among these arrivals."""
    firsts = {(a.topic, a.stream, a.offset) for a in arrivals if a.version == 1 and a.recorded is not None}
    if not firsts:
        return {}
    streams = sorted({stream for _, stream, _ in firsts})
    before = _noted(connection, books, streams)
    if is_ahead:
        before += _parked(connection, books, streams)
    before += [(a.topic, a.stream, a.offset, a.version, "") for a in arrivals if a.version]
    by_stream = defaultdict(list)
    for topic, stream, offset, version, error in before:
        by_stream[topic, stream].append((offset, version, error))
    found: dict[Stream, Beginning] = {}
    for topic, stream, first in sorted(firsts):
        stands = by_stream[topic, stream]
        said = [error for offset, _, error in stands if offset == first and error.startswith(AGAIN)]
        if version := max((version for offset, version, _ in stands if offset < first), default=0):
            said.append(f"{AGAIN} {version}")
        if said:
            found.setdefault((topic, stream), (first, said[0]))
    return found


def _noted(connection: sa.Connection, books: Books, streams: Sequence[str]) -> list[Standing]:
    s = books.streams
    query = sa.select(s.c.topic, s.c.stream, s.c.offset, s.c.version, sa.literal(""))
    return _of(connection, query, s.c.stream, streams)


def _parked(connection: sa.Connection, books: Books, streams: Sequence[str]) -> list[Standing]:
    """Whatever was parked of them, for whichever build, and is settled or not: the books may have gone over it."""
    t = books.parked
    return _of(connection, sa.select(t.c.topic, t.c.stream, t.c.offset, t.c.version, t.c.error), t.c.stream, streams)


def _of(connection: sa.Connection, query: sa.Select[Any], column: Any, streams: Sequence[str]) -> list[Standing]:
    return [
        tuple(row)
        for start in range(0, len(streams), IN_CHUNK)
        for row in connection.execute(query.where(column.in_(streams[start : start + IN_CHUNK])))
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


def _troubled(arrival: Arrival, beginning: Beginning | None) -> Arrival:
    if beginning is None or arrival.offset < beginning[0] or not (arrival.recorded or arrival.trouble):
        return arrival
    return replace(arrival, recorded=None, trouble=arrival.trouble or beginning[1])


def _skipped_beginnings(
    connection: sa.Connection, books: Books, arrivals: Sequence[Arrival]
) -> dict[Stream, Beginning]:
    """By topic and stream, of these streams: where the second life begins that operators have skipped events of."""
    if not arrivals:
        return {}
    streams = {a.stream for a in arrivals}
    found: dict[Stream, Beginning] = {}
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
