"""Events as earlier releases wrote them, and what each means in today's words. Pure; never changed once shipped."""

from dataclasses import dataclass
from decimal import Decimal

from scoring.round.events import (
    BonusAwarded,
    MarkingStarted,
    NoticePublished,
    RoundFinalized,
    RoundOpened,
    SubjectEntered,
)
from scoring.values import CountsFrom, RoundStep, StepChoice, SubjectResult

MADE_UP = ("虚构", "样例")


@dataclass(frozen=True, slots=True)
class StepChoiceOf1:
    step: RoundStep
    enabled: bool
    number: int | None


@dataclass(frozen=True, slots=True)
class RoundOpenedOf3:
    round_id: str
    scheme_id: str
    scheme_version: str
    title: str
    period: str
    evaluation_date: str
    jurisdiction: str
    by: str
    at: int
    choices: tuple[StepChoiceOf1, ...]
    made_up: bool


@dataclass(frozen=True, slots=True)
class RoundOpenedOf1:
    round_id: str
    scheme_id: str
    scheme_version: str
    title: str
    period: str
    evaluation_date: str
    jurisdiction: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class RoundOpenedOf2:
    round_id: str
    scheme_id: str
    scheme_version: str
    title: str
    period: str
    evaluation_date: str
    jurisdiction: str
    by: str
    at: int
    choices: tuple[StepChoiceOf1, ...]


def with_choices(e: RoundOpenedOf1) -> RoundOpenedOf2:
    """Schema 2 says what the round chose; until then it took the scheme's steps."""
    return RoundOpenedOf2(
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        title=e.title,
        period=e.period,
        evaluation_date=e.evaluation_date,
        jurisdiction=e.jurisdiction,
        by=e.by,
        at=e.at,
        choices=(),
    )


def with_nature(e: RoundOpenedOf2) -> RoundOpenedOf3:
    """Schema 3 says whether the data is made up; until then such rounds carried it in their titles."""
    return RoundOpenedOf3(
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        title=e.title,
        period=e.period,
        evaluation_date=e.evaluation_date,
        jurisdiction=e.jurisdiction,
        by=e.by,
        at=e.at,
        choices=e.choices,
        made_up=any(word in e.title for word in MADE_UP),
    )


@dataclass(frozen=True, slots=True)
class RoundOpenedOf4:
    round_id: str
    scheme_id: str
    scheme_version: str
    title: str
    period: str
    evaluation_date: str
    jurisdiction: str
    by: str
    at: int
    choices: tuple[StepChoice, ...]
    made_up: bool


def with_counting(e: RoundOpenedOf3) -> RoundOpenedOf4:
    """Schema 4 says from where notices count; until then nobody could choose."""
    return RoundOpenedOf4(
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        title=e.title,
        period=e.period,
        evaluation_date=e.evaluation_date,
        jurisdiction=e.jurisdiction,
        by=e.by,
        at=e.at,
        choices=tuple(StepChoice(c.step, c.enabled, c.number, None) for c in e.choices),
        made_up=e.made_up,
    )


def with_digest(e: RoundOpenedOf4) -> RoundOpened:
    """Schema 5 says what the scheme's file said; until then that was not recorded."""
    return RoundOpened(
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        title=e.title,
        period=e.period,
        evaluation_date=e.evaluation_date,
        jurisdiction=e.jurisdiction,
        by=e.by,
        at=e.at,
        choices=e.choices,
        made_up=e.made_up,
        scheme_digest="",
    )


@dataclass(frozen=True, slots=True)
class BonusAwardedOf1:
    round_id: str
    subject: str
    points: Decimal
    item: str
    basis: str
    by: str
    at: int


def with_form(e: BonusAwardedOf1) -> BonusAwarded:
    """Schema 2 says what the applicant and the district wrote on the form; until then that was not recorded."""
    return BonusAwarded(
        round_id=e.round_id,
        subject=e.subject,
        points=e.points,
        item=e.item,
        basis=e.basis,
        by=e.by,
        at=e.at,
        applicant_opinion="",
        applicant_signed_by="",
        district_opinion="",
        district_signed_by="",
        district_reviewed_on="",
    )


@dataclass(frozen=True, slots=True)
class SubjectEnteredOf1:
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


def with_channels(e: SubjectEnteredOf1) -> SubjectEntered:
    """Schema 2 says how many sheets, who marks, and what was handed in; until then one sheet, anybody, nothing."""
    return SubjectEntered(
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        subject=e.subject,
        subject_name=e.subject_name,
        locality=e.locality,
        county=e.county,
        period=e.period,
        evaluation_date=e.evaluation_date,
        by=e.by,
        at=e.at,
        channels=(),
        assigned_only=False,
        awaits_review=False,
        re_upgrade=False,
        materials=(),
    )


@dataclass(frozen=True, slots=True)
class MarkingStartedOf1:
    round_id: str
    by: str
    at: int


def with_subjects(e: MarkingStartedOf1) -> MarkingStarted:
    """Schema 2 says whose sheets are told; until then sheets took marks from the first, and nobody was."""
    return MarkingStarted(e.round_id, e.by, e.at, subjects=(), channels=(), localities=())


@dataclass(frozen=True, slots=True)
class RoundFinalizedOf1:
    round_id: str
    subjects: tuple[str, ...]
    incomplete: tuple[str, ...]
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class RoundFinalizedOf2:
    round_id: str
    subjects: tuple[str, ...]
    incomplete: tuple[str, ...]
    reason: str
    by: str
    at: int
    channels: tuple[str, ...]
    results: tuple[SubjectResult, ...]


def with_results(e: RoundFinalizedOf1) -> RoundFinalizedOf2:
    """Schema 2 says the results; until then they stood on the sheets alone."""
    return RoundFinalizedOf2(e.round_id, e.subjects, e.incomplete, e.reason, e.by, e.at, channels=(), results=())


def with_standings(e: RoundFinalizedOf2) -> RoundFinalized:
    """Schema 3 says which sheets the results stand on; until then nobody could tell, and nothing is compared."""
    return RoundFinalized(
        round_id=e.round_id,
        subjects=e.subjects,
        incomplete=e.incomplete,
        reason=e.reason,
        by=e.by,
        at=e.at,
        channels=e.channels,
        results=e.results,
        standings=(),
        localities=(),
    )


@dataclass(frozen=True, slots=True)
class NoticePublishedOf1:
    round_id: str
    number: int
    subjects: tuple[str, ...]
    first_day: str
    last_day: str
    working_days: int
    missing_years: tuple[int, ...]
    by: str
    at: int


def with_first_day(e: NoticePublishedOf1) -> NoticePublished:
    """Schema 2 says from which day the notice counts; until then from the next."""
    return NoticePublished(
        round_id=e.round_id,
        number=e.number,
        subjects=e.subjects,
        first_day=e.first_day,
        last_day=e.last_day,
        working_days=e.working_days,
        missing_years=e.missing_years,
        by=e.by,
        at=e.at,
        counts_from=CountsFrom.NEXT_DAY,
    )
