"""What each recorded event makes of a round's state. No rule stands here."""

from dataclasses import replace

from scoring.round.entries import booked
from scoring.round.events import Event, MarkingStarted, RoundFinalized, RoundOpened
from scoring.round.state import Final, Marking, Open, State, Unopened


def evolve(state: State, event: Event) -> State:
    match event, state:
        case RoundOpened() as e, Unopened():
            return Open(e)
        case _, Unopened():
            return state
        case MarkingStarted(), Open() as s:
            return Marking(s.opened, s.ledger)
        case RoundFinalized() as e, Marking() as s:
            return Final(s.opened, replace(s.ledger, results=e.results, standings=e.standings))
        case _, (Open() | Marking() | Final()) as s:
            return replace(s, ledger=booked(s.ledger, event))
    return state
