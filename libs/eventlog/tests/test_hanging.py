"""What is whole is committed, what is not is undone, what was told stands."""

import pytest

from contracts.envelope import envelopes_of
from eventlog import answers
from eventlog.deciding import Standing
from eventlog.worker.hanging import Hanging
from testkit.log_contract import asked
from testkit.log_example import Add, Added, definition


class Readable:
    """The readable part of a log: versions by stream, receipts by command."""

    def __init__(self, versions=None, receipts=()):
        self.versions = versions or {}
        self.receipts = {receipt.command_id: receipt for receipt in receipts}

    def standing(self, stream):
        return Standing(self.versions[stream], None) if stream in self.versions else None

    def receipt(self, command_id):
        return self.receipts.get(command_id)


def decided(stream, before, count):
    """A command's events and its receipt."""
    command = asked(Add(1), stream)
    events = envelopes_of(definition.events, command, [Added(1, 1)] * count, version=before, recorded_at=1)
    return events, answers.accepted(command, version=before + count, event_count=count, at=1)


def test_a_batch_with_all_its_receipts_is_whole():
    first, told_first = decided("tally-a", 4, 2)
    second, told_second = decided("tally-a", 6, 1)
    known = Readable({"tally-a": 4})
    assert Hanging([*first, *second], [told_first, told_second]).is_whole(known)


@pytest.mark.parametrize("cut", [(0, 0, 1), (0, 2, 0), (0, 1, 1), (1, 2, 1)])
def test_a_batch_of_which_a_part_is_missing_is_not(cut):
    events, receipt = decided("tally-a", 4, 2)
    start, stop, receipts = cut
    assert not Hanging(events[start:stop], [receipt][:receipts]).is_whole(Readable({"tally-a": 4}))


def test_events_whose_answer_was_told_stand():
    events, receipt = decided("tally-a", 4, 1)
    assert Hanging(events, []).is_whole(Readable({"tally-a": 4}, [receipt]))


def test_answers_whose_events_can_be_read_stand():
    _, receipt = decided("tally-a", 4, 1)
    assert Hanging([], [receipt]).is_whole(Readable({"tally-a": 5}))
    assert Hanging([], [receipt]).is_whole(Readable({"tally-a": 9})), "the repeat of an old answer"
    assert not Hanging([], [receipt]).is_whole(Readable({"tally-a": 4}))


def test_events_that_others_have_overtaken_are_undone_whatever_was_told():
    events, receipt = decided("tally-a", 4, 1)
    assert not Hanging(events, [receipt]).is_whole(Readable({"tally-a": 5}, [receipt]))


def test_refusals_alone_are_whole():
    command = asked(Add(1), "tally-a")
    refusal = answers.version_conflict(command, actual=7, at=1)
    assert Hanging([], [refusal]).is_whole(Readable({"tally-a": 7}))
    assert Hanging([], []).is_whole(Readable())
