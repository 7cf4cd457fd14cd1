"""The list is published, objections are lodged while it hangs out, and decided; days are counted by the calendar."""

from collections.abc import Sequence

from scoring.area_results import area_with
from scoring.catalogue import Schemes
from scoring.days import parsed
from scoring.round.commands import DecideObjection, LodgeObjection, PublishNotice, ReissueDeadlines
from scoring.round.eligible import check_eligible, check_whole
from scoring.round.events import (
    AwardRevoked,
    DeadlinesReissued,
    Event,
    NoticePublished,
    ObjectionDecided,
    ObjectionLodged,
)
from scoring.round.opening import course, scheme_of
from scoring.round.rejections import (
    AlreadyDecided,
    AlreadyOnNotice,
    DayWrong,
    Interested,
    NoticeMissing,
    NotYetFinal,
    ObjectionUnknown,
    ReasonMissing,
    StepNotTaken,
    SubjectsMissing,
)
from scoring.round.state import Final, Ledger, Live, Notice
from scoring.values import Deadline, RoundStep
from scoring.workcalendar.official import official_years
from scoring.working_days import WorkingDays, day_of


def check_final(state: Live, kind: RoundStep, schemes: Schemes) -> None:
    if not course(schemes, state.opened).has(kind):
        raise StepNotTaken(f"本轮没有“{kind.value}”这一步")
    if not isinstance(state, Final):
        raise NotYetFinal("轮次尚未定稿")


def check_day(day: str, field: str) -> None:
    try:
        parsed(day)
    except ValueError:
        raise DayWrong("应为日期（年-月-日）", field=field) from None


def check_past(day: str, at: int, field: str) -> None:
    """What is said to have been done cannot lie ahead of its recording."""
    check_day(day, field)
    if day > (today := day_of(at)):
        raise DayWrong(f"{day} 在将来，今天是 {today}", field=field)


def calendar_of(ledger: Ledger) -> WorkingDays:
    """What this release ships, and the years that arrived since."""
    return WorkingDays([*official_years(), *ledger.years])


def publish(schemes: Schemes, c: PublishNotice, state: Live) -> Sequence[Event]:
    check_final(state, RoundStep.NOTICE, schemes)
    if not c.subjects or len(set(c.subjects)) != len(c.subjects):
        raise SubjectsMissing("公示名单不能为空，也不能重复", field="subjects")
    check_day(c.first_day, "first_day")
    ledger, opened = state.ledger, state.opened
    if any((n.subjects, n.first_day) == (c.subjects, c.first_day) for n in ledger.notices):
        return []
    if c.first_day < opened.evaluation_date:
        raise DayWrong("公示不能早于评价日", field="first_day")
    results = {r.subject: r for r in ledger.results}
    for subject in c.subjects:
        check_eligible(subject, results.get(subject), ledger)
        check_off_notice(subject, day_of(c.at), ledger)
    check_whole(scheme_of(schemes, opened), c.subjects, ledger, "公示")
    steps = course(schemes, opened)
    days, counts = steps.number(RoundStep.NOTICE), steps.notice_counts
    last = calendar_of(ledger).until(c.first_day, days, counts)
    number = len(ledger.notices) + 1
    return [
        NoticePublished(
            round_id=opened.round_id,
            number=number,
            subjects=c.subjects,
            first_day=c.first_day,
            last_day=last.day,
            working_days=days,
            missing_years=last.missing,
            by=c.by,
            at=c.at,
            counts_from=counts,
        )
    ]


def notice_of(subject: str, ledger: Ledger) -> Notice | None:
    """The last one that the subject was on."""
    return next((n for n in reversed(ledger.notices) if subject in n.subjects), None)


def check_off_notice(subject: str, today: str, ledger: Ledger) -> None:
    """One that has not begun gives way to the new one, which is the last; one that hangs out does not."""
    notice = notice_of(subject, ledger)
    if notice is not None and notice.first_day <= today <= notice.last_day:
        said = f"正在第 {notice.number} 次公示（{notice.first_day} 至 {notice.last_day}），期满前不另行公示"
        raise AlreadyOnNotice(f"{subject} {said}", field="subjects")


def lodge(schemes: Schemes, c: LodgeObjection, state: Live) -> Sequence[Event]:
    check_final(state, RoundStep.OBJECT, schemes)
    check_past(c.day, c.at, "day")
    ledger, ground = state.ledger, c.ground.strip()
    said = (c.subject, ground, c.lodged_by.strip(), c.day)
    if any((o.subject, o.ground, o.lodged_by, o.day) == said for o in ledger.objections):
        return []
    if not ground:
        raise ReasonMissing("异议须写明理由", field="ground")
    notice = notice_of(c.subject, ledger)
    if notice is None:
        raise NoticeMissing(f"{c.subject} 没有公示", field="subject")
    until = open_until(notice, ledger)
    if not notice.first_day <= c.day <= until:
        raise NoticeMissing(f"异议应在公示期 {notice.first_day} 至 {until} 内提出", field="day")
    due = calendar_of(ledger).after(c.day, course(schemes, state.opened).number(RoundStep.OBJECT))
    number = len(ledger.objections) + 1
    return [ObjectionLodged(state.opened.round_id, number, *said[:3], c.day, due.day, due.missing, by=c.by, at=c.at)]


def open_until(notice: Notice, ledger: Ledger) -> str:
    """The last day for objections: a notice that was recorded late leaves as many working days from then."""
    if notice.recorded_on <= notice.first_day:
        return notice.last_day
    late = calendar_of(ledger).until(notice.recorded_on, notice.working_days, notice.counts_from)
    return max(notice.last_day, late.day)


def decide_objection(schemes: Schemes, c: DecideObjection, state: Live) -> Sequence[Event]:
    found = next((o for o in state.ledger.objections if o.number == c.number), None)
    if found is None:
        raise ObjectionUnknown(f"没有第 {c.number} 号异议", field="number")
    if found.upheld is not None:
        if found.upheld == c.upheld:
            return []
        raise AlreadyDecided(f"第 {c.number} 号异议已有决定", field="number")
    if c.by in {found.lodged_by, found.recorded_by}:
        raise Interested("提出或登记异议的人不得决定该异议", field="header.actor")
    if state.ledger.assignment(c.by) is not None:
        raise Interested("被指派评分的人不得决定异议", field="header.actor")
    if not c.reason.strip():
        raise ReasonMissing("决定异议须说明理由", field="reason")
    opened, reason = state.opened, c.reason.strip()
    decided = ObjectionDecided(opened.round_id, c.number, found.subject, c.upheld, reason, c.by, c.at)
    if not c.upheld:
        return [decided]
    why = ("", f"第 {c.number} 号异议成立：{reason}", day_of(c.at))
    together = area_with(scheme_of(schemes, opened), found.subject, state.ledger.places)
    lost = [s for s in together if state.ledger.holds(s)]
    return [decided, *(AwardRevoked(opened.round_id, opened.scheme_id, s, *why, c.by, c.at) for s in lost)]


def reissue(schemes: Schemes, c: ReissueDeadlines, state: Live) -> Sequence[Event]:
    """Every notice and every open objection is counted again; those that come out the same are left alone."""
    ledger, steps = state.ledger, course(schemes, state.opened)
    if c.year in ledger.years:
        return []
    days = WorkingDays([*official_years(), *ledger.years, c.year])
    notices = []
    for n in ledger.notices:
        last = days.until(n.first_day, n.working_days, n.counts_from)
        if (last.day, last.missing) != (n.last_day, n.missing_years):
            notices.append(Deadline(n.number, "", n.last_day, last.day, last.missing))
    objections = []
    for o in (o for o in ledger.objections if o.upheld is None):
        due = days.after(o.day, steps.number(RoundStep.OBJECT))
        if (due.day, due.missing) != (o.due_day, o.missing_years):
            objections.append(Deadline(o.number, o.subject, o.due_day, due.day, due.missing))
    return [DeadlinesReissued(state.opened.round_id, c.year, tuple(notices), tuple(objections), c.by, c.at)]
