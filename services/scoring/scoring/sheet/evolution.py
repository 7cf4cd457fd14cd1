"""What each recorded event makes of a sheet's state. No rule stands here."""

from dataclasses import replace

from scoring.collected import Collected, with_award, with_facts, with_findings, without_award
from scoring.facts import Award
from scoring.sheet.events import (
    Event,
    FactsRecorded,
    FindingsRecorded,
    LocalityMarkReceived,
    MarkAwarded,
    MarkSetAside,
    SheetFinalized,
    SheetOpened,
    SheetRescored,
    SheetScored,
)
from scoring.sheet.state import Final, Open, State, Unopened
from scoring.values import SharedFacts


def evolve(state: State, event: Event) -> State:
    match event, state:
        case SheetOpened() as e, Unopened():
            # What was asked is on the record; nothing is decided by it.
            return Open(replace(e, asks=()), Collected(), None, ())
        case SheetFinalized() as e, Open() as s:
            return Final(s.opened, s.collected, e.standing, e.parts)
        case SheetScored() as e, Open() as s:
            return replace(s, standing=e.standing, parts=e.parts)
        case SheetRescored() as e, Final() as s:
            return replace(s, standing=e.after, parts=e.parts)
        case (FactsRecorded() | FindingsRecorded() | MarkAwarded() | LocalityMarkReceived() | MarkSetAside()) as e, (
            Open() | Final()
        ) as s:
            return replace(s, collected=collect(s.collected, e))
        case _:
            return state


def collect(
    collected: Collected,
    event: FactsRecorded | FindingsRecorded | MarkAwarded | LocalityMarkReceived | MarkSetAside,
) -> Collected:
    match event:
        case FactsRecorded() as e:
            return with_facts(collected, shared(e))
        case FindingsRecorded() as e:
            return with_findings(collected, e.fields, e.by, e.at)
        case MarkAwarded() as e:
            return with_award(collected, Award(e.part, e.points, e.reason, e.by, e.at))
        case LocalityMarkReceived() as e:
            return with_award(collected, Award(e.part, e.points, e.reason, e.by, e.at, e.source))
        case MarkSetAside() as e:
            return without_award(collected, e.part)


def shared(e: FactsRecorded) -> SharedFacts:
    return SharedFacts(e.row, e.revision, e.fields, e.source, e.submitted_by, e.accepted_by, e.accepted_at)
