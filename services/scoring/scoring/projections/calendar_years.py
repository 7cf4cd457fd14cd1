"""Years of the working calendar beyond those that are shipped: as published, and which rounds counted through them."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.frozen import replace
from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.workcalendar.events import CalendarYearAwaited, CalendarYearPublished, Event

PREFIX = "workcalendar-"


@dataclass(frozen=True, slots=True)
class CalendarYearRow:
    """`calendar`: whose, `cn`. No source: not published."""

    calendar: str
    year: int
    source: str
    off: tuple[str, ...]
    worked: tuple[str, ...]
    rounds: tuple[str, ...]
    by: str
    updated_at: int


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    match recorded.event:
        case CalendarYearPublished() as e:
            return [(recorded.stream.removeprefix(PREFIX), e.year.year)]
        case CalendarYearAwaited() as e:
            return [(recorded.stream.removeprefix(PREFIX), e.year)]
        case _:
            return []


def uncounted(recorded: Recorded[Event], year: int) -> CalendarYearRow:
    return CalendarYearRow(recorded.stream.removeprefix(PREFIX), year, "", (), (), (), "", 0)


def project(row: CalendarYearRow | None, recorded: Recorded[Event]) -> CalendarYearRow | None:
    match recorded.event:
        case CalendarYearPublished() as e:
            year, before = e.year, row or uncounted(recorded, e.year.year)
            return replace(
                before, source=year.source, off=year.off, worked=year.worked, by=e.by, updated_at=recorded.recorded_at
            )
        case CalendarYearAwaited() as e:
            before = row or uncounted(recorded, e.year)
            return replace(before, rounds=(*before.rounds, e.round_id), updated_at=recorded.recorded_at)
        case _:
            return row


calendar_years: Projection[Event, CalendarYearRow] = Projection(
    name="calendar_years",
    source="scoring-events-v1",
    version=1,
    row=CalendarYearRow,
    key=("calendar", "year"),
    touches=touches,
    project=project,
)
