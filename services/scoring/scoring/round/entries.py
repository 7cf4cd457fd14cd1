"""What each recorded event makes of a round's ledger. No rule stands here."""

from collections.abc import Sequence
from dataclasses import fields, replace

from scoring.bonus_form import BonusForm
from scoring.round.events import (
    AssessorAssigned,
    AssessorRecused,
    AssessorReleased,
    AwardRevoked,
    BonusAwarded,
    DeadlinesReissued,
    DifferenceSettled,
    Event,
    NoticePublished,
    ObjectionDecided,
    ObjectionLodged,
    ResultCorrected,
    SubjectEntered,
    SubjectReviewed,
    SubjectsNamed,
)
from scoring.round.state import (
    Assignment,
    Bonus,
    Candidate,
    Held,
    Ledger,
    Notice,
    Objection,
    Recusal,
    Review,
    Settlement,
)
from scoring.values import Deadline, SheetStanding
from scoring.working_days import day_of


def booked(ledger: Ledger, event: Event) -> Ledger:
    match event:
        case SubjectEntered() | SubjectReviewed():
            return replace(ledger, candidates=_declared(ledger.candidates, event))
        case AssessorAssigned() | AssessorReleased() | AssessorRecused():
            return _staffed(ledger, event)
        case BonusAwarded() | DifferenceSettled():
            return _settled(ledger, event)
        case NoticePublished() | ObjectionLodged() | ObjectionDecided() | DeadlinesReissued():
            return _noticed(ledger, event)
        case ResultCorrected() | SubjectsNamed() | AwardRevoked():
            return _concluded(ledger, event)
    return ledger


def corrected(ledger: Ledger, e: ResultCorrected) -> Ledger:
    anew = {r.subject: r for r in e.after}
    return replace(
        ledger,
        results=tuple(anew.get(r.subject, r) for r in ledger.results),
        standings=with_standing(ledger.standings, e.standing),
    )


def with_standing(standings: Sequence[SheetStanding], found: SheetStanding) -> tuple[SheetStanding, ...]:
    """With this one in place of what was said of the sheet."""
    sheet = (found.subject, found.channel)
    return tuple(found if (s.subject, s.channel) == sheet else s for s in standings)


def _concluded(ledger: Ledger, e: ResultCorrected | SubjectsNamed | AwardRevoked) -> Ledger:
    if isinstance(e, ResultCorrected):
        return corrected(ledger, e)
    if isinstance(e, SubjectsNamed):
        return replace(ledger, held=(*ledger.held, *(Held(n.subject, e.day, e.title) for n in e.named)))
    return replace(ledger, revoked=(*ledger.revoked, e.subject))


def _declared(candidates: Sequence[Candidate], e: SubjectEntered | SubjectReviewed) -> tuple[Candidate, ...]:
    if isinstance(e, SubjectEntered):
        review = Review.AWAITED if e.awaits_review else Review.NONE
        entered = (e.subject, e.subject_name, e.locality, e.county, review, e.by, e.materials, e.re_upgrade)
        return (*candidates, Candidate(*entered))
    review = Review.PASSED if e.passed else Review.REFUSED
    return tuple(replace(c, review=review) if c.subject == e.subject else c for c in candidates)


def _settled(ledger: Ledger, e: BonusAwarded | DifferenceSettled) -> Ledger:
    if isinstance(e, BonusAwarded):
        others = tuple(b for b in ledger.bonuses if (b.subject, b.form.item) != (e.subject, e.item))
        form = BonusForm(**{f.name: getattr(e, f.name) for f in fields(BonusForm)})
        return replace(ledger, bonuses=(*others, Bonus(e.subject, e.points, form)))
    settled = tuple(s for s in ledger.settlements if s.subject != e.subject or not _overrides(e.channel, s.channel))
    return replace(ledger, settlements=(*settled, Settlement(e.subject, e.channel, e.total)))


def _overrides(channel: str, earlier: str) -> bool:
    """That all channels count as they marked takes back what was settled for one, and the other way round."""
    return not channel or earlier in {"", channel}


def _staffed(ledger: Ledger, event: AssessorAssigned | AssessorReleased | AssessorRecused) -> Ledger:
    if isinstance(event, AssessorRecused):
        return replace(ledger, recusals=(*ledger.recusals, Recusal(event.assessor, event.subject)))
    others = tuple(a for a in ledger.assignments if a.assessor != event.assessor)
    if isinstance(event, AssessorReleased):
        return replace(ledger, assignments=others)
    entry = Assignment(event.assessor, event.channel, event.localities)
    return replace(ledger, assignments=(*others, entry))


def _noticed(ledger: Ledger, event: NoticePublished | ObjectionLodged | ObjectionDecided | DeadlinesReissued) -> Ledger:
    match event:
        case NoticePublished() as e:
            days = (e.first_day, e.last_day, e.missing_years, e.working_days, day_of(e.at), e.counts_from)
            return replace(ledger, notices=(*ledger.notices, Notice(e.number, e.subjects, *days)))
        case ObjectionLodged() as e:
            said = (e.number, e.subject, e.ground, e.lodged_by, e.day, e.due_day, e.missing_years)
            entry = Objection(*said, recorded_by=e.by)
            return replace(ledger, objections=(*ledger.objections, entry))
        case ObjectionDecided() as e:
            decided = (replace(o, upheld=e.upheld) if o.number == e.number else o for o in ledger.objections)
            return replace(ledger, objections=tuple(decided))
        case DeadlinesReissued() as e:
            return replace(
                ledger,
                notices=tuple(_notice(n, e.notices) for n in ledger.notices),
                objections=tuple(_objection(o, e.objections) for o in ledger.objections),
                years=(*(y for y in ledger.years if y.year != e.year.year), e.year),
            )


def _notice(notice: Notice, again: Sequence[Deadline]) -> Notice:
    new = next((d for d in again if d.number == notice.number), None)
    return notice if new is None else replace(notice, last_day=new.day, missing_years=new.missing_years)


def _objection(objection: Objection, again: Sequence[Deadline]) -> Objection:
    new = next((d for d in again if d.number == objection.number), None)
    return objection if new is None else replace(objection, due_day=new.day, missing_years=new.missing_years)
