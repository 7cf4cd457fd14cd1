"""What each recorded event makes of a locality's state. No rule stands here."""

from dataclasses import replace

from scoring.collected import Collected, with_award, with_facts, without_award
from scoring.facts import Award
from scoring.locality.events import (
    Event,
    LocalityFactsRecorded,
    LocalityMarkAwarded,
    LocalityMarkSetAside,
    LocalityOpened,
    MemberJoined,
)
from scoring.locality.state import Open, State, Unopened


def evolve(state: State, event: Event) -> State:
    match event, state:
        case LocalityOpened() as e, Unopened():
            # What was asked is on the record; nothing is decided by it.
            return Open(replace(e, asks=()), (), (), Collected())
        case MemberJoined() as e, Open() as s:
            return replace(s, members=(*s.members, e.sheet))
        case LocalityFactsRecorded() as e, Open() as s:
            return replace(s, shared=(*s.shared, e.facts), collected=with_facts(s.collected, e.facts))
        case LocalityMarkAwarded() as e, Open() as s:
            m = e.mark
            return replace(s, collected=with_award(s.collected, Award(m.part, m.points, m.reason, m.by, m.at)))
        case LocalityMarkSetAside() as e, Open() as s:
            return replace(s, collected=without_award(s.collected, e.part))
        case _:
            return state
