"""Which commands were deleted before anybody read them: those between where reading was and what the broker has."""

from types import SimpleNamespace

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import IllegalStateError

from eventlog.observer import COMMANDS_EXPIRED
from eventlog.worker import partition_owner
from eventlog.worker.expired_commands import counting, gone, reached_by, tell
from eventlog.worker.partition_owner import PartitionOwner
from testkit.figures import Figures

PLACE = TopicPartition("t", 0)


class Members:
    """A consumer that stands at `at`, over a log that begins at `begin`; -1: the partition is another's now."""

    def __init__(self, begin, at=-1):
        self.begin, self.at, self.asked = begin, at, 0

    async def beginning_offsets(self, places):
        self.asked += 1
        return dict.fromkeys(places, self.begin)

    async def position(self, place):
        if self.at < 0:
            raise IllegalStateError(f"{place} is not assigned")
        return self.at

    def paused(self):
        return set()


@pytest.mark.parametrize(
    ("wanted", "reached", "begin", "missing", "asked"),
    [
        (5, 5, 0, [], 0),
        (5, 4, 0, [], 0),
        (5, 8, 8, [5, 6, 7], 1),
        (5, 8, 9, [5, 6, 7], 1),
        (5, 8, 7, [5, 6], 1),
        (5, 8, 0, [], 1),
    ],
)
async def test_what_is_gone_is_what_the_log_no_longer_holds(wanted, reached, begin, missing, asked):
    members = Members(begin)
    assert list(await gone(members, PLACE, wanted, reached)) == missing
    assert members.asked == asked


async def test_a_partition_that_was_taken_away_has_come_to_nowhere():
    assert await reached_by(Members(0), PLACE) == 0
    assert await reached_by(Members(0, 7), PLACE) == 7


async def test_a_batch_that_begins_behind_a_hole_tells_it_once(monkeypatch):
    """The owner's own loop, over a queue; what a batch leads to does not matter here."""
    figures, said = Figures(), []

    class Dealing:
        def __init__(self, *_):
            self.next_command = 3

        async def process(self, batch, _):
            self.next_command = batch[-1].offset + 1
            return len(batch)

        async def tell_group(self):
            owner.stop()

    def told(place, missing):
        tell(place, missing, counting(figures, "tally"), said.append)

    monkeypatch.setattr(partition_owner, "Batches", Dealing)
    takeover = SimpleNamespace(tell_expired=told, definition=None, config=None, observer=figures)
    owner = PartitionOwner(takeover, Members(6, 8), PLACE, sorter=None)
    owner.queue.offer([SimpleNamespace(offset=offset, value=b"") for offset in (6, 7)])
    await owner._serve(SimpleNamespace(state=SimpleNamespace(unsaved=1, is_full=False, save=lambda: None)))
    assert said == ["t/0: commands 3 to 5 expired and were never decided"]
    assert figures.counts[COMMANDS_EXPIRED] == 3
