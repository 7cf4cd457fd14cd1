"""The board of a round: where each subject stands, from its application to its award and what came after."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.round.events import (
    AwardRevoked,
    BonusAwarded,
    DifferenceSettled,
    Event,
    NoticePublished,
    ObjectionDecided,
    ObjectionLodged,
    ResultCorrected,
    RoundFinalized,
    SubjectEntered,
    SubjectReviewed,
    SubjectsNamed,
)
from scoring.values import SubjectResult, Verdict, VetoStatus

AS_MARKED = "照各渠道所评"


class Stage(enum.Enum):
    APPLIED = "待初审"
    REFUSED = "初审未通过"
    ADMITTED = "已受理"
    FINAL = "成绩已定"
    NOTICED = "已公示"
    OBJECTED = "有异议待定"
    STRUCK_OFF = "异议成立"
    NAMED = "已命名"
    REVOKED = "已撤销"


# What the subject has reached later is not undone by another notice, nor by an objection while it is open.
BEFORE_NAMING = {Stage.FINAL, Stage.NOTICED, Stage.OBJECTED}


@dataclass(frozen=True, slots=True)
class BonusGiven:
    """What the form says (scoring.bonus_form), and what was given for it."""

    item: str
    basis: str
    applicant_opinion: str
    applicant_signed_by: str
    district_opinion: str
    district_signed_by: str
    district_reviewed_on: str
    points: Decimal
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """`bonus_items`: points and item of each; `bonuses`: each with its form.

    Bounds, verdict and missing channels as they were when the round became final. `notice`: 0 for none.
    """

    round_id: str
    subject: str
    subject_name: str
    locality: str
    county: str
    channels: tuple[str, ...]
    re_upgrade: bool
    stage: Stage
    reason: str
    bonus: Decimal
    settled: tuple[str, ...]
    lower: Decimal | None
    upper: Decimal | None
    veto: VetoStatus
    verdict: Verdict
    missing: tuple[str, ...]
    spread: Decimal
    notice: int
    objections: tuple[int, ...]
    named_on: str
    title: str
    updated_at: int
    bonus_items: tuple[str, ...] = ()
    bonuses: tuple[BonusGiven, ...] = ()


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    match recorded.event:
        case RoundFinalized() | NoticePublished() as e:
            return [(e.round_id, subject) for subject in e.subjects]
        case SubjectsNamed() as e:
            return [(e.round_id, n.subject) for n in e.named]
        case ResultCorrected() as e:
            return [(e.round_id, r.subject) for r in e.after]
        case SubjectEntered() | SubjectReviewed() | BonusAwarded() | DifferenceSettled() as e:
            return [(e.round_id, e.subject)]
        case ObjectionLodged() | ObjectionDecided() | AwardRevoked() as e:
            return [(e.round_id, e.subject)]
        case _:
            return []


def project(row: CandidateRow | None, recorded: Recorded[Event]) -> CandidateRow | None:
    moved = _moved(row, recorded.event)
    return None if moved is None else replace(moved, updated_at=recorded.recorded_at)


def _moved(row: CandidateRow | None, event: Event) -> CandidateRow | None:
    if isinstance(event, SubjectEntered):
        return entered(event)
    if row is None:
        return None
    match event:
        case SubjectReviewed() as e:
            return replace(row, stage=Stage.ADMITTED if e.passed else Stage.REFUSED, reason=e.reason)
        case BonusAwarded() | DifferenceSettled() | RoundFinalized() | ResultCorrected():
            return _scored(row, event)
        case _:
            return _published(row, event)


def entered(e: SubjectEntered) -> CandidateRow:
    return CandidateRow(
        round_id=e.round_id,
        subject=e.subject,
        subject_name=e.subject_name,
        locality=e.locality,
        county=e.county,
        channels=e.channels,
        re_upgrade=e.re_upgrade,
        stage=Stage.APPLIED if e.awaits_review else Stage.ADMITTED,
        reason="",
        bonus=Decimal(0),
        settled=(),
        lower=None,
        upper=None,
        veto=VetoStatus.OPEN,
        verdict=Verdict.OPEN,
        missing=(),
        spread=Decimal(0),
        notice=0,
        objections=(),
        named_on="",
        title="",
        updated_at=0,
    )


def _scored(
    row: CandidateRow, event: BonusAwarded | DifferenceSettled | RoundFinalized | ResultCorrected
) -> CandidateRow:
    match event:
        case BonusAwarded() as e:
            return _with_bonus(row, e)
        case DifferenceSettled() as e if e.total is None:
            return replace(row, settled=(AS_MARKED,))
        case DifferenceSettled() as e:
            kept = (s for s in row.settled if s != AS_MARKED and not s.startswith(f"{e.channel}="))
            return replace(row, settled=(*kept, f"{e.channel}={e.total}"))
        case RoundFinalized() as e:
            return _with_result(replace(row, stage=Stage.FINAL), e.results)
        case ResultCorrected() as e:
            return _with_result(row, e.after)


def _with_bonus(row: CandidateRow, e: BonusAwarded) -> CandidateRow:
    """The same item again takes the place of the one before."""
    given = BonusGiven(**{f.name: getattr(e, f.name) for f in fields(BonusGiven)})
    bonuses = (*(b for b in row.bonuses if b.item != e.item), given)
    items = tuple(f"{b.points} {b.item}" for b in bonuses)
    return replace(row, bonus=sum((b.points for b in bonuses), Decimal(0)), bonus_items=items, bonuses=bonuses)


def _with_result(row: CandidateRow, results: Sequence[SubjectResult]) -> CandidateRow:
    own = next((r for r in results if r.subject == row.subject), None)
    if own is None:
        return row
    return replace(
        row,
        lower=own.lower,
        upper=own.upper,
        veto=own.veto,
        verdict=own.verdict,
        missing=own.missing,
        spread=own.spread,
    )


def _published(row: CandidateRow, event: Event) -> CandidateRow:
    match event:
        case NoticePublished() as e:
            return replace(row, stage=Stage.NOTICED if row.stage in BEFORE_NAMING else row.stage, notice=e.number)
        case ObjectionLodged() as e:
            stage = Stage.OBJECTED if row.stage in BEFORE_NAMING else row.stage
            return replace(row, stage=stage, objections=(*row.objections, e.number))
        case ObjectionDecided() as e:
            return decided(row, e)
        case SubjectsNamed() as e:
            return replace(row, stage=Stage.NAMED, named_on=e.day, title=e.title)
        case AwardRevoked() as e:
            return replace(row, stage=Stage.REVOKED, reason=e.reason)
    return row


def decided(row: CandidateRow, e: ObjectionDecided) -> CandidateRow:
    """`objections`: those that are undecided."""
    left = tuple(n for n in row.objections if n != e.number)
    if e.upheld:
        return replace(row, stage=Stage.STRUCK_OFF, reason=e.reason, objections=left)
    back = row.stage is Stage.OBJECTED and not left
    return replace(row, stage=Stage.NOTICED if back else row.stage, objections=left)


candidates: Projection[Event, CandidateRow] = Projection(
    name="candidates",
    source="scoring-events-v1",
    version=3,
    row=CandidateRow,
    key=("round_id", "subject"),
    touches=touches,
    project=project,
)
