"""Rounds, with who entered and how far each has come."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.frozen import replace
from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.round.events import Event, MarkingStarted, RoundFinalized, RoundOpened, SubjectEntered
from scoring.values import StepChoice


class RoundState(enum.Enum):
    OPEN = "申报中"
    MARKING = "评分中"
    FINAL = "已定稿"


@dataclass(frozen=True, slots=True)
class RoundRow:
    round_id: str
    scheme_id: str
    scheme_version: str
    title: str
    period: str
    evaluation_date: str
    jurisdiction: str
    state: RoundState
    subjects: tuple[str, ...]
    incomplete: tuple[str, ...]
    reason: str
    version: int
    updated_at: int
    choices: tuple[StepChoice, ...] = ()
    made_up: bool = False
    scheme_digest: str = ""


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    e = recorded.event
    of_round = isinstance(e, RoundOpened | SubjectEntered | MarkingStarted | RoundFinalized)
    return [(e.round_id,)] if of_round else []


def project(row: RoundRow | None, recorded: Recorded[Event]) -> RoundRow | None:
    moved = _moved(row, recorded.event)
    return None if moved is None else replace(moved, version=recorded.version, updated_at=recorded.recorded_at)


def _moved(row: RoundRow | None, event: Event) -> RoundRow | None:
    match event, row:
        case RoundOpened() as e, _:
            return RoundRow(
                round_id=e.round_id,
                scheme_id=e.scheme_id,
                scheme_version=e.scheme_version,
                title=e.title,
                period=e.period,
                evaluation_date=e.evaluation_date,
                jurisdiction=e.jurisdiction,
                state=RoundState.OPEN,
                subjects=(),
                incomplete=(),
                reason="",
                version=0,
                updated_at=0,
                choices=e.choices,
                made_up=e.made_up,
                scheme_digest=e.scheme_digest,
            )
        case SubjectEntered() as e, RoundRow() as r:
            return replace(r, subjects=(*r.subjects, e.subject))
        case MarkingStarted(), RoundRow() as r:
            return replace(r, state=RoundState.MARKING)
        case RoundFinalized() as e, RoundRow() as r:
            return replace(r, state=RoundState.FINAL, incomplete=e.incomplete, reason=e.reason)
        case _:
            return row


rounds: Projection[Event, RoundRow] = Projection(
    name="rounds",
    source="scoring-events-v1",
    version=5,
    row=RoundRow,
    key=("round_id",),
    touches=touches,
    project=project,
)
