"""The calling side: channels with a deadline on every call, and errors taken apart for people and programs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2 as details
from google.rpc.status_pb2 import Status

DETAILS_KEY = "grpc-status-details-bin"
DEFAULT_DEADLINE_S = 30.0


@dataclass(frozen=True, slots=True)
class Failure:
    """A call's failure: `reason` is for programs, `chinese` for people, `fields` says what is wrong where."""

    code: str
    reason: str
    message: str
    chinese: str
    fields: tuple[tuple[str, str], ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    retry_after_s: float | None = None
    resource: tuple[str, str] | None = None


def channel(address: str, *, deadline_s: float = DEFAULT_DEADLINE_S) -> grpc.aio.Channel:
    """A channel whose unary calls have `deadline_s` unless they name their own."""
    # One name may stand for several processes: calls take turns instead of all going to the first.
    guard: Any = _Deadline(deadline_s)
    options = (("grpc.service_config", json.dumps({"loadBalancingConfig": [{"round_robin": {}}]})),)
    return grpc.aio.insecure_channel(address, options=options, interceptors=[guard])


class _Deadline(grpc.aio.UnaryUnaryClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    """A timeout in the channel's service config would end the call here without telling the server its deadline."""

    def __init__(self, deadline_s: float) -> None:
        self._deadline_s = deadline_s

    async def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        given = client_call_details
        timeout = self._deadline_s if given.timeout is None else given.timeout
        return await continuation(given._replace(timeout=timeout), request)


def failure_of(error: grpc.aio.AioRpcError) -> Failure:
    """What a failed call said, also when it carries no details."""
    status = _status(error)
    found: dict[str, Any] = {"reason": "", "chinese": ""}
    for packed in status.details:
        found |= _read(packed)
    return Failure(code=error.code().name, message=error.details() or "", **found)


def _status(error: grpc.aio.AioRpcError) -> Any:
    metadata: Any = error.trailing_metadata() or ()
    return Status.FromString(dict(metadata).get(DETAILS_KEY, b""))


def _read(packed: Any) -> dict[str, Any]:
    if (info := _unpacked(packed, details.ErrorInfo)) is not None:
        return {"reason": info.reason, "metadata": dict(info.metadata)}
    if (text := _unpacked(packed, details.LocalizedMessage)) is not None:
        return {"chinese": text.message}
    if (bad := _unpacked(packed, details.BadRequest)) is not None:
        return {"fields": tuple((v.field, v.description) for v in bad.field_violations)}
    if (retry := _unpacked(packed, details.RetryInfo)) is not None:
        return {"retry_after_s": retry.retry_delay.ToMilliseconds() / 1000}
    if (resource := _unpacked(packed, details.ResourceInfo)) is not None:
        return {"resource": (resource.resource_type, resource.resource_name)}
    return {}


def _unpacked(packed: Any, kind: type[Message]) -> Any:
    message = kind()
    return message if packed.Unpack(message) else None
