"""Ends a task for sure: a cancel may be swallowed, the next one gets through."""

import asyncio
from typing import Any

CANCEL_AGAIN_S = 1.0


async def ended(task: "asyncio.Task[Any]") -> None:
    """Returns once `task` has ended; whatever it raised is left in it.

    `asyncio.wait_for` of Python 3.11 loses a cancel that meets the end of what it waits for, and aiokafka's fetcher
    loses one that meets a change of assignment: a loop around either would go on for ever.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=CANCEL_AGAIN_S)
