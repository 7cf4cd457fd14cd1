"""A claim to a rebuild is one's own while it is held, and free for the next one at once."""

import asyncio
import threading

import pytest

from eventlog.rebuild.claim import RebuildRunning, claimed, is_claimed
from testkit.reading_example import reading


async def test_a_claim_is_free_the_moment_it_is_given_back(views):
    for _ in range(100):
        async with claimed(views.database, "ledger"):
            with pytest.raises(RebuildRunning):
                async with claimed(views.database, "ledger"):
                    pass
            async with claimed(views.database, "other"):
                pass


@pytest.mark.parametrize("can_ask", [True, False], ids=["as on Linux", "as elsewhere"])
async def test_whether_it_is_claimed_can_be_asked(views, monkeypatch, can_ask):
    monkeypatch.setattr("eventlog.rebuild.claim.CAN_ASK", can_ask)
    assert not await is_claimed(views.database, "ledger")
    async with claimed(views.database, "ledger"):
        assert await is_claimed(views.database, "ledger")
        assert not await is_claimed(views.database, "other")
    assert not await is_claimed(views.database, "ledger")


async def test_nobody_is_refused_because_somebody_asks(views, open_again):
    done, answers = threading.Event(), set()

    async def ask():
        async with open_again(reading()) as others:
            while not done.is_set():
                answers.add(await is_claimed(others.database, "ledger"))

    asking = asyncio.create_task(asyncio.to_thread(lambda: asyncio.run(ask())))
    try:
        while answers != {True, False}:
            async with claimed(views.database, "ledger"):
                await asyncio.sleep(0)
    finally:
        done.set()
        await asking
    assert answers == {True, False}
