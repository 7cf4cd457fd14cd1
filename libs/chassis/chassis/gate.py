"""While a process is not up yet its calls are answered at once and honestly; operators get through all the same."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import grpc

from chassis.calls import Call
from chassis.statuses import Refused, retry_after, status

OPERATORS = ("/shijian.common.v1.OperationsService/", "/shijian.common.v1.RebuildService/")


def gate(domain: str, waits: Callable[[], str]) -> Callable[[Call], AbstractAsyncContextManager[None]]:
    """The step that answers UNAVAILABLE while `waits` names something."""

    @asynccontextmanager
    async def guard(call: Call) -> AsyncIterator[None]:
        if (waiting := waits()) and not call.method.startswith(OPERATORS):
            raise Refused(
                status(
                    grpc.StatusCode.UNAVAILABLE,
                    "Starting",
                    domain=domain,
                    message=f"not up yet: waits for {waiting}",
                    chinese="服务正在启动，请稍后再试",
                    extra=[retry_after(1.0)],
                )
            )
        yield

    return guard
