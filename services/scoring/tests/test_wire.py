"""Words on the wire: every event and command there and back, and states as the worker stores them."""

import pytest
from scoring_examples import COMMANDS, EXAMPLES, OPEN_SHEET, SERVICES_9

from eventlog.state_codec import StateCodec
from scoring import wire
from scoring.definition import definition


def test_the_examples_are_complete():
    assert {type(e) for e in EXAMPLES} == set(wire.events.classes)
    assert {type(c) for c in COMMANDS} == set(wire.commands.classes)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda e: type(e).__name__)
def test_an_event_comes_back_as_it_went(event):
    kind, version, payload = wire.events.encode(event)
    assert wire.events.decode(kind, payload, version) == event


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: type(c).__name__)
def test_a_command_comes_back_as_it_went(command):
    kind, version, payload = wire.commands.encode(command)
    assert wire.commands.decode(kind, payload, version) == command


def test_the_state_of_a_sheet_is_stored_and_comes_back():
    decider = definition.aggregate("sheet-x").decider
    state = decider.initial
    codec = StateCodec(definition.aggregates)
    for command in (OPEN_SHEET, SERVICES_9):
        state = decider.fold(decider.decide(command, state), state)
        assert codec.decode("sheet-x", codec.encode(state)) == state
