"""What can be asked of a round. CorrectResult, StrikeVeto and ReissueDeadlines come from policies."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from scoring.values import Barred, KnownMarket, KnownPlace, SheetStanding, StepChoice
from scoring.working_days import YearDays


@dataclass(frozen=True, slots=True)
class OpenRound:
    """`choices`: steps of ours that this round switches, or takes with another number. `made_up`: its data is."""

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


@dataclass(frozen=True, slots=True)
class EnterSubject:
    """`market`, `place`: what the read model knows under that code. `awarded_in`: the round that awarded it before."""

    subject: str
    market: KnownMarket | None
    by: str
    at: int
    place: KnownPlace | None = None
    materials: tuple[str, ...] = ()
    re_upgrade: bool = False
    awarded_in: str = ""


@dataclass(frozen=True, slots=True)
class ReviewApplication:
    """`condition`: the entry condition that is not met."""

    subject: str
    passed: bool
    condition: str
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class AssignAssessor:
    """No channel: the scheme has none. No localities: all of the round's. A reason: why the assignment changes."""

    assessor: str
    channel: str
    localities: tuple[str, ...]
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class ReleaseAssessor:
    assessor: str
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class RecuseAssessor:
    assessor: str
    subject: str
    interest: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class StartMarking:
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class AwardBonus:
    """With the whole of the form that was reported upward (scoring.bonus_form)."""

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
class SettleDifference:
    """`total`: what the channel counts with; None: all channels count as they marked."""

    subject: str
    channel: str
    total: Decimal | None
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class FinalizeRound:
    """`incomplete`: the subjects whose sheets have unsettled parts; `standings`: all sheets, as the read model says;
    `barred`: the recusals that had reached them then.
    """

    accept_incomplete: bool
    reason: str
    incomplete: tuple[str, ...]
    by: str
    at: int
    standings: tuple[SheetStanding, ...] = ()
    barred: tuple[Barred, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectResult:
    """`standing`: with what the sheet became final."""

    standing: SheetStanding
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class PublishNotice:
    subjects: tuple[str, ...]
    first_day: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class LodgeObjection:
    subject: str
    ground: str
    lodged_by: str
    day: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class DecideObjection:
    number: int
    upheld: bool
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class NameSubjects:
    subjects: tuple[str, ...]
    title: str
    day: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class RevokeAward:
    """`ground`: an entry condition that turned out not to hold, or empty; the reason is always given."""

    subject: str
    ground: str
    reason: str
    day: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class StrikeVeto:
    """A sheet of the subject has been re-scored, and its veto has struck. `cause`: the row."""

    subject: str
    cause: str
    day: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class ReissueDeadlines:
    year: YearDays
    by: str
    at: int


Declaring: TypeAlias = OpenRound | EnterSubject | ReviewApplication | StartMarking
Assessing: TypeAlias = AssignAssessor | ReleaseAssessor | RecuseAssessor | AwardBonus | SettleDifference
Publishing: TypeAlias = PublishNotice | LodgeObjection | DecideObjection | ReissueDeadlines
Finishing: TypeAlias = FinalizeRound | CorrectResult
Awarding: TypeAlias = NameSubjects | RevokeAward | StrikeVeto
Command: TypeAlias = Declaring | Assessing | Finishing | Publishing | Awarding
