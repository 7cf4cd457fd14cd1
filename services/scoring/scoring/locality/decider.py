"""The write side of a locality: members join, its facts and marks are shared with all of them, early or late."""

from collections.abc import Sequence
from functools import partial
from typing import assert_never

from domainkit.decider import Decider
from scoring.allowing import AllowMarking, allow, allowed_now
from scoring.assigning import Desk, check_marker
from scoring.catalogue import Schemes
from scoring.collected import check_given, marked_by_submitter
from scoring.locality.commands import (
    AwardLocalityMark,
    CloseLocality,
    Command,
    JoinLocality,
    RecordLocalityFacts,
    Under,
)
from scoring.locality.events import (
    Event,
    LocalityClosed,
    LocalityFactsRecorded,
    LocalityMarkAwarded,
    LocalityMarkSetAside,
    LocalityOpened,
    MemberJoined,
)
from scoring.locality.evolution import evolve
from scoring.locality.rejections import LocalityDiffers, LocalityUnknown, RoundClosed, SchemeNotThere
from scoring.locality.state import Open, State, Unopened
from scoring.marking import Asked, check_award, row_of
from scoring.pinned import as_opened
from scoring.scheme import Scheme, asks_of
from scoring.values import Scope, SharedMark


def make_decider(schemes: Schemes) -> Decider[Command, State, Event]:
    """The decider of localities under these schemes."""
    return Decider(Unopened(), partial(decide, schemes), evolve)


def decide(schemes: Schemes, command: Command, state: State) -> Sequence[Event]:
    if isinstance(command, AllowMarking):
        return allow(command, allowed=state.allowed)
    match state:
        case Unopened():
            if isinstance(command, JoinLocality):
                return open_with(schemes, command)
            if isinstance(command, CloseLocality):
                return []
            raise LocalityUnknown("本轮没有这个地区的市场", field="locality")
        case Open():
            if isinstance(command, CloseLocality):
                return [] if state.closed else [LocalityClosed(command.by, command.at)]
            return decide_open(scheme_as_opened(schemes, state.opened), command, state)
        case _:
            assert_never(state)


def decide_open(scheme: Scheme, command: Under, state: Open) -> Sequence[Event]:
    match command:
        case JoinLocality():
            return join(command, state)
        case RecordLocalityFacts():
            return record(scheme, command, state)
        case AwardLocalityMark():
            return award(scheme, command, state)
        case _:
            assert_never(command)


def scheme_of(schemes: Schemes, scheme_id: str, version: str) -> Scheme:
    if (scheme := schemes.find(scheme_id, version)) is None:
        raise SchemeNotThere(f"没有评价体系 {scheme_id} {version}", field="scheme_id")
    return scheme


def scheme_as_opened(schemes: Schemes, opened: LocalityOpened) -> Scheme:
    return as_opened(scheme_of(schemes, opened.scheme_id, opened.scheme_version), opened.scheme_digest)


def open_with(schemes: Schemes, c: JoinLocality) -> Sequence[Event]:
    scheme = scheme_of(schemes, c.scheme_id, c.scheme_version)
    opened = LocalityOpened(
        round_id=c.round_id,
        scheme_id=scheme.id,
        scheme_version=scheme.version,
        locality=c.locality,
        asks=asks_of(scheme, Scope.LOCALITY, c.period),
        at=c.at,
        by=c.by,
        period=c.period,
        assigned_only=c.assigned_only,
        awaits_start=True,
        scheme_digest=scheme.digest,
    )
    return [opened, MemberJoined(c.sheet, (), (), c.by, c.at)]


def join(c: JoinLocality, state: Open) -> Sequence[Event]:
    opened = state.opened
    if (c.scheme_id, c.scheme_version, c.period) != (opened.scheme_id, opened.scheme_version, opened.period):
        raise LocalityDiffers("地区表已按另一评价体系或年度建立")
    if c.sheet in state.members:
        return []
    marks = tuple(SharedMark(a.part, a.points, a.reason, a.by, a.at) for a in state.collected.awards)
    return [MemberJoined(c.sheet, state.shared, marks, c.by, c.at)]


def record(scheme: Scheme, c: RecordLocalityFacts, state: Open) -> Sequence[Event]:
    facts = c.facts
    if facts.source.event_id in state.collected.seen:
        return []
    check_given(scheme, facts, Scope.LOCALITY, state.opened.period)
    aside = [
        LocalityMarkSetAside(a.part, a.by, "评定人后来报送了本行材料，须由他人评定", state.members, facts.accepted_at)
        for a in marked_by_submitter(state.collected, facts)
    ]
    return [LocalityFactsRecorded(facts, state.members, facts.accepted_at), *aside]


def award(scheme: Scheme, c: AwardLocalityMark, state: Open) -> Sequence[Event]:
    earlier = state.collected.award(c.part)
    if earlier is not None and (earlier.points, earlier.reason, earlier.by) == (c.points, c.reason.strip(), c.by):
        return []
    asked = Asked(c.part, c.points, c.reason, c.by)
    known = state.collected.known(state.opened.period)
    first = allowed_now(allowed=state.allowed, started=c.started, by=c.by, at=c.at)
    check_marker(c.marker, Desk("", "", (state.opened.locality,), state.opened.assigned_only))
    check_award(scheme, Scope.LOCALITY, asked, known, state.collected.submitters(row_of(c.part)))
    if (state.closed or c.closed) and earlier is not None:
        raise RoundClosed(f"轮次已定稿，第 {c.part} 段不再评定", field="part")
    mark = SharedMark(c.part, c.points, c.reason.strip(), c.by, c.at)
    return [*first, LocalityMarkAwarded(mark, state.members)]
