"""Objections to what was published: who, why, by when it is to be decided, and how it was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.round.events import DeadlinesReissued, Event, ObjectionDecided, ObjectionLodged


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """`upheld` is None until it is decided."""

    round_id: str
    number: int
    subject: str
    ground: str
    lodged_by: str
    day: str
    due_day: str
    missing_years: tuple[int, ...]
    upheld: bool | None
    reason: str
    decided_by: str
    updated_at: int


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    match recorded.event:
        case ObjectionLodged() | ObjectionDecided() as e:
            return [(e.round_id, e.number)]
        case DeadlinesReissued() as e:
            return [(e.round_id, d.number) for d in e.objections]
        case _:
            return []


def project(row: ObjectionRow | None, recorded: Recorded[Event]) -> ObjectionRow | None:
    moved = _moved(row, recorded.event)
    return None if moved is None else replace(moved, updated_at=recorded.recorded_at)


def _moved(row: ObjectionRow | None, event: Event) -> ObjectionRow | None:
    match event, row:
        case ObjectionLodged() as e, _:
            return ObjectionRow(
                round_id=e.round_id,
                number=e.number,
                subject=e.subject,
                ground=e.ground,
                lodged_by=e.lodged_by,
                day=e.day,
                due_day=e.due_day,
                missing_years=e.missing_years,
                upheld=None,
                reason="",
                decided_by="",
                updated_at=0,
            )
        case ObjectionDecided() as e, ObjectionRow() as r:
            return replace(r, upheld=e.upheld, reason=e.reason, decided_by=e.by)
        case DeadlinesReissued() as e, ObjectionRow() as r:
            again = next(d for d in e.objections if d.number == r.number)
            return replace(r, due_day=again.day, missing_years=again.missing_years)
        case _:
            return row


objections: Projection[Event, ObjectionRow] = Projection(
    name="objections",
    source="scoring-events-v1",
    version=1,
    row=ObjectionRow,
    key=("round_id", "number"),
    touches=touches,
    project=project,
)
