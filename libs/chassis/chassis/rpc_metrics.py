"""Counts and times every call, under the names that the Go middleware made customary."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import grpc

from chassis.calls import Call
from chassis.metrics import Metrics

NAMES = {code.value[0]: code.name for code in grpc.StatusCode}


def measured(metrics: Metrics) -> Callable[[Call], AbstractAsyncContextManager[None]]:
    """The step that counts a call by its status code and times it."""

    @asynccontextmanager
    async def measure(call: Call) -> AsyncIterator[None]:
        service, _, method = call.method.lstrip("/").partition("/")
        labels = (metrics.service, service, method, "stream" if call.streaming else "unary")
        started = time.perf_counter()
        cancelled = False
        try:
            yield
        except (asyncio.CancelledError, GeneratorExit):
            cancelled = True
            raise
        finally:
            code = _cancelled(call) if cancelled else _code(call)
            metrics.calls.labels(*labels, code).inc()
            metrics.call_seconds.labels(*labels).observe(time.perf_counter() - started)

    return measure


def _code(call: Call) -> str:
    code = call.context.code()
    if isinstance(code, grpc.StatusCode):
        return code.name
    return NAMES.get(code or 0, "UNKNOWN")


def _cancelled(call: Call) -> str:
    remaining = call.context.time_remaining()
    return "DEADLINE_EXCEEDED" if remaining is not None and remaining <= 0 else "CANCELLED"
