"""google.rpc.Status, built in one place: what every refusal and failure looks like on the wire."""

from collections.abc import Mapping, Sequence
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import error_details_pb2 as details
from google.rpc.status_pb2 import Status

from domainkit.rejection import Rejected

CODES = {
    "invalid": grpc.StatusCode.INVALID_ARGUMENT,
    "not_found": grpc.StatusCode.NOT_FOUND,
    "conflict": grpc.StatusCode.FAILED_PRECONDITION,
    "forbidden": grpc.StatusCode.PERMISSION_DENIED,
}
# The stored command's name for what the caller put into the header.
HEADER_FIELDS = {
    "by": "header.actor",
    "command_id": "header.command_id",
    "expected_version": "header.expected_version",
}


class Refused(Exception):
    """Ends a call with `status`; raised anywhere below the interceptors, which send it."""

    def __init__(self, status: Status) -> None:
        super().__init__(status.message)
        self.status = status


def status(
    code: grpc.StatusCode,
    reason: str,
    *,
    domain: str,
    message: str,
    chinese: str,
    metadata: Mapping[str, str] | None = None,
    extra: Sequence[Message] = (),
) -> Status:
    """A status with ErrorInfo (stable `reason`), LocalizedMessage (zh-CN) and `extra` details."""
    parts = [
        details.ErrorInfo(reason=reason, domain=f"{domain}.shijian", metadata=metadata or {}),
        details.LocalizedMessage(locale="zh-CN", message=chinese),
        *extra,
    ]
    return Status(code=code.value[0], message=message, details=[_packed(part) for part in parts])


def violations(pairs: Sequence[tuple[str, str]]) -> Any:
    """BadRequest from (dotted field, description)."""
    bad = details.BadRequest()
    for field, description in pairs:
        bad.field_violations.add(field=field, description=description)
    return bad


def retry_after(seconds: float) -> Message:
    """RetryInfo: asking again makes sense after that long."""
    delay = Duration()
    delay.FromMilliseconds(int(seconds * 1000))
    info: Message = details.RetryInfo(retry_delay=delay)
    return info


def of_rejection(
    kind: str,
    code: str,
    message: str,
    field: str,
    *,
    domain: str,
    stream: str = "",
    metadata: Mapping[str, str] | None = None,
) -> Status:
    """The status of a business refusal of that kind (invalid, not_found, conflict, forbidden)."""
    where = HEADER_FIELDS.get(field, field)
    extra: list[Message] = [violations([(where, message)])] if kind == "invalid" or where else []
    if kind == "not_found":
        extra.append(
            details.ResourceInfo(
                resource_type=stream.partition("-")[0] or where, resource_name=stream, description=message
            )
        )
    if kind == "conflict":
        failure = details.PreconditionFailure()
        failure.violations.add(type=code, subject=stream or where, description=message)
        extra.append(failure)
    said = f"{code}: {where}" if where else code
    return status(CODES[kind], code, domain=domain, message=said, chinese=message, metadata=metadata or {}, extra=extra)


def of_rejected(rejected: Rejected, *, domain: str, stream: str = "") -> Status:
    """The status of a refusal raised before anything was sent."""
    return of_rejection(rejected.kind, rejected.code, rejected.message, rejected.field, domain=domain, stream=stream)


def _packed(part: Message) -> AnyMessage:
    packed = AnyMessage()
    packed.Pack(part)
    return packed
