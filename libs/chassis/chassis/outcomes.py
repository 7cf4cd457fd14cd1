"""What came of a command, as an answer or as a status: each kind of receipt, and each way of not getting one."""

import uuid
from typing import Any

import grpc
from shijian.common.v1 import command_header_pb2, receipt_pb2

from chassis.in_words import in_words
from chassis.objects import StoreAway
from chassis.statuses import Refused, of_rejection, retry_after, status, violations
from contracts.envelope import MAX_NAME_BYTES, Command, NameTooLong, Receipt
from contracts.fields import Undecodable
from eventlog.log import LogUnavailable, PartitionNotServed, PayloadTooLarge
from eventlog.views.store import NotYetVisible

Answer = command_header_pb2.Answer

KINDS = {
    receipt_pb2.REJECTION_KIND_INVALID: "invalid",
    receipt_pb2.REJECTION_KIND_NOT_FOUND: "not_found",
    receipt_pb2.REJECTION_KIND_CONFLICT: "conflict",
    receipt_pb2.REJECTION_KIND_FORBIDDEN: "forbidden",
}


class LogAwayMeanwhile(LogUnavailable):
    """The log went away during work whose first part is kept: asked for again, it goes on."""


def answer_of(command: Command, receipt: Receipt, domain: str) -> Answer:
    """The answer to an accepted command. Raises Refused for every other receipt."""
    if receipt.outcome == receipt_pb2.OUTCOME_ACCEPTED:
        return Answer(
            command_id=text_id(command),
            stream=command.stream,
            version=receipt.version,
            event_count=receipt.event_count,
        )
    if receipt.outcome == receipt_pb2.OUTCOME_FAILED:
        raise Refused(_failed(command, receipt, domain))
    why = receipt.rejection
    raise Refused(
        of_rejection(
            KINDS.get(why.kind, "invalid"),
            why.code or "Unreadable",
            why.message or "命令无法识别",
            why.field,
            domain=domain,
            stream=command.stream,
            metadata={"command_id": text_id(command), "version": str(receipt.version)},
        )
    )


def unknown(command: Command, domain: str) -> Any:
    """No receipt in time: neither yes nor no."""
    return status(
        grpc.StatusCode.DEADLINE_EXCEEDED,
        "OutcomeUnknown",
        domain=domain,
        message=f"unknown whether {text_id(command)} was carried out: ask again with the same command_id",
        chinese="结果未知：请用同一命令编号再次提交，不会重复办理；一再如此，请用 shijian doctor 查看是否停止办理",
        metadata={"command_id": text_id(command), "stream": command.stream},
        extra=[retry_after(1.0)],
    )


def unavailable(command: Command, error: LogUnavailable, domain: str) -> Any:
    """The log cannot be reached, or nobody decides there; the command surely was not sent."""
    metadata = {"command_id": text_id(command), "stream": command.stream}
    if isinstance(error, PartitionNotServed):
        return status(
            grpc.StatusCode.UNAVAILABLE,
            "PartitionNotServed",
            domain=domain,
            message=f"commands of {command.stream} are not decided now, nothing was sent: {error}",
            chinese=f"{command.stream} 现在不能办理，命令没有提交；{in_words(str(error))}",
            metadata=metadata,
        )
    return status(
        grpc.StatusCode.UNAVAILABLE,
        "LogUnavailable",
        domain=domain,
        message="the log cannot be reached; nothing was sent",
        chinese="事件日志暂时无法连接，命令没有提交，请稍后再试",
        metadata=metadata,
        extra=[retry_after(2.0)],
    )


def log_away(error: LogUnavailable, domain: str) -> Any:
    """The log cannot be read now."""
    goes_on = "，已完成的部分保留，再次运行即从断点继续" if isinstance(error, LogAwayMeanwhile) else ""
    return status(
        grpc.StatusCode.UNAVAILABLE,
        "LogUnavailable",
        domain=domain,
        message="the log cannot be reached",
        chinese=f"事件日志暂时无法连接，请稍后再试{goes_on}",
        extra=[retry_after(2.0)],
    )


def files_away(error: StoreAway, domain: str) -> Any:
    """The store of files cannot be asked now."""
    return status(
        grpc.StatusCode.UNAVAILABLE,
        "FileStoreAway",
        domain=domain,
        message="the object store cannot be used",
        chinese=f"存放文件的对象存储不能读写：{error}。请稍后再试；仍不行时请管理员核对 SHIJIAN_OBJECT_STORE 与 AWS_*",
        extra=[retry_after(2.0)],
    )


def too_large(error: PayloadTooLarge, domain: str) -> Any:
    """The stored command would not fit."""
    return status(
        grpc.StatusCode.INVALID_ARGUMENT,
        "RequestTooLarge",
        domain=domain,
        message=str(error),
        chinese=f"请求过大：{error.size} 字节，上限 {error.limit} 字节",
        extra=[violations([("payload", str(error))])],
    )


def name_too_long(error: NameTooLong, domain: str) -> Any:
    """The request names something that cannot exist."""
    return status(
        grpc.StatusCode.INVALID_ARGUMENT,
        "NameTooLong",
        domain=domain,
        message=str(error),
        chinese=f"编号过长：上限 {MAX_NAME_BYTES} 字节",
        extra=[violations([(error.field, str(error))])],
    )


def not_yet_visible(late: NotYetVisible, domain: str) -> Any:
    """The read model has not come far enough; `reached` in the metadata says how far."""
    return status(
        grpc.StatusCode.UNAVAILABLE,
        "NotYetVisible",
        domain=domain,
        message=f"{late.stream} is visible up to version {late.reached}; {late.wanted} was asked for",
        chinese=f"数据正在更新：已可见版本 {late.reached}，所需版本 {late.wanted}，请稍后再试",
        metadata={"stream": late.stream, "wanted": str(late.wanted), "reached": str(late.reached)},
        extra=[retry_after(0.5)],
    )


def undecodable(error: Undecodable, domain: str) -> Any:
    """What came is no such message."""
    code = grpc.StatusCode.INVALID_ARGUMENT
    return status(code, "Undecodable", domain=domain, message=str(error), chinese="请求无法识别")


def unimplemented(domain: str) -> Any:
    """The method is declared and not built."""
    code = grpc.StatusCode.UNIMPLEMENTED
    return status(code, "Unimplemented", domain=domain, message="not served here", chinese="未提供")


def text_id(command: Command) -> str:
    """The command's id as callers write it."""
    return str(uuid.UUID(bytes=command.command_id))


def _failed(command: Command, receipt: Receipt, domain: str) -> Any:
    return status(
        grpc.StatusCode.INTERNAL,
        receipt.rejection.code,
        domain=domain,
        message=f"deciding failed and nothing was recorded; reference {command.command_id.hex()}",
        chinese=receipt.rejection.message,
        metadata={"command_id": text_id(command), "reference": command.command_id.hex()},
    )
