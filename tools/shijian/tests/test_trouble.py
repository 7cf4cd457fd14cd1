"""Failed calls become sentences with advice and an exit code; details name the field."""

import grpc
import pytest
from grpc_status import rpc_status

from chassis.statuses import of_rejection
from shijian_cli import trouble
from shijian_cli.clients import patiently, trouble_of


def failed(code: grpc.StatusCode, details: str = "", trailing=()) -> grpc.aio.AioRpcError:
    return grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(*trailing), details=details)


def refused() -> grpc.aio.AioRpcError:
    answer = of_rejection("invalid", "FieldMissing", "缺少必填项", "fields", domain="evidence", stream="request-x")
    return failed(grpc.StatusCode.INVALID_ARGUMENT, "", rpc_status.to_status(answer).trailing_metadata)


def test_a_refusal_is_told_in_chinese_with_its_field():
    told = trouble_of(refused())
    assert told.message == "缺少必填项"
    assert "FieldMissing" in told.detail
    assert "fields" in told.detail
    assert told.code == trouble.FAILED


def test_nobody_there_says_how_to_start():
    told = trouble_of(failed(grpc.StatusCode.UNAVAILABLE, "connection refused"))
    assert "shijian up" in told.advice
    assert told.code == trouble.UNREACHABLE


async def test_what_passes_is_asked_again_and_a_refusal_is_not():
    answers = [failed(grpc.StatusCode.UNAVAILABLE), failed(grpc.StatusCode.DEADLINE_EXCEEDED), "done"]

    async def call():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert await patiently(call) == "done"
    answers += [refused()]
    with pytest.raises(grpc.aio.AioRpcError):
        await patiently(call)
    answers += [failed(grpc.StatusCode.UNAVAILABLE)] * 2
    with pytest.raises(grpc.aio.AioRpcError):
        await patiently(call, within=-1)


def test_a_fault_is_shown_as_text_or_json(capsys):
    trouble.report(trouble.Trouble("坏了", "修好", detail="x[1]"), as_json=False)
    assert "坏了" in (said := capsys.readouterr().err)
    assert "修好" in said
    assert "x[1]" in said
    trouble.report(trouble.Trouble("坏了"), as_json=True)
    assert '"error": "坏了"' in capsys.readouterr().err
