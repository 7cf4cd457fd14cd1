"""One pass over the log: builds that stand at the same positions, and the writing of what a fetch brought to them."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from eventlog.fetching.log_tail import Fetch, Place
from eventlog.observer import EVENTS_PARKED, EVENTS_PROJECTED, Observer
from eventlog.views.arrivals import arrival_of
from eventlog.views.folding import Parking
from eventlog.views.store import ViewStore
from eventlog.views.tables import Build
from eventlog.views.writes import Batch, Span, consumer_of, write_batch

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Pass:
    """Builds that share positions. `positions` is what the database holds; only `write` moves it.

    `known`: all builds that there were to follow when it was made; `write` raises BuildsChanged when there are others.
    """

    views: ViewStore
    builds: Sequence[Build]
    positions: dict[Place, int]
    watch: Observer
    code_version: str = ""
    live: bool = True
    known: frozenset[str] | None = None

    async def write(self, fetch: Fetch) -> None:
        """Folds a fetch and moves the positions, in one transaction: all or nothing. Raises PositionTaken."""
        spans = tuple(
            Span(*place, expected, fetch.positions[place], fetch.ends[place])
            for place, expected in self.positions.items()
            if fetch.positions[place] != expected or fetch.records.get(place)
        )
        if not spans:
            return
        batch, parked = await self.views.database.write(
            lambda connection: self._write(connection, spans, fetch.records)
        )
        self.positions.update({(span.topic, span.partition): span.next_offset for span in spans})
        if self.live:
            self.views.changed(batch.streams())
        self._tell(batch, parked)

    def _write(
        self, connection: sa.Connection, spans: tuple[Span, ...], records: Mapping[Place, Sequence[Any]]
    ) -> tuple[Batch, list[tuple[Build, Parking]]]:
        definition = self.views.definition
        arrivals = tuple(
            arrival_of(definition.reader(topic), topic, record)
            for (topic, _), found in records.items()
            for record in found
        )
        batch = Batch(spans, arrivals)
        parked = write_batch(
            connection,
            self.views.database,
            self.views.books,
            self.builds,
            batch,
            code_version=self.code_version,
            keep_streams=self.live,
            known=self.known,
        )
        return batch, parked

    def _tell(self, batch: Batch, parked: Sequence[tuple[Build, Parking]]) -> None:
        service = self.views.definition.name
        self.watch.count(EVENTS_PROJECTED, len(batch.arrivals), service=service)
        for build, parking in parked:
            self.watch.count(EVENTS_PARKED, service=service, consumer=consumer_of(build))
            a = parking.arrival
            if parking.error:
                place = f"{a.topic}/{a.partition}@{a.offset}"
                log.error("parked %s (%s) for %s: %s", a.stream or "?", place, build.projection.name, parking.error)


def in_step(builds: Sequence[Build], positions: Mapping[str, Mapping[Place, int]]) -> tuple[list[Build], list[Build]]:
    """Of builds over the same or different topics: those at the furthest positions of their topic, and those behind."""
    furthest: dict[str, Mapping[Place, int]] = {}
    for build in builds:
        mine, topic = positions[build.name], build.projection.source
        if topic not in furthest or sum(mine.values()) > sum(furthest[topic].values()):
            furthest[topic] = mine
    level = [b for b in builds if positions[b.name] == furthest[b.projection.source]]
    return level, [b for b in builds if b not in level]
