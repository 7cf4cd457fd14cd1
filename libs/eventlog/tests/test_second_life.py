"""A stream that begins a second time: whatever an operator tries, nothing of it goes over the row that stands."""

import pytest

from eventlog.views.parked import ParkedEvents
from testkit.reading_example import FakeLog, added, ledger, noted, reading
from testkit.reading_side import project_all, rows_of

FIRST = added("tally-a", "a", "b")
AGAIN_NOTES = ("again", "and on", "further")
AGAIN = added("tally-a", *AGAIN_NOTES)
LEDGER, BY = "projection:ledger", "taigu-operator-1"


@pytest.fixture
async def begun(open_again):
    async with open_again(reading(ledger())) as views:
        await project_all(views, FakeLog.of(FIRST))
        await project_all(views, FakeLog.of([*FIRST, *AGAIN]), size=1)
        yield views


async def test_a_retry_leaves_it_parked_and_the_row_as_it_was(begun):
    before = await rows_of(begun)
    settled = await ParkedEvents(begun).retry(LEDGER, "tally-a", by=BY)
    assert (settled.applied, settled.left) == (0, 3)
    assert await rows_of(begun) == before
    parked = await ParkedEvents(begun).events()
    assert [(e.version, e.error) for e in parked] == [(1, "begins again after version 2"), (2, ""), (3, "")]


async def test_what_follows_a_skipped_beginning_stays_parked_too_and_says_why(begun):
    before, desk = await rows_of(begun), ParkedEvents(begun)
    for left in (2, 1, 0):
        first, *_ = await desk.events()
        settled = await desk.skip(first.number, by=BY, why="the log lost what was before")
        assert (settled.applied, settled.left) == (0, left)
        assert {e.error for e in (await desk.events())[:1]} <= {"begins again after version 2"}
    assert await desk.events() == []
    assert await rows_of(begun) == before


async def test_what_is_recorded_after_all_of_it_was_skipped_does_not_go_over_the_row_either(begun):
    before, desk = await rows_of(begun), ParkedEvents(begun)
    for _ in AGAIN:
        first, *_ = await desk.events()
        await desk.skip(first.number, by=BY, why="the log lost what was before")
    later = added("tally-a", *AGAIN_NOTES, "later still", "and more")
    await project_all(begun, FakeLog.of([*FIRST, *later]), size=1)
    assert await rows_of(begun) == before
    parked = await desk.events()
    assert [(e.version, e.error) for e in parked] == [(4, "begins again after version 2"), (5, "")]
    await desk.skip(parked[0].number, by=BY, why="of the second life")
    assert [(e.version, e.error) for e in await desk.events()] == [(5, "begins again after version 2")]
    assert await rows_of(begun) == before


async def test_a_queue_from_before_the_second_beginning_is_applied_up_to_it(open_again):
    async with open_again(reading(ledger(noted("b")))) as views:
        await project_all(views, FakeLog.of(FIRST))
        await project_all(views, FakeLog.of([*FIRST, *AGAIN]))
    async with open_again(reading(ledger())) as views:
        settled = await ParkedEvents(views).retry(LEDGER, "tally-a", by=BY)
        assert (settled.applied, settled.left) == (1, 3)
        assert [(r.note, r.additions) for r in await views.find("ledger")] == [("b", 2)]
