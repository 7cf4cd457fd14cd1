"""Commands whose look-ups or read model may still be behind: asked again under the next attempt's id.

A refusal is remembered under its command id, as any answer is, so a new attempt needs a new one; attempts count from 1
and an accepted attempt is found again by whoever tells the story next.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import grpc

from shijian_cli.clients import patiently
from shijian_cli.story.stage import header_of

PASSING = {grpc.StatusCode.NOT_FOUND, grpc.StatusCode.FAILED_PRECONDITION}
ATTEMPTS = 40
PAUSE_SECONDS = 0.25


async def insisted(method: Callable[[Any], Awaitable[Any]], request: Any, actor: str, *name: str) -> Any:
    """The answer to the first attempt that is accepted; the last refusal is raised."""
    for attempt in range(1, ATTEMPTS + 1):
        request.header.CopyFrom(header_of(actor, *name, str(attempt)))
        try:
            return await patiently(lambda: method(request))
        except grpc.aio.AioRpcError as refused:
            if refused.code() not in PASSING or attempt == ATTEMPTS:
                raise
        await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError("the last attempt returns or raises")
