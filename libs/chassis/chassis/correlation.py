"""Which story a call belongs to: `x-correlation-id` (a UUID) in the metadata, carried to log lines and envelopes."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

import structlog

from chassis.calls import Call

METADATA_KEY = "x-correlation-id"
_current: ContextVar[bytes] = ContextVar("correlation_id", default=b"")


def correlation_id() -> bytes:
    """The current call's correlation id, 16 bytes; empty when the caller named none."""
    return _current.get()


@asynccontextmanager
async def correlated(call: Call) -> AsyncIterator[None]:
    """Binds the caller's correlation id, when it is a UUID. Each call runs in a task of its own: nothing to unbind."""
    found = _bytes(str(dict(call.context.invocation_metadata() or ()).get(METADATA_KEY, "")))
    _current.set(found)
    structlog.contextvars.bind_contextvars(rpc=call.method)
    if found:
        structlog.contextvars.bind_contextvars(correlation_id=str(uuid.UUID(bytes=found)))
    yield


def _bytes(text: str) -> bytes:
    try:
        return uuid.UUID(text).bytes
    except ValueError:
        return b""
