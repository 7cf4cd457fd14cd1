"""What each recorded event makes of a round's state. No rule stands here."""

from dataclasses import replace

from scoring.round.events import Event, MarkingStarted, RoundFinalized, RoundOpened, SubjectEntered
from scoring.round.state import Final, Marking, Open, State, Unopened


def evolve(state: State, event: Event) -> State:
    match event, state:
        case RoundOpened() as e, Unopened():
            return Open(e)
        case SubjectEntered() as e, Open() as s:
            return replace(s, subjects=(*s.subjects, e.subject))
        case MarkingStarted(), Open() as s:
            return Marking(s.opened, s.subjects)
        case RoundFinalized(), Marking() as s:
            return Final(s.opened, s.subjects)
        case _:
            return state
