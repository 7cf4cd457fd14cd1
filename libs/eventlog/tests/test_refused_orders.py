"""An order of a policy that comes to nothing is said and counted once; what people are refused is their own affair."""

import logging
import uuid

import pytest

from contracts.envelope import command_of
from eventlog import answers
from eventlog.deciding import Bench
from eventlog.memory_log import MemoryLog
from eventlog.observer import ORDERS_REFUSED, Unobserved
from eventlog.worker.refused_orders import RefusedOrders
from testkit.figures import Figures
from testkit.log_contract import asked
from testkit.log_example import COMMANDS, Add, Break, definition
from testkit.log_installation import prepared, submitting, working

EVENT = uuid.UUID(int=7).bytes


def ordered(command, command_id=b""):
    """As a policy orders it, about EVENT."""
    return command_of(
        COMMANDS,
        command,
        stream="tally-a",
        command_id=command_id or uuid.uuid4().bytes,
        issued_at=1,
        actor="tally.when_added",
        causation_id=EVENT,
    )


class Decided:
    """Batches decided one after another, as the owner of a partition does."""

    def __init__(self):
        self.known, self.figures, self.refused = MemoryLog(definition), Figures(), RefusedOrders("tally")

    def batch(self, *commands):
        bench = Bench(definition, self.known, Unobserved())
        receipts = [bench.decide(command, 1) for command in commands]
        self.refused.tell(commands, bench.verdicts, self.figures)
        self.known._record(bench.verdicts)
        return receipts

    @property
    def counted(self):
        return self.figures.counts[ORDERS_REFUSED]


@pytest.fixture
def decided():
    return Decided()


def test_a_refused_order_is_said_with_policy_stream_code_and_event(decided, caplog):
    decided.batch(ordered(Add(-1)))
    (line,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    for said in ("tally.when_added", "tally-a", "BelowZero", EVENT.hex()):
        assert said in line.getMessage()
    assert dict(decided.figures.counts) == {
        ORDERS_REFUSED: 1, f"{ORDERS_REFUSED}:tally.when_added": 1, f"{ORDERS_REFUSED}:BelowZero": 1,
    }  # fmt: skip


def test_failed_and_unreadable_orders_count_too(decided):
    unreadable = ordered(Add(1))
    unreadable.type = 99
    receipts = decided.batch(ordered(Break("bug")), unreadable)
    assert [r.outcome for r in receipts] == [answers.FAILED, answers.UNREADABLE]
    assert decided.counted == 2
    assert decided.figures.counts[f"{ORDERS_REFUSED}:DeciderFailed"] == 1


def test_accepted_orders_and_refused_people_are_not_mentioned(decided, caplog):
    decided.batch(ordered(Add(0)), ordered(Add(5)), asked(Add(-9), "tally-a"))
    assert decided.counted == 0
    assert not caplog.records


@pytest.mark.parametrize("command", [Add(-1), Break("bug")])
def test_a_repeat_does_not_count_again(decided, command):
    order = ordered(command)
    decided.batch(order, order)
    decided.batch(order)
    assert decided.counted == 1


def test_an_order_answered_before_a_restart_does_not_count_again(decided):
    order = ordered(Add(-1))
    decided.batch(order)
    decided.refused = RefusedOrders("tally")
    decided.batch(order)
    assert decided.counted == 1


def test_what_is_remembered_of_repeats_is_bounded(decided):
    decided.refused = RefusedOrders("tally", remembered=10)
    decided.batch(*[ordered(Break("bug")) for _ in range(50)])
    assert decided.counted == 50
    assert len(decided.refused._told) == 10


def test_an_order_under_an_id_that_was_used_otherwise_counts(decided):
    first = ordered(Add(1))
    decided.batch(first)
    decided.batch(ordered(Add(2), first.command_id))
    assert decided.figures.counts[f"{ORDERS_REFUSED}:CommandIdReused"] == 1


@pytest.mark.broker
async def test_the_worker_says_it(broker, fresh_name, tmp_path):
    config, figures = await prepared(broker.bootstrap, fresh_name), Figures()
    async with working(config, tmp_path, watch=figures), submitting(config) as log:
        order = ordered(Add(-1))
        for _ in range(3):
            assert (await log.submit(order, timeout=20)).rejection.code == "BelowZero"
        await log.submit(asked(Add(-1), "tally-a"), timeout=20)
    assert figures.counts[ORDERS_REFUSED] == 1
