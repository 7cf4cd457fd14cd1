"""Words on the wire: every event and command there and back, and states as the worker stores them."""

from dataclasses import replace

import pytest
from scoring_examples import (
    COMMANDS,
    ENTERED,
    EXAMPLES,
    MARKING_STARTED,
    OPEN_SHEET,
    ROUND_FINAL,
    ROUND_OPENED,
    SERVICES_9,
)

from eventlog.worker.state_codec import StateCodec
from scoring import wire
from scoring.definition import definition
from scoring.locality.events import LocalityOpened
from scoring.round import events as re
from scoring.sheet.events import SheetOpened


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


def test_rounds_and_sheets_of_before_mean_what_they_meant():
    """Schema 1 knew no choices, channels or assignments; sheets of before 3 did not wait for the start of marking."""
    opened, entered, final = re.RoundOpened, re.SubjectEntered, re.RoundFinalized
    titled = replace(ROUND_OPENED, made_up=True)
    for example, now, then in ((ROUND_OPENED, 5, titled), (ENTERED, 2, ENTERED), (ROUND_FINAL, 3, ROUND_FINAL)):
        kind, newest, payload = wire.events.encode(example)
        assert newest == now
        assert wire.events.decode(kind, payload, 1) == then
    assert {type(e) for e in (ROUND_OPENED, ENTERED, ROUND_FINAL)} == {opened, entered, final}
    sheet = next(e for e in EXAMPLES if isinstance(e, SheetOpened))
    kind, newest, payload = wire.events.encode(sheet)
    third = replace(sheet, scheme_digest="")
    second = replace(third, awaits_start=False)
    assert (newest, wire.events.decode(kind, payload, 3)) == (4, third)
    assert wire.events.decode(kind, payload, 2) == second
    assert wire.events.decode(kind, payload, 1) == replace(second, channel="", assigned_only=False)
    kind, newest, payload = wire.events.encode(MARKING_STARTED)
    assert (newest, wire.events.decode(kind, payload, 1)) == (2, replace(MARKING_STARTED, subjects=(), localities=()))


def test_every_version_of_a_rounds_opening_means_what_it_meant():
    """What came with each: choices, made-up data, from where notices count, what the scheme's file said."""
    whole = next(e for e in EXAMPLES if isinstance(e, re.RoundOpened))
    assert whole.choices[0].counts_from is not None
    fourth = replace(whole, scheme_digest="")
    third = replace(fourth, choices=tuple(replace(c, counts_from=None) for c in whole.choices))
    first = replace(third, choices=())
    meant = {5: whole, 4: fourth, 3: third, 2: third, 1: first}
    kind, newest, payload = wire.events.encode(whole)
    assert {v: wire.events.decode(kind, payload, v) for v in range(1, newest + 1)} == meant


def test_a_city_of_before_did_not_wait_and_kept_no_digest():
    city = next(e for e in EXAMPLES if isinstance(e, LocalityOpened))
    kind, newest, payload = wire.events.encode(city)
    second = replace(city, scheme_digest="")
    meant = {3: city, 2: second, 1: replace(second, awaits_start=False)}
    assert {v: wire.events.decode(kind, payload, v) for v in range(1, newest + 1)} == meant


@pytest.mark.parametrize(
    ("title", "said"), [("2021年评价（样例）", True), ("虚构轮次", True), ("2021年农产品市场评价", False)]
)
def test_a_round_of_before_is_made_up_where_its_title_said_so(title, said):
    kind, _, payload = wire.events.encode(replace(ROUND_OPENED, title=title, made_up=False))
    assert wire.events.decode(kind, payload, 2).made_up is said
    assert wire.events.decode(kind, payload, 3).made_up is False


def test_the_states_of_rounds_awards_and_the_calendar_are_stored_and_come_back():
    codec = StateCodec(definition.aggregates)
    for stream, module in (("round-x", "round"), ("award-x", "award"), ("workcalendar-cn", "workcalendar")):
        decider = definition.aggregate(stream).decider
        state = decider.initial
        for event in (e for e in EXAMPLES if type(e).__module__ == f"scoring.{module}.events"):
            state = decider.evolve(state, event)
            assert codec.decode(stream, codec.encode(state)) == state
