"""The rules written in the protos, applied to every message that comes in; each violation names its field."""

import re
from collections.abc import Callable
from typing import Any

import grpc
import protovalidate
from google.protobuf.message import Message

from chassis.statuses import Refused, status, violations
from chassis.wording import in_chinese

# A command envelope, which wraps the request, has to fit into a Kafka record of at most 1 MiB and a little.
MAX_REQUEST_BYTES = 1024 * 1024
# All of them are counted; so many are told. Callers' libraries drop answers whose trailers exceed a few KiB.
TOLD_AT_ONCE = 10


def checker(domain: str, count: Callable[[str], None]) -> Callable[[Message], None]:
    """The check of one message, which raises Refused: INVALID_ARGUMENT with BadRequest. `count` hears each field."""

    def check(message: Message) -> None:
        if (size := message.ByteSize()) > MAX_REQUEST_BYTES:
            count("(size)")
            raise Refused(_too_large(message, size, domain))
        if found := protovalidate.collect_violations(message):
            for violation in found:
                # Without places in lists and maps: as many labels as the protos have fields.
                count(re.sub(r"\[[^]]*\]", "", dotted(violation.proto.field)))
            raise Refused(_invalid(found[:TOLD_AT_ONCE], len(found), domain))

    return check


def dotted(path: Any) -> str:
    """`fields[2].unit` from a protovalidate field path."""
    text = ""
    for element in path.elements if path else ():
        text += f".{element.field_name}" if text else element.field_name
        if element.subscript is not None:
            text += f"[{element.subscript.value}]"
    return text


def _invalid(found: list[protovalidate.Violation], broken: int, domain: str) -> Any:
    pairs = [(dotted(v.proto.field), v.proto.message or v.proto.rule_id) for v in found]
    chinese = "；".join(
        f"{field or '请求'}：{in_chinese(v.proto.rule_id, v.rule_value, text)}"
        for v, (field, text) in zip(found, pairs, strict=True)
    )
    english = "; ".join(f"{field or 'request'}: {text}" for field, text in pairs)
    if more := broken - len(found):
        english, chinese = f"{english}; and {more} more", f"{chinese}；另有 {more} 处"
    return status(
        grpc.StatusCode.INVALID_ARGUMENT,
        "InvalidRequest",
        domain=domain,
        message=english,
        chinese=chinese,
        extra=[violations(pairs)],
    )


def _too_large(message: Message, size: int, domain: str) -> Any:
    field = max(message.ListFields(), key=lambda pair: len(str(pair[1])))[0].name
    text = f"the request has {size} bytes, at most {MAX_REQUEST_BYTES} are taken; most of it stands here"
    return status(
        grpc.StatusCode.INVALID_ARGUMENT,
        "RequestTooLarge",
        domain=domain,
        message=f"{field}: {text}",
        chinese=f"请求过大：{size} 字节，上限 {MAX_REQUEST_BYTES} 字节",
        extra=[violations([(field, text)])],
    )
