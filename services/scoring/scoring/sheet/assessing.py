"""What assessors do to a sheet: findings on site, marks at discretion, marks set aside by a recusal."""

from collections.abc import Sequence

from scoring.assigning import Desk, check_marker
from scoring.collected import check_given
from scoring.marking import Asked, check_award, row_of
from scoring.scheme import Scheme
from scoring.sheet.commands import AwardMark, RecordFindings, SetAssessorAside
from scoring.sheet.events import Event, FindingsRecorded, MarkAwarded, MarkSetAside
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
    check_marker(c.marker, desk_of(state))
    given = SharedFacts(c.row, 0, c.fields, Source(b"", "", 0, 0), c.by, c.by, c.at)
    check_given(scheme, given, Scope.SUBJECT, state.opened.period)
    found = FindingsRecorded(c.row, c.fields, c.reason.strip(), c.by, c.at)
    return with_score(scheme, state, [found], Why(c.at, c.row))


def award(scheme: Scheme, c: AwardMark, state: Live) -> Sequence[Event]:
    known = state.collected.known(state.opened.period)
    earlier = state.collected.award(c.part)
    if earlier is not None and (earlier.points, earlier.reason, earlier.by) == (c.points, c.reason.strip(), c.by):
        return []
    asked = Asked(c.part, c.points, c.reason, c.by)
    check_marker(c.marker, desk_of(state))
    check_award(scheme, Scope.SUBJECT, asked, known, state.collected.submitters(row_of(c.part)))
    if isinstance(state, Final) and any(p.part == c.part and p.lower == p.upper for p in state.parts):
        raise SheetAlreadyFinal(f"评分表已定稿，第 {c.part} 段不再评定", field="part")
    awarded = MarkAwarded(c.part, c.points, c.reason.strip(), c.by, c.at)
    return with_score(scheme, state, [awarded], Why(c.at, c.part))


def set_all_aside(scheme: Scheme, c: SetAssessorAside, state: Live) -> Sequence[Event]:
    """Marks of the locality stay: they are not the subject's own."""
    own = [a for a in state.collected.awards if a.by == c.assessor and is_own(scheme, a.part)]
    if not own:
        return []
    aside = [MarkSetAside(a.part, a.by, c.reason, c.at) for a in own]
    return with_score(scheme, state, aside, Why(c.at, own[0].part))


def is_own(scheme: Scheme, part_id: str) -> bool:
    part = scheme.part(part_id)
    return part is not None and part.scope is Scope.SUBJECT
