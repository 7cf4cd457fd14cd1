"""What happened to a round. Names and fields are stored forever: fields are only added."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from scoring.values import Admission, CountsFrom, Deadline, NamedSubject, SheetStanding, StepChoice, SubjectResult
from scoring.working_days import YearDays


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """`made_up`: a demonstration or a test; nothing in the round is a real evaluation."""

    round_id: str
    scheme_id: str
    scheme_version: str
    title: str
    period: str
    evaluation_date: str
    jurisdiction: str
    by: str
    at: int
    choices: tuple[StepChoice, ...] = ()
    made_up: bool = False
    scheme_digest: str = ""


@dataclass(frozen=True, slots=True)
class SubjectEntered:
    """`awaits_review`: its sheets open only once it has been reviewed."""

    round_id: str
    scheme_id: str
    scheme_version: str
    subject: str
    subject_name: str
    locality: str
    county: str
    period: str
    evaluation_date: str
    by: str
    at: int
    channels: tuple[str, ...] = ()
    assigned_only: bool = False
    awaits_review: bool = False
    re_upgrade: bool = False
    materials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectReviewed:
    """`admission`: with what its sheets open; None where it did not pass."""

    round_id: str
    subject: str
    passed: bool
    condition: str
    reason: str
    admission: Admission | None
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class AssessorAssigned:
    round_id: str
    assessor: str
    channel: str
    localities: tuple[str, ...]
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class AssessorReleased:
    round_id: str
    assessor: str
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class AssessorRecused:
    """`sheets`: where marks of theirs are set aside."""

    round_id: str
    assessor: str
    subject: str
    interest: str
    sheets: tuple[str, ...]
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class MarkingStarted:
    """`subjects`: whose sheets are marked from now on."""

    round_id: str
    by: str
    at: int
    subjects: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    localities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BonusAwarded:
    """With the whole of the form that was reported upward (scoring.bonus_form)."""

    round_id: str
    subject: str
    points: Decimal
    item: str
    basis: str
    by: str
    at: int
    applicant_opinion: str = ""
    applicant_signed_by: str = ""
    district_opinion: str = ""
    district_signed_by: str = ""
    district_reviewed_on: str = ""


@dataclass(frozen=True, slots=True)
class DifferenceSettled:
    round_id: str
    subject: str
    channel: str
    total: Decimal | None
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class RoundFinalized:
    """`standings`: the sheets that the results stand on."""

    round_id: str
    subjects: tuple[str, ...]
    incomplete: tuple[str, ...]
    reason: str
    by: str
    at: int
    channels: tuple[str, ...] = ()
    results: tuple[SubjectResult, ...] = ()
    standings: tuple[SheetStanding, ...] = ()
    localities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultCorrected:
    """`standing`: with what the sheet became final, which is not what the results stood on."""

    round_id: str
    standing: SheetStanding
    before: tuple[SubjectResult, ...]
    after: tuple[SubjectResult, ...]
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class NoticePublished:
    """Both days belong to it. `missing_years`: those whose official calendar is not out; the last day may move."""

    round_id: str
    number: int
    subjects: tuple[str, ...]
    first_day: str
    last_day: str
    working_days: int
    missing_years: tuple[int, ...]
    by: str
    at: int
    counts_from: CountsFrom = CountsFrom.NEXT_DAY


@dataclass(frozen=True, slots=True)
class ObjectionLodged:
    round_id: str
    number: int
    subject: str
    ground: str
    lodged_by: str
    day: str
    due_day: str
    missing_years: tuple[int, ...]
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class ObjectionDecided:
    round_id: str
    number: int
    subject: str
    upheld: bool
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class DeadlinesReissued:
    round_id: str
    year: YearDays
    notices: tuple[Deadline, ...]
    objections: tuple[Deadline, ...]
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class SubjectsNamed:
    """`awards_each`: how many awards a subject gets in all rounds of the scheme."""

    round_id: str
    scheme_id: str
    title: str
    day: str
    awards_each: int
    named: tuple[NamedSubject, ...]
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class AwardRevoked:
    round_id: str
    scheme_id: str
    subject: str
    ground: str
    reason: str
    day: str
    by: str
    at: int


Event: TypeAlias = (
    RoundOpened
    | SubjectEntered
    | SubjectReviewed
    | AssessorAssigned
    | AssessorReleased
    | AssessorRecused
    | MarkingStarted
    | BonusAwarded
    | DifferenceSettled
    | RoundFinalized
    | ResultCorrected
    | NoticePublished
    | ObjectionLodged
    | ObjectionDecided
    | DeadlinesReissued
    | SubjectsNamed
    | AwardRevoked
)
