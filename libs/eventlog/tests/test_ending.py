"""A task that swallows a cancel ends all the same."""

import asyncio

from eventlog.ending import ended


async def stubborn(swallows: int) -> None:
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            if not swallows:
                raise
            swallows -= 1


async def test_a_swallowed_cancel_is_sent_again(monkeypatch):
    monkeypatch.setattr("eventlog.ending.CANCEL_AGAIN_S", 0.01)
    task = asyncio.create_task(stubborn(2))
    await asyncio.sleep(0)
    await asyncio.wait_for(ended(task), 5)
    assert task.cancelled()


async def test_what_has_ended_is_left_alone():
    task = asyncio.create_task(asyncio.sleep(0, "done"))
    await task
    await ended(task)
    assert task.result() == "done"


async def test_an_error_stays_in_the_task():
    async def failing():
        raise ValueError("no")

    task = asyncio.create_task(failing())
    await asyncio.sleep(0)
    await ended(task)
    assert str(task.exception()) == "no"
