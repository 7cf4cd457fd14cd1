"""Builds of projections that this release no longer has hold nobody back; those that it has are waited for."""

import pytest

from eventlog.views.store import NotYetVisible
from testkit.reading_example import FakeLog, added, ledger, noted, reading
from testkit.reading_side import project_all

BOTH = reading(ledger(), ledger(noted("bad"), name="second"))
ONLY = reading(ledger())


async def test_who_waits_is_not_held_back_by_a_projection_that_is_gone(open_again):
    async with open_again(BOTH) as views:
        await project_all(views, FakeLog.of(added("tally-a", "a")))
        await views.wait_for("tally-a", 1, 0)
    async with open_again(ONLY) as views:
        await project_all(views, FakeLog.of(added("tally-a", *"abcd")))
        await views.wait_for("tally-a", 4, 0)
        assert {(lag.projection, lag.behind) for lag in await views.lags()} == {("ledger", 0)}
        fresh = await views.freshness()
        assert (fresh.newest_event_us, fresh.events_behind) == (4, 0)


async def test_events_parked_for_a_projection_that_is_gone_count_as_shown(open_again):
    async with open_again(BOTH) as views:
        await project_all(views, FakeLog.of(added("tally-a", "a", "bad")))
        with pytest.raises(NotYetVisible):
            await views.wait_for("tally-a", 2, 0)
    async with open_again(ONLY) as views:
        await views.wait_for("tally-a", 2, 0)


async def test_a_renamed_projection_is_waited_for_until_it_has_caught_up(open_again):
    log = FakeLog.of(added("tally-a", *"abcd"))
    async with open_again(ONLY) as views:
        await project_all(views, log)
    async with open_again(reading(ledger(name="renamed"))) as views:
        with pytest.raises(NotYetVisible):
            await views.wait_for("tally-a", 4, 0)
        await project_all(views, log)
        await views.wait_for("tally-a", 4, 0)


async def test_the_release_that_still_has_it_goes_on_with_it(open_again):
    log = FakeLog.of(added("tally-a", *"abcd"))
    async with open_again(BOTH) as views, open_again(ONLY) as newer:
        await newer.wait_for("tally-z", 0, 0)
        await project_all(views, log)
        await views.wait_for("tally-a", 4, 0)
        assert {lag.projection for lag in await views.lags()} == {"ledger", "second"}
        await newer.wait_for("tally-a", 4, 0)
