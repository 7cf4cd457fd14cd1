"""Runs a worker (anything with `run`, `stop` and `ready`) for the length of a block, and raises what ended it early."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeVar


class Worker(Protocol):
    """What runs until it is told to stop."""

    ready: asyncio.Event

    async def run(self) -> None:
        """Until `stop`."""

    async def stop(self) -> None:
        """Asks `run` to end."""


W = TypeVar("W", bound=Worker)

START_SECONDS = 30.0
POLL_SECONDS = 0.05


@asynccontextmanager
async def running(worker: W) -> AsyncIterator[W]:
    """The worker is ready inside the block and has ended after it."""
    task = asyncio.create_task(worker.run())
    ready = asyncio.create_task(worker.ready.wait())
    try:
        await asyncio.wait([task, ready], timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        assert worker.ready.is_set(), f"{worker} is not ready after {START_SECONDS} s"
        yield worker
    finally:
        ready.cancel()
        await worker.stop()
        await task


async def until(look: Callable[[], Awaitable[Any]], wanted: Any, seconds: float = 20.0) -> None:
    """Waits for something that nobody announces. Fails with what was seen last."""
    deadline = asyncio.get_running_loop().time() + seconds
    while (seen := await look()) != wanted:
        assert asyncio.get_running_loop().time() < deadline, f"wanted {wanted}, still {seen} after {seconds} s"
        await asyncio.sleep(POLL_SECONDS)
