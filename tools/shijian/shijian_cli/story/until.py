"""Waiting for what policies and projections bring about: asked again until it is there, with a deadline."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from shijian_cli.trouble import UNREACHABLE, Trouble

T = TypeVar("T")
DEADLINE_SECONDS = 120.0
POLL_SECONDS = 0.1


async def until(
    what: str, ask: Callable[[], Awaitable[T]], enough: Callable[[T], bool], *, within: float = DEADLINE_SECONDS
) -> T:
    """The first answer that is enough. Raises Trouble when the time is up."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while not enough(answer := await ask()):
        if loop.time() > deadline:
            raise Trouble(f"等了 {within:.0f} 秒仍没有等到：{what}", "看积压与搁置：shijian doctor", code=UNREACHABLE)
        await asyncio.sleep(POLL_SECONDS)
    return answer
