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


def channel(address: str, *, deadline_s: float = DEFAULT_DEADLINE_S) -> grpc.aio.Channel:
    """A channel whose unary calls have `deadline_s` unless they name their own."""
    service_config = {"methodConfig": [{"name": [{}], "timeout": f"{deadline_s}s"}]}
    options = [("grpc.service_config", json.dumps(service_config)), ("grpc.lb_policy_name", "round_robin")]
    return grpc.aio.insecure_channel(address, options=options)


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
    return {}


def _unpacked(packed: Any, kind: type[Message]) -> Any:
    message = kind()
    return message if packed.Unpack(message) else None
