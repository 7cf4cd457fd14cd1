"""Why rows of two builds differ: events that only one of them has seen, events set aside, or the code of the fold."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from eventlog.definition import ServiceDefinition
from eventlog.diff.sides import Side
from eventlog.fetching.batch_reading import READERS
from eventlog.kafka import KafkaConfig
from eventlog.views.arrivals import arrival_of
from eventlog.views.queries import key_of
from eventlog.views.tables import PARKED, Books, build_of

NEW_EVENTS = "new events"
CODE = "code"
CODE_UNKNOWN = "code not on record"
SET_ASIDE = "parked"
NOT_LOOKED_AT = "too many events between"
UNEXPLAINED = "unexplained"
MOST_KEYS = 100_000
MOST_IDS = 10
MOST_PARKED = 10_000


@dataclass(frozen=True, slots=True)
class Record:
    """As `arrival_of` reads it."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None


@dataclass(slots=True)
class Touch:
    """Events of a row that only one side (`a` or `b`) has folded: how many, and the ids of the first of them."""

    stream: str
    side: str
    count: int = 0
    event_ids: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class Reasons:
    """What is known before any row is compared. `whole`: all events between the two were looked at."""

    same_code: bool | None
    touched: dict[tuple[Any, ...], Touch] = field(default_factory=dict)
    parked: set[tuple[Any, ...]] = field(default_factory=set)
    events: int = 0
    whole: bool = True

    def why(self, key: tuple[Any, ...]) -> tuple[tuple[str, ...], Touch | None]:
        """The reasons that a row under this key may differ for, the certain one first."""
        changed = (CODE,) if self.same_code is False else ()
        if (touch := self.touched.get(key)) is not None:
            return (NEW_EVENTS, *changed), touch
        if key in self.parked:
            return (SET_ASIDE, *changed), None
        if not self.whole:
            return (NOT_LOOKED_AT, *changed), None
        if changed:
            return changed, None
        return (UNEXPLAINED if self.same_code else CODE_UNKNOWN,), None


def same_code(a: Side, b: Side) -> bool | None:
    """None where nobody noted the code of one of them and the versions are the same."""
    if a.version != b.version:
        return False
    return a.code == b.code if a.code and b.code else None


async def between(config: KafkaConfig, definition: ServiceDefinition, a: Side, b: Side, reasons: Reasons) -> None:
    """Notes every event that one side has folded and the other has not. Raises PositionOutsideLog, LogUnavailable."""
    topic = a.projection.source
    build, reader = build_of(a.projection, a.projection.name, None), definition.reader(topic)
    for partition in sorted({*a.positions, *b.positions}):
        at, its = a.positions.get(partition, 0), b.positions.get(partition, 0)
        side = "a" if at > its else "b"
        async with READERS["batches"](config, topic, partition, min(at, its), max(at, its)) as chunks:
            async for chunk in chunks:
                for entry in chunk.records:
                    arrival = arrival_of(reader, topic, Record(partition, *entry))
                    reasons.events += 1
                    if arrival.recorded is not None:
                        keys = touched_by(build, arrival.recorded)
                        _note(reasons, keys, arrival.recorded, side)


def set_aside(
    connection: sa.Connection, books: Books, definition: ServiceDefinition, a: Side, b: Side, reasons: Reasons
) -> None:
    """Notes the rows of events that are parked in one of them."""
    t, topic = books.parked, a.projection.source
    build, reader = build_of(a.projection, a.projection.name, None), definition.reader(topic)
    query = sa.select(t.c.partition, t.c.offset, t.c.key, t.c.value).limit(MOST_PARKED)
    query = query.where(t.c.build.in_([a.build, b.build]), t.c.state == PARKED)
    for partition, *entry in connection.execute(query):
        arrival = arrival_of(reader, topic, Record(partition, *entry))
        if arrival.recorded is not None:
            reasons.parked.update(touched_by(build, arrival.recorded))


def touched_by(build: Any, recorded: Any) -> list[tuple[Any, ...]]:
    """The keys of the rows that an event concerns, as the database holds them; [] where today's code cannot say."""
    try:
        return [key_of(build, key) for key in build.projection.touches(recorded)]
    except Exception:  # noqa: BLE001  the service's code: such an event is parked, here it explains nothing
        return []


def _note(reasons: Reasons, keys: Iterable[tuple[Any, ...]], recorded: Any, side: str) -> None:
    for key in keys:
        touch = reasons.touched.get(key)
        if touch is None:
            if len(reasons.touched) >= MOST_KEYS:
                reasons.whole = False
                continue
            touch = reasons.touched[key] = Touch(recorded.stream, side)
        touch.count += 1
        if len(touch.event_ids) < MOST_IDS:
            touch.event_ids.append(recorded.event_id)
