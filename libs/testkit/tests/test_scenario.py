"""The specification builder itself: it must fail when the decider is wrong."""

from dataclasses import dataclass

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from domainkit.decider import Decider
from domainkit.rejection import Conflict
from testkit.histories import assert_folding_agrees, assert_repeats_do_nothing, histories, played
from testkit.scenario import given


@dataclass(frozen=True)
class Fill:
    upto: int


@dataclass(frozen=True)
class Filled:
    upto: int


class TooMuch(Conflict):
    """More than the cup holds."""


def fill(command, level):
    if command.upto > 10:
        raise TooMuch("杯子只有十分", field="upto")
    return [Filled(command.upto)] if command.upto > level else []


cup = Decider(initial=0, decide=fill, evolve=lambda _, event: event.upto)
leaky = Decider(initial=0, decide=lambda command, _: [Filled(command.upto)], evolve=cup.evolve)


def test_events_as_expected_pass():
    given(cup, Filled(2)).when(Fill(5)).then(Filled(5))


def test_nothing_to_do_passes():
    given(cup, Filled(5)).when(Fill(5)).then_nothing()


def test_a_refusal_is_told_by_kind_field_and_words():
    given(cup).when(Fill(11)).then_rejected(TooMuch, field="upto", message="十分")


def test_other_events_fail_and_the_text_tells_the_story():
    with pytest.raises(AssertionError, match=r"(?s)given.*Filled\(upto=2\).*when.*Fill\(upto=5\).*but got"):
        given(cup, Filled(2)).when(Fill(5)).then(Filled(6))


def test_a_refusal_where_events_were_expected_fails():
    with pytest.raises(AssertionError, match="refused"):
        given(cup).when(Fill(11)).then(Filled(11))


def test_a_decider_that_does_it_twice_fails():
    with pytest.raises(AssertionError, match="repeated yields"):
        given(leaky).when(Fill(5)).then(Filled(5))


def test_the_law_catches_it_in_a_history_too():
    with pytest.raises(AssertionError, match="repeated"):
        assert_repeats_do_nothing(leaky, played(leaky, [Fill(5)]))


@given_any(histories(cup, st.builds(Fill, st.integers(0, 12))))
def test_random_histories_obey_the_laws(history):
    assert_repeats_do_nothing(cup, history)
    assert_folding_agrees(cup, history)
    assert history.state <= 10
