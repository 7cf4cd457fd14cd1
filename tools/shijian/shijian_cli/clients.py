"""gRPC clients of the services, and failures of calls turned into faults that say what to do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import grpc

from chassis.clients import Failure, channel, failure_of
from shijian_cli.trouble import FAILED, UNREACHABLE, Trouble

T = TypeVar("T")
PATIENCE_SECONDS = 60.0
ADVICE = {
    "UNAVAILABLE": "看看什么在运行：shijian doctor；启动：shijian up",
    "DEADLINE_EXCEEDED": "稍后用同一命令编号重试，不会重复办理；查看积压：shijian doctor",
    "UNIMPLEMENTED": "服务的版本比命令行旧，请升级服务",
    "INTERNAL": "按查询编号在 data/logs 下的服务日志中查找原因",
}
# By what the service calls the refusal; these go before the advice by code.
ADVICE_OF_REASON = {"RoundUnknown": "现有轮次：shijian rounds list"}


@asynccontextmanager
async def channels(addresses: dict[str, str]) -> AsyncIterator[dict[str, grpc.aio.Channel]]:
    """An open channel per service."""
    opened = {service: channel(address) for service, address in addresses.items()}
    try:
        yield opened
    finally:
        await asyncio.gather(*[c.close(grace=None) for c in opened.values()])


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs one command's calls; a failed call becomes Trouble."""
    try:
        return asyncio.run(work)
    except grpc.aio.AioRpcError as error:
        raise trouble_of(error) from error


def trouble_of(error: grpc.aio.AioRpcError) -> Trouble:
    """What a failed call means to whoever typed the command."""
    failure = failure_of(error)
    unreachable = failure.code in {"UNAVAILABLE", "DEADLINE_EXCEEDED"}
    return Trouble(
        failure.chinese or _plain(failure),
        ADVICE_OF_REASON.get(failure.reason) or ADVICE.get(failure.code, ""),
        code=UNREACHABLE if unreachable else FAILED,
        detail="\n".join(_details(failure)),
    )


def _plain(failure: Failure) -> str:
    if failure.code == "UNAVAILABLE" and not failure.reason:
        return f"服务连接不上：{failure.message}"
    return f"{failure.code}：{failure.message}"


def _details(failure: Failure) -> list[str]:
    told = {failure.chinese, ""}
    named = [
        f"字段 {field}" if said in told or said.isascii() else f"{field}：{said}" for field, said in failure.fields
    ]
    reason = [f"{failure.code} {failure.reason}"] if failure.reason else []
    return reason + named + [f"{key}={value}" for key, value in sorted(failure.metadata.items())]


async def patiently(call: Callable[[], Awaitable[T]], *, within: float = PATIENCE_SECONDS) -> T:
    """Asks again while the service is not there, the outcome is unknown or the read model is behind.

    Only for calls that may be repeated: queries, and commands with a fixed id.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while True:
        try:
            return await call()
        except grpc.aio.AioRpcError as error:
            failure = failure_of(error)
            passing = failure.code in {"UNAVAILABLE", "DEADLINE_EXCEEDED"}
            if not passing or loop.time() > deadline:
                raise
            await asyncio.sleep(failure.retry_after_s or 0.2)
