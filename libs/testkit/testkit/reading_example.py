"""A read side just large enough to try projections on: every kind of column, and events that break it when told to."""

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from contracts.envelope import Envelope
from domainkit.projection import Projection
from domainkit.recorded import Recorded
from eventlog.definition import ServiceDefinition
from eventlog.fetching.log_tail import Fetch, Place
from eventlog.partitioner import partition_of
from testkit.events_topic import envelope
from testkit.log_example import EVENTS, Added, definition

TOPIC = definition.topic("events")
PARTITIONS = 2


class Side(enum.Enum):
    ODD = "odd"
    EVEN = "even"


@dataclass(frozen=True, slots=True)
class Mark:
    note: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """One row per tally and decade of its total."""

    stream: str
    decade: int
    additions: int
    side: Side
    share: Decimal
    large: bool
    event_id: bytes
    note: str | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """As a fetch brings it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None


Breaks = Callable[[Recorded[Any]], bool]


def never(_: Recorded[Any]) -> bool:
    """Nothing breaks it."""
    return False


def noted(note: str) -> Breaks:
    """Breaks on events with that note."""
    return lambda recorded: bool(recorded.event.note == note)


def touched(recorded: Recorded[Any]) -> Sequence[tuple[str, int]]:
    """The decade that the tally has come to."""
    return [(recorded.stream, recorded.event.total // 10)] if isinstance(recorded.event, Added) else []


def ledger(breaks: Breaks = never, *, version: int = 1, name: str = "ledger") -> Projection[Any, Entry]:
    """Entries by tally and decade; a note of `forget` deletes the row."""

    def project(row: Entry | None, recorded: Recorded[Any]) -> Entry | None:
        if breaks(recorded):
            raise ArithmeticError(f"cannot take {recorded.event.note}")
        if recorded.event.note == "forget":
            return None
        return _added(row, recorded)

    return Projection(
        name, TOPIC, version, Entry, ("stream", "decade"), touched, project, (("share",), ("side", "note"))
    )


def _added(row: Entry | None, recorded: Recorded[Any]) -> Entry:
    event = recorded.event
    mark = Mark(event.note, Decimal(event.amount) / 8)
    return Entry(
        stream=recorded.stream,
        decade=event.total // 10,
        additions=1 + (row.additions if row else 0),
        side=Side.EVEN if event.total % 2 == 0 else Side.ODD,
        share=Decimal(event.amount) / 4 + (row.share if row else 0),
        large=event.amount > 5,
        event_id=recorded.event_id,
        note=event.note or None,
        marks=(*(row.marks[-2:] if row else ()), mark),
    )


def reading(*projections: Projection[Any, Any]) -> ServiceDefinition:
    """The example service with these projections."""
    return replace(definition, projections=projections or (ledger(),))


def added(stream: str, *notes: str, first: int = 1) -> list[Envelope]:
    """One addition of 3 per note, as versions `first` and on of the stream."""
    return [envelope(EVENTS, stream, version, Added(3, 3 * version, note)) for version, note in enumerate(notes, first)]


@dataclass(slots=True)
class FakeLog:
    """A log in memory that gives out fetches as a broker would, gaps in the offsets included."""

    records: dict[Place, list[Record]]

    @classmethod
    def of(cls, envelopes: Sequence[Envelope]) -> "FakeLog":
        """The envelopes in their partitions; offset 3 and every fourth from there is missing, as markers are."""
        log = cls({(TOPIC, p): [] for p in range(PARTITIONS)})
        for one in envelopes:
            log.append(one.stream, one.SerializeToString())
        return log

    def append(self, stream: str, value: bytes | None, *, key: bytes | None = b"") -> None:
        """Any bytes under any key; by default the key is the stream."""
        place = (TOPIC, partition_of(stream, PARTITIONS))
        records = self.records[place]
        offset = records[-1].offset + 1 if records else 0
        records.append(Record(*place, offset + (offset % 4 == 3), stream.encode() if key == b"" else key, value))

    def fetch(self, positions: dict[Place, int], size: int) -> Fetch:
        """Up to `size` records of each partition."""
        found = {place: [r for r in self.records[place] if r.offset >= positions[place]][:size] for place in positions}
        after = {place: found[place][-1].offset + 1 if found[place] else positions[place] for place in positions}
        ends = {place: records[-1].offset + 1 if records else 0 for place, records in self.records.items()}
        return Fetch({place: records for place, records in found.items() if records}, after, ends)
