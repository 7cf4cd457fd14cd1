"""Doing many things at once, but not too many: bounded concurrency with progress."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
# More at once means fuller batches and fewer transactions: half the CPU of 32.
IN_FLIGHT = 64


async def each(
    items: Iterable[T], do: Callable[[T], Awaitable[R]], *, done: Callable[[], None], limit: int = IN_FLIGHT
) -> list[R]:
    """The answers in the order of the items. The first fault cancels the rest and is raised."""
    free = asyncio.Semaphore(limit)

    async def one(item: T) -> R:
        async with free:
            answer = await do(item)
        done()
        return answer

    tasks = [asyncio.ensure_future(one(item)) for item in items]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
