"""The bench decides on top of what it decided before, and tells a foreign command from a bug."""

from functools import partial

import pytest

from eventlog import answers
from eventlog.deciding import Bench, Standing, _commands_of
from eventlog.observer import Unobserved
from testkit.log_contract import asked
from testkit.log_example import Add, AddInSteps, Open, Tally, decide_tally, definition


class Nothing:
    def standing(self, _stream):
        return None

    def receipt(self, _command_id):
        return None


@pytest.fixture
def bench():
    return Bench(definition, Nothing(), Unobserved())


def test_commands_of_one_batch_build_on_one_another(bench):
    versions = [bench.decide(asked(AddInSteps(2), "tally-a"), at=9).version for _ in range(3)]
    assert versions == [2, 4, 6]
    assert [e.version for e in bench.verdicts.envelopes] == [1, 2, 3, 4, 5, 6]
    assert bench.verdicts.standings == {"tally-a": Standing(6, Tally(6, 6))}


def test_a_repeat_within_the_batch_is_answered_alike_and_decided_once(bench):
    command = asked(Add(1), "tally-a")
    assert bench.decide(command, at=1) == bench.decide(command, at=2)
    assert len(bench.verdicts.envelopes) == 1
    assert len(bench.verdicts.receipts) == 2


def test_a_foreign_command_is_named_before_the_decider_sees_it(bench):
    receipt = bench.decide(asked(Open(by="x"), "tally-a"), at=1)
    assert (receipt.outcome, receipt.rejection.code) == (answers.UNREADABLE, answers.FOREIGN_COMMAND)


def test_the_commands_of_a_configured_decider_are_known():
    def decide(_rules: dict, command: Add | AddInSteps, state: Tally) -> list:
        return decide_tally(command, state)

    assert set(_commands_of(partial(decide, {}))) == {Add, AddInSteps}


def test_a_decider_that_says_nothing_takes_everything():
    assert _commands_of(lambda _command, _state: []) == (object,)
