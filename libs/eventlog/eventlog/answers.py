"""Receipts: the one answer to a command, in each of its forms. The codes are stable; the messages are for people."""

from typing import Any

from shijian.common.v1 import receipt_pb2

from contracts.envelope import Command, Receipt
from domainkit.rejection import Rejected

ACCEPTED = receipt_pb2.OUTCOME_ACCEPTED
REJECTED = receipt_pb2.OUTCOME_REJECTED
UNREADABLE = receipt_pb2.OUTCOME_UNREADABLE
FAILED = receipt_pb2.OUTCOME_FAILED

VERSION_CONFLICT = "VersionConflict"
COMMAND_ID_REUSED = "CommandIdReused"
DECIDER_FAILED = "DeciderFailed"
UNKNOWN_STREAM = "UnknownStream"
UNKNOWN_TYPE = "UnknownCommandType"
UNDECODABLE = "UndecodableCommand"
FOREIGN_COMMAND = "ForeignCommand"
WRONG_PARTITION = "WrongPartition"

KINDS = {
    "invalid": receipt_pb2.REJECTION_KIND_INVALID,
    "not_found": receipt_pb2.REJECTION_KIND_NOT_FOUND,
    "conflict": receipt_pb2.REJECTION_KIND_CONFLICT,
    "forbidden": receipt_pb2.REJECTION_KIND_FORBIDDEN,
}


def accepted(command: Command, *, version: int, event_count: int, at: int) -> Receipt:
    """The stream stands at `version` now; `event_count` 0 says that nothing was left to do."""
    return Receipt(
        command_id=command.command_id,
        stream=command.stream,
        outcome=ACCEPTED,
        version=version,
        event_count=event_count,
        recorded_at_us=at,
        digest=command.digest,
    )


def _declined(
    command: Command, outcome: Any, kind: Any, code: str, message: str, *, version: int, at: int, field: str = ""
) -> Receipt:
    return Receipt(
        command_id=command.command_id,
        stream=command.stream,
        outcome=outcome,
        version=version,
        recorded_at_us=at,
        digest=command.digest,
        rejection=receipt_pb2.Rejection(kind=kind, code=code, message=message, field=field),
    )


def rejected(command: Command, why: Rejected, *, version: int, at: int) -> Receipt:
    """A decider refused."""
    kind = KINDS[why.kind]
    return _declined(command, REJECTED, kind, why.code, why.message, version=version, at=at, field=why.field)


def version_conflict(command: Command, *, actual: int, at: int) -> Receipt:
    """The stream does not stand where the caller believed."""
    message = f"数据已被他人更新:期望版本 {command.expected_version},实际版本 {actual}"
    conflict = KINDS["conflict"]
    return _declined(
        command, REJECTED, conflict, VERSION_CONFLICT, message, version=actual, at=at, field="expected_version"
    )


def id_reused(command: Command, *, version: int, at: int) -> Receipt:
    """The id was given to a command with other contents before; that one's answer stays."""
    message = f"命令编号 {command.command_id.hex()} 已用于内容不同的命令"
    invalid = KINDS["invalid"]
    return _declined(command, REJECTED, invalid, COMMAND_ID_REUSED, message, version=version, at=at, field="command_id")


def unreadable(command: Command, code: str, message: str, *, field: str, at: int, version: int = 0) -> Receipt:
    """Bytes, type or stream mean nothing to this service."""
    invalid = KINDS["invalid"]
    return _declined(command, UNREADABLE, invalid, code, message, version=version, at=at, field=field)


def failed(command: Command, *, version: int, at: int) -> Receipt:
    """A bug in the service: the log file of the worker has the traceback under the command's id."""
    message = f"系统内部错误,命令未执行,查询编号 {command.command_id.hex()}"
    return _declined(command, FAILED, 0, DECIDER_FAILED, message, version=version, at=at)


def is_remembered(receipt: Receipt) -> bool:
    """Whether a repeat of the command id gets this very answer. What was no decision is decided anew."""
    return receipt.outcome in {ACCEPTED, REJECTED} and receipt.rejection.code != COMMAND_ID_REUSED
