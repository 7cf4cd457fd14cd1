"""Every event of a sheet with its id and its command: what a result came from, and what made no difference."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.allowing import MarkingAllowed
from scoring.projections.sheets import PREFIX
from scoring.sheet.events import (
    AssessorBarred,
    CountsKept,
    Event,
    FactsRecorded,
    FactsWithdrawn,
    FindingsRecorded,
    KeptCountsRefused,
    LocalityMarkReceived,
    LocalityMarkTooLate,
    MarkAwarded,
    MarkSetAside,
    SheetFinalized,
    SheetOpened,
    SheetRescored,
    SheetScored,
    StandingDiffered,
)


class StepKind(enum.Enum):
    OPENED = "建表"
    FACTS = "材料入表"
    MARK = "评定"
    SHARED_MARK = "地区评定"
    SET_ASIDE = "评定作废"
    SCORED = "计分"
    FINAL = "定稿"
    RESCORED = "定稿后重新计分"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class StepRow:
    """`about`: a row or a part. `source_event`: of another stream, where it came from there. `at`: when it was so."""

    sheet_id: str
    version: int
    kind: StepKind
    about: str
    by: str
    note: str
    event_id: bytes
    command_id: bytes
    source_event: bytes
    at: int
    recorded_at: int


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    own = recorded.stream.startswith(PREFIX)
    return [(recorded.stream.removeprefix(PREFIX), recorded.version)] if own else []


def project(_: StepRow | None, recorded: Recorded[Event]) -> StepRow | None:
    kind, about, by, note, source = _told(recorded.event)
    return StepRow(
        sheet_id=recorded.stream.removeprefix(PREFIX),
        version=recorded.version,
        kind=kind,
        about=about,
        by=by or recorded.actor,
        note=note,
        event_id=recorded.event_id,
        command_id=recorded.command_id,
        source_event=source,
        at=recorded.occurred_at,
        recorded_at=recorded.recorded_at,
    )


def _told(event: Event) -> tuple[StepKind, str, str, str, bytes]:  # noqa: C901, PLR0911 - one for each event
    match event:
        case SheetOpened() as e:
            return StepKind.OPENED, "", e.by, f"{e.scheme_id} {e.scheme_version}", b""
        case FactsRecorded() as e:
            return StepKind.FACTS, e.row, e.accepted_by, f"第 {e.revision} 次报送", e.source.event_id
        case FindingsRecorded() as e:
            return StepKind.FACTS, e.row, e.by, e.reason, b""
        case MarkAwarded() as e:
            return StepKind.MARK, e.part, e.by, e.reason, b""
        case LocalityMarkReceived() as e:
            return StepKind.SHARED_MARK, e.part, e.by, e.reason, e.source.event_id
        case MarkSetAside() as e:
            return StepKind.SET_ASIDE, e.part, e.assessor, e.reason, b""
        case AssessorBarred() | FactsWithdrawn() | CountsKept() | KeptCountsRefused():
            return _told_aside(event)
        case MarkingAllowed() | StandingDiffered() | LocalityMarkTooLate():
            return _told_beside(event)
        case SheetScored():
            return StepKind.SCORED, "", "", "", b""
        case SheetFinalized() as e:
            return StepKind.FINAL, "", e.by, e.reason, b""
        case SheetRescored() as e:
            return StepKind.RESCORED, e.cause, "", "", b""
        case _:
            return StepKind.OTHER, "", "", type(event).__name__, b""


def _told_aside(
    event: AssessorBarred | FactsWithdrawn | CountsKept | KeptCountsRefused,
) -> tuple[StepKind, str, str, str, bytes]:
    match event:
        case AssessorBarred() as e:
            return StepKind.SET_ASIDE, "、".join(e.withdrawn), e.assessor, e.reason, b""
        case FactsWithdrawn() as e:
            note = f"第 {e.revision} 次报送不再填报 {'、'.join(e.inputs)}，原报不再计入"
            return StepKind.OTHER, e.row, e.by, note, e.source.event_id
        case CountsKept() as e:
            return StepKind.OTHER, "", e.by, "计数早于建表，先行留存", e.source.event_id
        case KeptCountsRefused() as e:
            return StepKind.OTHER, "", "", f"留存的计数未被采用：{e.reason}", e.source.event_id


def _told_beside(
    event: MarkingAllowed | StandingDiffered | LocalityMarkTooLate,
) -> tuple[StepKind, str, str, str, bytes]:
    match event:
        case MarkingAllowed() as e:
            return StepKind.OTHER, "", e.by, "本轮开始评分", b""
        case StandingDiffered() as e:
            note = f"定稿时与本轮所取第 {e.taken.version} 版不同，本轮成绩随之订正"
            return StepKind.OTHER, "", e.by, note, b""
        case LocalityMarkTooLate() as e:
            return StepKind.OTHER, e.part, e.by, f"评定迟于定稿，不计入：{e.reason}", e.source.event_id


sheet_steps: Projection[Event, StepRow] = Projection(
    name="sheet_steps",
    source="scoring-events-v1",
    version=2,
    row=StepRow,
    key=("sheet_id", "version"),
    touches=touches,
    project=project,
)
