"""What each recorded event makes of a sheet's state. No rule stands here."""

from dataclasses import replace

from scoring.allowing import MarkingAllowed
from scoring.collected import (
    Collected,
    with_award,
    with_facts,
    with_findings,
    without_award,
    without_facts,
    without_findings,
)
from scoring.facts import Award
from scoring.sheet.events import (
    AssessorBarred,
    CountsKept,
    Event,
    FactsRecorded,
    FactsWithdrawn,
    FindingsRecorded,
    LocalityMarkReceived,
    LocalityMarkTooLate,
    MarkAwarded,
    MarkSetAside,
    SheetFinalized,
    SheetOpened,
    SheetRescored,
    SheetScored,
)
from scoring.sheet.state import Final, Live, Open, State, Unopened
from scoring.values import SharedFacts


def evolve(state: State, event: Event) -> State:
    match state:
        case Unopened():
            after = before_opening(state, event)
        case Open() | Final():
            after = since_opening(state, event)
    return replace(after, version=state.version + 1)


def before_opening(state: Unopened, event: Event) -> State:
    match event:
        case SheetOpened() as e:
            # What was asked is on the record; nothing is decided by it.
            allowed = state.allowed or not e.awaits_start
            return Open(replace(e, asks=()), Collected(), None, (), state.barred, allowed)
        case CountsKept() as e:
            return replace(state, kept=(*state.kept, e))
        case AssessorBarred() as e:
            return replace(state, barred=with_barred(state.barred, e.assessor))
        case MarkingAllowed():
            return replace(state, allowed=True)
        case _:
            return state


def since_opening(state: Live, event: Event) -> Live:
    match event, state:
        case SheetFinalized() as e, Open() as s:
            return Final(s.opened, s.collected, e.standing, e.parts, s.barred, s.allowed, s.marked)
        case SheetScored() as e, Open() as s:
            return replace(s, standing=e.standing, parts=e.parts)
        case SheetRescored() as e, Final() as s:
            return replace(s, standing=e.after, parts=e.parts)
        case AssessorBarred() as e, s:
            left = without_findings(s.collected, e.withdrawn, e.assessor)
            return replace(s, collected=left, barred=with_barred(s.barred, e.assessor))
        case (MarkingAllowed() | LocalityMarkTooLate()) as e, s:
            return noted(s, e)
        case _, s:
            marked = s.marked or isinstance(event, FactsRecorded | FindingsRecorded | MarkAwarded)
            return replace(s, collected=collect(s.collected, event), marked=marked)


def noted(state: Live, event: MarkingAllowed | LocalityMarkTooLate) -> Live:
    if isinstance(event, MarkingAllowed):
        return replace(state, allowed=True)
    return replace(state, late=(*state.late, event.source.event_id)) if isinstance(state, Final) else state


def with_barred(barred: tuple[str, ...], assessor: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*barred, assessor)))


def collect(
    collected: Collected,
    event: Event,
) -> Collected:
    match event:
        case FactsRecorded() as e:
            return with_facts(collected, shared(e))
        case FindingsRecorded() as e:
            return with_findings(collected, e.fields, e.by, e.at)
        case MarkAwarded() | LocalityMarkReceived() as e:
            source = e.source if isinstance(e, LocalityMarkReceived) else None
            return with_award(collected, Award(e.part, e.points, e.reason, e.by, e.at, source))
        case MarkSetAside() as e:
            return without_award(collected, e.part)
        case FactsWithdrawn() as e:
            return without_facts(collected, e.inputs)
        case _:
            return collected


def shared(e: FactsRecorded) -> SharedFacts:
    return SharedFacts(e.row, e.revision, e.fields, e.source, e.submitted_by, e.accepted_by, e.accepted_at)
