"""A long call: a bar per partition until its result comes, and what to do where it was cut off."""

from collections.abc import AsyncIterator
from typing import Any

import grpc

from chassis.clients import failure_of
from shijian_cli.clients import trouble_of
from shijian_cli.rebuild_bars import Bars
from shijian_cli.trouble import Trouble

GOES_ON = "已写下的部分保留；服务恢复后再运行同一命令即从断点继续（去掉 --fresh）。看服务：shijian doctor"
BEGINS_ANEW = "核对不留下中间结果；服务恢复后再运行同一命令。看服务：shijian doctor"
# What a call says of itself when the process that answered it is gone.
CUT_OFF = {"UNAVAILABLE", "CANCELLED", "UNKNOWN"}


async def followed(steps: AsyncIterator[Any], then: str = GOES_ON) -> Any:
    """The result. Raises Trouble with the advice `then` where the service was lost meanwhile."""
    result, began = None, False
    with Bars() as bars:
        try:
            async for step in steps:
                began = True
                bars.show(step)
                result = step.result if step.HasField("result") else result
        except grpc.aio.AioRpcError as error:
            failure = failure_of(error)
            if not began or failure.reason or failure.code not in CUT_OFF:
                raise
            trouble = trouble_of(error)
            raise Trouble(trouble.message, then, code=trouble.code, detail=trouble.detail) from error
    assert result is not None, "the stream ended without a result"
    return result
