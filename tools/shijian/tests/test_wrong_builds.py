"""A name or an offset that there is not: what was typed is named, with what to write, not a field of the call."""

import grpc
import pytest
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc import error_details_pb2 as details
from google.rpc.status_pb2 import Status
from shijian.common.v1 import rebuild_service_pb2 as rpc

from chassis.clients import DETAILS_KEY
from shijian_cli import past_calls
from shijian_cli.clients import run
from shijian_cli.commands.diff import _unknown
from shijian_cli.place import Addresses
from shijian_cli.trouble import FAILED, USAGE, Trouble

THERE = Addresses("", {"scoring": "127.0.0.1:1", "registry": "127.0.0.1:2"}, {})
BUILDS = [
    {"name": "sheets__v2", "build": "sheets__v2", "projection": "sheets"},
    {"name": "autumn", "build": "sheets__past_1", "projection": "sheets"},
    {"name": "markets__v1", "build": "markets__v1", "projection": "markets"},
]


@pytest.fixture(autouse=True)
def builds(monkeypatch):
    async def listed(_addresses, _name):
        return BUILDS, set()

    monkeypatch.setattr(past_calls, "listed", listed)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("live", "nosuch", "没有构建 nosuch"),
        ("nosuch", "autumn", "没有构建 nosuch"),
        ("one", "other", "没有构建 one、other"),
        ("sheets", "live", "sheets 是投影名，不是构建名"),
        ("markets__v1", "autumn", "markets__v1 属于投影 markets，autumn 属于投影 sheets，不能比较"),
        ("live", "preview:sheets", "没有等待确认的版本（preview:sheets）"),
    ],
)
def test_a_difference_names_the_build_that_there_is_not(a, b, said):
    trouble = run(_unknown(THERE, a, b))
    assert (trouble.message, trouble.code, trouble.detail) == (said, FAILED, "")
    assert "rebuild --status" in trouble.advice


def refusal(reason, chinese):
    parts = [details.ErrorInfo(reason=reason), details.LocalizedMessage(locale="zh-CN", message=chinese)]
    packed = [AnyMessage() for _ in parts]
    for into, part in zip(packed, parts, strict=True):
        into.Pack(part)
    status = Status(code=3, details=packed).SerializeToString()
    trailing = grpc.aio.Metadata((DETAILS_KEY, status))
    return grpc.aio.AioRpcError(grpc.StatusCode.INVALID_ARGUMENT, grpc.aio.Metadata(), trailing, "no")


def test_offsets_that_the_log_does_not_have_are_told_as_they_were_typed():
    class Stub:
        async def BuildPast(self, _request, timeout):  # noqa: N802, ASYNC109, ARG002
            raise refusal("OffsetsWrong", "日志没有这样的位置：evil")
            yield

    with pytest.raises(Trouble) as caught:
        run(past_calls.built(Stub(), rpc.BuildPastRequest(projection="sheets"), "evil:0=1"))
    assert caught.value.message == "--as-of evil:0=1：日志没有这样的位置：evil"
    assert "shijian rebuild sheets --dry-run" in caught.value.advice
    assert "until" not in caught.value.detail


def test_a_moment_is_built_of_one_projection_not_of_a_service():
    with pytest.raises(Trouble, match="scoring 是服务名；--as-of 一次建立一个投影") as caught:
        past_calls.require_projection(THERE, "scoring")
    assert caught.value.code == USAGE
    past_calls.require_projection(THERE, "sheets")
