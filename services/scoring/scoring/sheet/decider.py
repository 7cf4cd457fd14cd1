"""The write side of a sheet: facts and marks come in, the score is recorded whenever it changes, final stays final."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from domainkit.decider import Decider
from scoring.allowing import AllowMarking, allow
from scoring.catalogue import Schemes
from scoring.collected import check_given, marked_by_submitter, no_longer_held
from scoring.pinned import as_opened
from scoring.scheme import Scheme, asks_of
from scoring.sheet.assessing import assessed
from scoring.sheet.commands import (
    AwardMark,
    Command,
    FinalizeSheet,
    Later,
    OpenSheet,
    ReceiveLocalityMark,
    RecordCounts,
    RecordFacts,
    RecordFindings,
    SetAssessorAside,
    SetLocalityMarkAside,
)
from scoring.sheet.counting import keep_counts, kept_counts, record_counts
from scoring.sheet.events import (
    AssessorBarred,
    Event,
    FactsRecorded,
    FactsWithdrawn,
    LocalityMarkReceived,
    LocalityMarkTooLate,
    MarkSetAside,
    SheetFinalized,
    SheetOpened,
    StandingDiffered,
)
from scoring.sheet.evolution import evolve, shared
from scoring.sheet.rejections import (
    SchemeNotThere,
    SheetDiffers,
    SheetUnknown,
)
from scoring.sheet.scored import Why, scored, standing_of, with_score
from scoring.sheet.state import Final, Live, Open, State, Unopened
from scoring.values import Scope


def make_decider(schemes: Schemes) -> Decider[Command, State, Event]:
    """The decider of sheets under these schemes."""

    def decide(command: Command, state: State) -> Sequence[Event]:
        if isinstance(command, AllowMarking):
            return allow(command, allowed=state.allowed)
        match state:
            case Unopened():
                return decide_unopened(schemes, command, state)
            case Open() | Final():
                if isinstance(command, OpenSheet):
                    return open_again(schemes, command, state)
                return decide_live(scheme_as_opened(schemes, state.opened), command, state)
            case _:
                assert_never(state)

    return Decider(Unopened(), decide, evolve)


def decide_unopened(schemes: Schemes, command: OpenSheet | Later, state: Unopened) -> Sequence[Event]:
    """What comes before the sheet and would be lost waits for it."""
    match command:
        case OpenSheet():
            return open_sheet(schemes, command, state)
        case RecordCounts():
            return keep_counts(command, state)
        case SetAssessorAside():
            known = command.assessor in state.barred
            return [] if known else [AssessorBarred(command.assessor, command.reason, (), command.at)]
        case _:
            raise SheetUnknown("没有这张评分表", field="sheet_id")


def decide_live(
    scheme: Scheme,
    command: Later,
    state: Live,
) -> Sequence[Event]:
    match command:
        case RecordFacts():
            return record(scheme, command, state)
        case RecordCounts():
            return record_counts(scheme, command, state)
        case RecordFindings() | AwardMark() | SetAssessorAside():
            return assessed(scheme, command, state)
        case ReceiveLocalityMark():
            return receive(scheme, command, state)
        case SetLocalityMarkAside():
            return set_aside(scheme, command, state)
        case FinalizeSheet():
            return finalize(scheme, command, state) if isinstance(state, Open) else []
        case _:
            assert_never(command)


def scheme_of(schemes: Schemes, scheme_id: str, version: str) -> Scheme:
    if (scheme := schemes.find(scheme_id, version)) is None:
        raise SchemeNotThere(f"没有评价体系 {scheme_id} {version}", field="scheme_id")
    return scheme


def scheme_as_opened(schemes: Schemes, opened: SheetOpened) -> Scheme:
    """Raises SchemeNotThere, SchemeChanged."""
    return as_opened(scheme_of(schemes, opened.scheme_id, opened.scheme_version), opened.scheme_digest)


def open_sheet(schemes: Schemes, c: OpenSheet, state: Unopened) -> Sequence[Event]:
    scheme = scheme_of(schemes, c.scheme_id, c.scheme_version)
    opened = opened_by(scheme, c)
    return with_score(scheme, state, [opened, *kept_counts(scheme, state, opened)], Why(c.at))


def opened_by(scheme: Scheme, c: OpenSheet) -> SheetOpened:
    return SheetOpened(
        round_id=c.round_id,
        scheme_id=scheme.id,
        scheme_version=scheme.version,
        subject=c.subject,
        subject_name=c.subject_name,
        locality=c.locality,
        county=c.county,
        # A channel's assessors see for themselves; nobody is asked to report.
        asks=() if c.channel else asks_of(scheme, Scope.SUBJECT, c.period),
        at=c.at,
        by=c.by,
        period=c.period,
        evaluation_date=c.evaluation_date,
        channel=c.channel,
        assigned_only=c.assigned_only,
        awaits_start=True,
        scheme_digest=scheme.digest,
    )


def open_again(schemes: Schemes, c: OpenSheet, state: Live) -> Sequence[Event]:
    again = opened_by(scheme_of(schemes, c.scheme_id, c.scheme_version), c)
    o = state.opened
    if (again.scheme_id, again.scheme_version) == (o.scheme_id, o.scheme_version):
        scheme_as_opened(schemes, o)
    here = replace(again, awaits_start=o.awaits_start, scheme_digest=o.scheme_digest)
    if replace(here, asks=(), at=o.at, by=o.by) != o:
        raise SheetDiffers("评分表已建立，内容与本次不同")
    return []


def record(scheme: Scheme, c: RecordFacts, state: Live) -> Sequence[Event]:
    if c.source.event_id in state.collected.seen:
        return []
    recorded = FactsRecorded(
        c.row, c.scope, c.revision, c.fields, c.source, c.submitted_by, c.accepted_by, c.accepted_at
    )
    given = shared(recorded)
    check_given(scheme, given, c.scope, state.opened.period)
    asked = {i.id for row, whose, i in scheme.inputs() if row == c.row and whose is c.scope}
    gone = no_longer_held(state.collected, given, asked)
    withdrawn = [FactsWithdrawn(c.row, c.revision, gone, c.source, c.accepted_by, c.accepted_at)] if gone else []
    aside = [
        MarkSetAside(a.part, a.by, "评定人后来报送了本行材料，须由他人评定", c.accepted_at)
        for a in marked_by_submitter(state.collected, given)
    ]
    return with_score(scheme, state, [recorded, *withdrawn, *aside], Why(c.accepted_at, c.row))


def receive(scheme: Scheme, c: ReceiveLocalityMark, state: Live) -> Sequence[Event]:
    mark, earlier = c.mark, state.collected.award(c.mark.part)
    if earlier is not None and earlier.at >= mark.at:
        return []
    if isinstance(state, Final) and any(p.part == mark.part and p.lower == p.upper for p in state.parts):
        if c.source.event_id in state.late:
            return []
        return [LocalityMarkTooLate(mark.part, mark.points, mark.reason, mark.by, mark.at, c.source)]
    received = LocalityMarkReceived(mark.part, mark.points, mark.reason, mark.by, mark.at, c.source)
    return with_score(scheme, state, [received], Why(mark.at, mark.part))


def set_aside(scheme: Scheme, c: SetLocalityMarkAside, state: Live) -> Sequence[Event]:
    earlier = state.collected.award(c.part)
    if earlier is None or earlier.by != c.assessor:
        return []
    return with_score(scheme, state, [MarkSetAside(c.part, c.assessor, c.reason, c.at)], Why(c.at, c.part))


def finalize(scheme: Scheme, c: FinalizeSheet, state: Open) -> Sequence[Event]:
    sheet = scored(scheme, state)
    final = SheetFinalized(sheet.standing, sheet.part_marks, sheet.unsettled, c.reason, c.by, c.at)
    found = standing_of(scheme, state, sheet)
    if c.standing is None or replace(c.standing, version=found.version) == found:
        return [final]
    return [final, StandingDiffered(c.standing, found, c.by, c.at)]
