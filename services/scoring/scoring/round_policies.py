"""What a round sets going beyond it: marking, recusals, awards, revocations, and deadlines that wait for a calendar."""

from collections.abc import Sequence
from typing import Any

from domainkit.policy import Order, Policy
from domainkit.recorded import Recorded
from scoring.allowing import AllowMarking
from scoring.award.commands import GrantAward, WithdrawAward
from scoring.round.commands import CorrectResult, ReissueDeadlines, StrikeVeto
from scoring.round.events import (
    AssessorRecused,
    AwardRevoked,
    MarkingStarted,
    NoticePublished,
    ObjectionLodged,
    SubjectsNamed,
)
from scoring.sheet.commands import SetAssessorAside
from scoring.sheet.events import SheetRescored, StandingDiffered
from scoring.values import (
    VetoStatus,
    award_stream,
    locality_stream,
    parts_of_sheet,
    round_stream,
    sheet_id,
    sheet_stream,
)
from scoring.workcalendar.commands import AwaitCalendarYear
from scoring.workcalendar.events import CalendarYearAwaited, CalendarYearPublished
from scoring.working_days import day_of

OWN = "scoring-events-v1"
CALENDAR = "workcalendar-cn"
SYSTEM = "scoring"


def when_marking_started(recorded: Recorded[Any]) -> Sequence[Order]:
    e = recorded.event
    if not isinstance(e, MarkingStarted):
        return []
    allow = AllowMarking(e.by, e.at)
    sheets = [sheet_id(e.round_id, subject, channel) for subject in e.subjects for channel in e.channels or ("",)]
    places = [locality_stream(e.round_id, locality) for locality in e.localities]
    return [Order(stream, allow) for stream in (*map(sheet_stream, sheets), *places)]


def when_assessor_recused(recorded: Recorded[Any]) -> Sequence[Order]:
    e = recorded.event
    if not isinstance(e, AssessorRecused):
        return []
    aside = SetAssessorAside(e.assessor, f"评定人回避：{e.interest}", e.at)
    return [Order(sheet_stream(sheet), aside) for sheet in e.sheets]


def when_subjects_named(recorded: Recorded[Any]) -> Sequence[Order]:
    e = recorded.event
    if not isinstance(e, SubjectsNamed):
        return []
    return [
        Order(
            award_stream(e.scheme_id, n.subject),
            GrantAward(
                round_id=e.round_id,
                scheme_id=e.scheme_id,
                subject=n.subject,
                subject_name=n.subject_name,
                title=e.title,
                day=e.day,
                awards_each=e.awards_each,
                by=e.by,
                at=e.at,
            ),
        )
        for n in e.named
    ]


def when_award_revoked(recorded: Recorded[Any]) -> Sequence[Order]:
    e = recorded.event
    if not isinstance(e, AwardRevoked):
        return []
    command = WithdrawAward(e.round_id, e.ground, e.reason, e.day, e.by, e.at)
    return [Order(award_stream(e.scheme_id, e.subject), command)]


def when_veto_struck_late(recorded: Recorded[Any]) -> Sequence[Order]:
    """The round decides whether anything is to be revoked."""
    e = recorded.event
    if not isinstance(e, SheetRescored) or e.after.veto is not VetoStatus.STRUCK or e.before.veto is VetoStatus.STRUCK:
        return []
    sheet = parts_of_sheet(recorded.stream.removeprefix("sheet-"))
    if sheet is None:
        return []
    round_id, subject, _ = sheet
    return [Order(round_stream(round_id), StrikeVeto(subject, e.cause, day_of(e.at), SYSTEM, e.at))]


def when_standing_differed(recorded: Recorded[Any]) -> Sequence[Order]:
    """The round makes its result right."""
    e = recorded.event
    sheet = parts_of_sheet(recorded.stream.removeprefix("sheet-"))
    if not isinstance(e, StandingDiffered) or sheet is None:
        return []
    return [Order(round_stream(sheet[0]), CorrectResult(e.found, e.by, e.at))]


def when_days_were_counted(recorded: Recorded[Any]) -> Sequence[Order]:
    """Known years too: a notice can be amended."""
    match recorded.event:
        case NoticePublished() as e:
            first, last = e.first_day, e.last_day
        case ObjectionLodged() as e:
            first, last = e.day, e.due_day
        case _:
            return []
    years = range(int(first[:4]), int(last[:4]) + 1)
    return [Order(CALENDAR, AwaitCalendarYear(e.round_id, year, e.by, e.at)) for year in years]


def when_calendar_says(recorded: Recorded[Any]) -> Sequence[Order]:
    match recorded.event:
        case CalendarYearPublished() as e:
            return [Order(round_stream(r), ReissueDeadlines(e.year, e.by, e.at)) for r in e.awaiting]
        case CalendarYearAwaited() as e if e.known is not None:
            return [Order(round_stream(e.round_id), ReissueDeadlines(e.known, e.by, e.at))]
        case _:
            return []


round_policies: tuple[Policy[Any], ...] = (
    Policy("when_marking_started", OWN, when_marking_started),
    Policy("when_assessor_recused", OWN, when_assessor_recused),
    Policy("when_subjects_named", OWN, when_subjects_named),
    Policy("when_award_revoked", OWN, when_award_revoked),
    Policy("when_veto_struck_late", OWN, when_veto_struck_late),
    Policy("when_standing_differed", OWN, when_standing_differed),
    Policy("when_days_were_counted", OWN, when_days_were_counted),
    Policy("when_calendar_says", OWN, when_calendar_says),
)
