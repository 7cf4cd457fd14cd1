"""Folding parked events of a stream again in one build, inside the caller's transaction: what came of it is settled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa

from eventlog.views.arrivals import arrival_of
from eventlog.views.begun_again import of_a_second_life
from eventlog.views.folding import Parking, fold
from eventlog.views.parked_rows import APPLIED, ParkedEvent, failed_again, settle, waiting
from eventlog.views.skipped import settle_as_skipped, skipped_places, streams_to_level
from eventlog.views.store import ViewStore
from eventlog.views.tables import Books, Build
from eventlog.views.writes import consumer_of

LEVELLED = "rebuild"


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a retry or a skip: events applied, and those of the stream that are still parked."""

    applied: int
    left: int


def folded_again(
    connection: sa.Connection, views: ViewStore, build: Build, events: Sequence[ParkedEvent], by: str, code_version: str
) -> Settled:
    """The queue of one stream, in order, up to the first that fails again. What was skipped elsewhere is left out."""
    books = views.books
    read = [arrival_of(views.definition.reader(e.topic), e.topic, e) for e in events]
    arrivals = of_a_second_life(connection, books, build, read)
    skipped = partial(skipped_places, connection, books, consumer_of(build), build.projection.source)
    done = fold(connection, views.database, build, arrivals, skipped=skipped)
    left_out = {arrival.offset for arrival in done.left_out}
    for event in events:
        if event.offset in left_out:
            settle_as_skipped(connection, books, event)
    tried = [event for event in events if event.offset not in left_out]
    return settled_as(connection, books, tried, done.parked, by, code_version)


def settled_as(
    connection: sa.Connection,
    books: Books,
    events: Sequence[ParkedEvent],
    parkings: Collection[Parking],
    by: str,
    code_version: str,
) -> Settled:
    """Those of `events` that are parked again stay so, the others are applied."""
    again = {parking.arrival.offset: parking.error for parking in parkings}
    for event in events:
        if error := again.get(event.offset):
            failed_again(connection, books, event, error, code_version)
    applied = [event for event in events if event.offset not in again]
    settle(connection, books, applied, APPLIED, by)
    return Settled(len(applied), len(again))


def skips_levelled(connection: sa.Connection, views: ViewStore, build: Build, code_version: str) -> None:
    """Does in `build` what operators skipped while it was made. To be called with its positions locked."""
    books, consumer = views.books, consumer_of(build)
    for stream in streams_to_level(connection, books, consumer, build.name):
        events = waiting(connection, books, consumer, build.name, stream)
        folded_again(connection, views, build, events, LEVELLED, code_version)
