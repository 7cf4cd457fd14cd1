"""Somebody rebuilds, and the service ends: what was written is kept, and who typed the command is told how to go on."""

import grpc
import pytest
from shijian.common.v1 import rebuild_service_pb2 as rpc

from shijian_cli.clients import run
from shijian_cli.followed import BEGINS_ANEW, followed
from shijian_cli.trouble import UNREACHABLE, Trouble

LOST = grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE, grpc.aio.Metadata(), grpc.aio.Metadata(), "Socket closed")
OTHER = grpc.aio.AioRpcError(grpc.StatusCode.INTERNAL, grpc.aio.Metadata(), grpc.aio.Metadata(), "oh")
RESULT = rpc.RunRebuildResponse(result=rpc.RebuildResult(build="sheets__v2"))


async def steps(*said):
    for one in said:
        if isinstance(one, Exception):
            raise one
        yield one


def trouble_after(*said, then=()):
    with pytest.raises(Trouble) as caught:
        run(followed(steps(*said), *then))
    return caught.value


def test_a_rebuild_that_lost_its_service_goes_on_by_the_same_command():
    trouble = trouble_after(rpc.RunRebuildResponse(), LOST)
    assert trouble.message == "服务连接不上：Socket closed"
    assert "再运行同一命令即从断点继续" in trouble.advice
    assert trouble.code == UNREACHABLE


def test_a_proof_that_lost_its_service_begins_anew():
    assert trouble_after(rpc.RunRebuildResponse(), LOST, then=[BEGINS_ANEW]).advice == BEGINS_ANEW


@pytest.mark.parametrize("said", [(LOST,), (rpc.RunRebuildResponse(), OTHER)], ids=["never begun", "refused"])
def test_nothing_is_promised_of_other_faults(said):
    assert "同一命令" not in trouble_after(*said).advice


def test_the_result_is_what_came_last():
    assert run(followed(steps(rpc.RunRebuildResponse(), RESULT))).build == "sheets__v2"
