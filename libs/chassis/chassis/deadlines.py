"""No call without an end: a unary call must carry a deadline, or a slow answer would be waited for for ever."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import grpc

from chassis.calls import Call
from chassis.statuses import Refused, status, violations

FIELD = "grpc-timeout"


def deadline_guard(domain: str, count: Callable[[str], None]) -> Callable[[Call], AbstractAsyncContextManager[None]]:
    """The step that refuses unary calls without a deadline; `count` hears of each. Streams may last."""

    @asynccontextmanager
    async def guard(call: Call) -> AsyncIterator[None]:
        if not call.streaming and call.context.time_remaining() is None:
            count(FIELD)
            raise Refused(
                status(
                    grpc.StatusCode.INVALID_ARGUMENT,
                    "DeadlineMissing",
                    domain=domain,
                    message="deadline missing: set a timeout on the call",
                    chinese="请求未设置时限",
                    extra=[violations([(FIELD, "deadline missing: set a timeout on the call")])],
                )
            )
        yield

    return guard
