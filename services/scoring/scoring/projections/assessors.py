"""Assessors of a round: what they are assigned to now, from whom they recused themselves, and every change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.round.events import AssessorAssigned, AssessorRecused, AssessorReleased, Event


@dataclass(frozen=True, slots=True)
class AssessorRow:
    """`changes`: what happened, one line each, oldest first."""

    round_id: str
    assessor: str
    channel: str
    localities: tuple[str, ...]
    active: bool
    recused: tuple[str, ...]
    changes: tuple[str, ...]
    updated_at: int


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    e = recorded.event
    return [(e.round_id, e.assessor)] if isinstance(e, AssessorAssigned | AssessorReleased | AssessorRecused) else []


def project(row: AssessorRow | None, recorded: Recorded[Event]) -> AssessorRow | None:
    match recorded.event, row:
        case AssessorAssigned() as e, _:
            before = row or AssessorRow(e.round_id, e.assessor, "", (), False, (), (), 0)
            place = "、".join(e.localities) or "全部地区"
            said = f"{e.by} 指派：{e.channel or '不分渠道'}，{place}" + (f"（{e.reason}）" if e.reason else "")
            moved = replace(before, channel=e.channel, localities=e.localities, active=True)
        case AssessorReleased() as e, AssessorRow() as r:
            said, moved = f"{e.by} 解除指派（{e.reason}）", replace(r, active=False)
        case AssessorRecused() as e, _:
            before = row or AssessorRow(e.round_id, e.assessor, "", (), False, (), (), 0)
            said, moved = f"就 {e.subject} 回避（{e.interest}）", replace(before, recused=(*before.recused, e.subject))
        case _:
            return row
    return replace(moved, changes=(*moved.changes, said), updated_at=recorded.recorded_at)


assessors: Projection[Event, AssessorRow] = Projection(
    name="assessors",
    source="scoring-events-v1",
    version=2,
    row=AssessorRow,
    key=("round_id", "assessor"),
    touches=touches,
    project=project,
)
