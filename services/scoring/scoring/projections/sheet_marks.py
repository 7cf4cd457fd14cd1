"""Every mark that an assessor gave a sheet, or its locality, and every mark set aside; the replaced ones stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.projections.sheets import PREFIX
from scoring.sheet.events import Event, LocalityMarkReceived, MarkAwarded, MarkSetAside
from scoring.values import Source


@dataclass(frozen=True, slots=True)
class MarkRow:
    """`points` is None where a mark was set aside. `source`: this sheet's event; `locality_source`: what brought it."""

    sheet_id: str
    version: int
    part: str
    points: Decimal | None
    reason: str
    by: str
    at: int
    source: Source
    locality_source: Source | None


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    held = isinstance(recorded.event, MarkAwarded | LocalityMarkReceived | MarkSetAside)
    return [(recorded.stream.removeprefix(PREFIX), recorded.version)] if held else []


def project(row: MarkRow | None, recorded: Recorded[Event]) -> MarkRow | None:
    match recorded.event:
        case MarkAwarded() as e:
            return _row(recorded, e.part, e.points, e.reason, e.by, e.at, None)
        case LocalityMarkReceived() as e:
            return _row(recorded, e.part, e.points, e.reason, e.by, e.at, e.source)
        case MarkSetAside() as e:
            return _row(recorded, e.part, None, e.reason, e.assessor, e.at, None)
        case _:
            return row


def _row(
    recorded: Recorded[Event],
    part: str,
    points: Decimal | None,
    reason: str,
    by: str,
    at: int,
    locality_source: Source | None,
) -> MarkRow:
    source = Source(recorded.event_id, recorded.stream, recorded.version, recorded.recorded_at)
    sheet = recorded.stream.removeprefix(PREFIX)
    return MarkRow(sheet, recorded.version, part, points, reason, by, at, source, locality_source)


sheet_marks: Projection[Event, MarkRow] = Projection(
    name="sheet_marks",
    source="scoring-events-v1",
    version=1,
    row=MarkRow,
    key=("sheet_id", "version"),
    touches=touches,
    project=project,
)
