"""What assessors do to a sheet: findings on site, marks at discretion, what a recusal takes with it."""

from collections.abc import Iterable, Sequence

from scoring.allowing import MarkingAllowed, allowed_now
from scoring.assigning import Desk, Recused, check_marker
from scoring.collected import check_given
from scoring.facts import Fact
from scoring.marking import Asked, check_award, row_of
from scoring.scheme import Scheme
from scoring.shares import check_shares
from scoring.sheet.commands import AwardMark, RecordFindings, SetAssessorAside
from scoring.sheet.events import AssessorBarred, Event, FindingsRecorded, MarkAwarded, MarkSetAside
from scoring.sheet.rejections import FindingsNotTaken, FindingsWithoutGround, SheetAlreadyFinal
from scoring.sheet.scored import Why, with_score
from scoring.sheet.state import Final, Live
from scoring.values import Scope, SharedFacts, Source


def assessed(scheme: Scheme, command: RecordFindings | AwardMark | SetAssessorAside, state: Live) -> Sequence[Event]:
    match command:
        case RecordFindings():
            return find(scheme, command, state)
        case AwardMark():
            return award(scheme, command, state)
        case SetAssessorAside():
            return set_all_aside(scheme, command, state)


def desk_of(state: Live) -> Desk:
    o = state.opened
    return Desk(o.subject, o.channel, (o.locality, o.county), o.assigned_only)


def find(scheme: Scheme, c: RecordFindings, state: Live) -> Sequence[Event]:
    counting = {f.field.input_id: f for f in state.collected.facts}
    if c.fields and all((f := counting.get(g.input_id)) and (f.field, f.accepted_by) == (g, c.by) for g in c.fields):
        return []
    if not state.opened.channel:
        raise FindingsNotTaken("本评分表的事实以采信的证据为准，不由评定人填写")
    if not c.fields or not c.reason.strip():
        missing = "reason" if c.fields else "fields"
        raise FindingsWithoutGround("现场核查须写明所见，以及在何处、如何查看", field=missing)
    first = may_mark(c, state)
    given = SharedFacts(c.row, 0, c.fields, Source(b"", "", 0, 0), c.by, c.by, c.at)
    check_given(scheme, given, Scope.SUBJECT, state.opened.period)
    known = {**state.collected.known("").fields, **{f.input_id: Fact(f) for f in c.fields}}
    check_shares([i for _, _, i in scheme.inputs()], known, [f.input_id for f in c.fields])
    check_open(parts_asking(scheme, c), state)
    found = FindingsRecorded(c.row, c.fields, c.reason.strip(), c.by, c.at)
    return with_score(scheme, state, [*first, found], Why(c.at, c.row))


def parts_asking(scheme: Scheme, c: RecordFindings) -> list[str]:
    """The parts of the row that one of the findings moves."""
    given = {f.input_id for f in c.fields}
    return [p.id for r in scheme.rows if r.number == c.row for p in r.parts if given & {i.id for i in p.inputs}]


def award(scheme: Scheme, c: AwardMark, state: Live) -> Sequence[Event]:
    known = state.collected.known(state.opened.period)
    earlier = state.collected.award(c.part)
    if earlier is not None and (earlier.points, earlier.reason, earlier.by) == (c.points, c.reason.strip(), c.by):
        return []
    asked = Asked(c.part, c.points, c.reason, c.by)
    first = may_mark(c, state)
    check_award(scheme, Scope.SUBJECT, asked, known, state.collected.submitters(row_of(c.part)))
    check_open([c.part], state)
    awarded = MarkAwarded(c.part, c.points, c.reason.strip(), c.by, c.at)
    return with_score(scheme, state, [*first, awarded], Why(c.at, c.part))


def may_mark(c: RecordFindings | AwardMark, state: Live) -> list[MarkingAllowed]:
    """What goes on the record first. Raises MarkingNotStarted, Recused, and what check_marker raises."""
    first = allowed_now(allowed=state.allowed, started=c.started, by=c.by, at=c.at)
    check_not_barred(c.by, state)
    check_marker(c.marker, desk_of(state))
    return first


def set_all_aside(scheme: Scheme, c: SetAssessorAside, state: Live) -> Sequence[Event]:
    """Their marks and findings, and they mark no more. Marks of the locality stay: they are not the subject's own."""
    own = [a for a in state.collected.awards if a.by == c.assessor and is_own(scheme, a.part)]
    seen = tuple(f.field.input_id for f in state.collected.facts if found_by(f, c.assessor))
    if c.assessor in state.barred and not own and not seen:
        return []
    aside = [MarkSetAside(a.part, a.by, c.reason, c.at) for a in own]
    barred = AssessorBarred(c.assessor, c.reason, seen, c.at)
    return with_score(scheme, state, [barred, *aside], Why(c.at, own[0].part if own else ""))


def found_by(fact: Fact, assessor: str) -> bool:
    """Evidence has somebody else who accepted it; a finding is its finder's own."""
    return fact.accepted_by == fact.submitted_by == assessor


def check_not_barred(by: str, state: Live) -> None:
    if by in state.barred:
        raise Recused("已就该申报者回避", field="header.actor")


def check_open(parts: Iterable[str], state: Live) -> None:
    """A settled part of a final sheet stays as it is."""
    settled = {p.part for p in state.parts if p.lower == p.upper} if isinstance(state, Final) else set()
    if taken := [p for p in parts if p in settled]:
        raise SheetAlreadyFinal(f"评分表已定稿，第 {taken[0]} 段不再评定", field="part")


def is_own(scheme: Scheme, part_id: str) -> bool:
    part = scheme.part(part_id)
    return part is not None and part.scope is Scope.SUBJECT
