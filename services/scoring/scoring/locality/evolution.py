"""What each recorded event makes of a locality's state. No rule stands here."""

from dataclasses import replace

from scoring.allowing import MarkingAllowed
from scoring.collected import Collected, with_award, with_facts, without_award
from scoring.facts import Award
from scoring.locality.events import (
    Event,
    LocalityClosed,
    LocalityFactsRecorded,
    LocalityMarkAwarded,
    LocalityMarkSetAside,
    LocalityOpened,
    MemberJoined,
)
from scoring.locality.state import Open, State, Unopened


def evolve(state: State, event: Event) -> State:
    match event, state:
        case LocalityOpened() as e, Unopened() as s:
            # What was asked is on the record; nothing is decided by it.
            return Open(replace(e, asks=()), (), (), Collected(), s.allowed or not e.awaits_start)
        case MarkingAllowed(), s:
            return replace(s, allowed=True)
        case _, Open() as s:
            return since_opening(s, event)
        case _:
            return state


def since_opening(state: Open, event: Event) -> Open:
    match event:
        case MemberJoined() as e:
            return replace(state, members=(*state.members, e.sheet))
        case LocalityFactsRecorded() as e:
            return replace(state, shared=(*state.shared, e.facts), collected=with_facts(state.collected, e.facts))
        case LocalityMarkAwarded() as e:
            m = e.mark
            given = Award(m.part, m.points, m.reason, m.by, m.at)
            return replace(state, collected=with_award(state.collected, given))
        case LocalityClosed():
            return replace(state, closed=True)
        case LocalityMarkSetAside() as e:
            return replace(state, collected=without_award(state.collected, e.part))
        case _:
            return state
