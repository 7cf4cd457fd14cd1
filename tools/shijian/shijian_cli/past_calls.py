"""rebuild --as-of, --drop, and the list of builds: what is asked of the services."""

from typing import Any

import grpc
from shijian.common.v1 import rebuild_service_pb2 as rpc
from shijian.common.v1 import rebuild_service_pb2_grpc as stubs

from chassis.clients import failure_of
from shijian_cli import past_screen
from shijian_cli.clients import channels
from shijian_cli.followed import followed
from shijian_cli.moments import microseconds
from shijian_cli.operations import of_all
from shijian_cli.place import Addresses
from shijian_cli.trouble import USAGE, Trouble

UNHURRIED_SECONDS = 7 * 24 * 3600.0
PAST = {"past", "folding past"}


def request_of(projection: str, as_of: str, into: str, **asked: Any) -> Any:
    """What is to be built. Raises Trouble."""
    if not into or not as_of:
        raise Trouble("--as-of 和 --into 要一起给出", "例如：--as-of 2021-11-10 --into autumn", code=USAGE)
    ends = past_screen.offsets(as_of)
    if ends is None:
        return rpc.BuildPastRequest(projection=projection, into=into, as_of=microseconds(as_of), **asked)
    until = rpc.LogOffsets(ends=[rpc.LogOffset(**end) for end in ends])
    return rpc.BuildPastRequest(projection=projection, into=into, until=until, **asked)


def require_projection(addresses: Addresses, name: str) -> None:
    """Raises Trouble for a service's name: a moment is built projection by projection."""
    if name in addresses.grpc:
        advice = f"写一个投影名，见：shijian rebuild --status {name}"
        raise Trouble(f"{name} 是服务名；--as-of 一次建立一个投影", advice, code=USAGE)


async def built(stub: Any, request: Any, as_of: str) -> dict[str, Any]:
    """Builds, showing a bar per partition. Raises Trouble for what `--as-of` said that the log does not have."""
    try:
        result = await followed(stub.BuildPast(request, timeout=UNHURRIED_SECONDS))
    except grpc.aio.AioRpcError as error:
        failure = failure_of(error)
        if failure.reason != "OffsetsWrong":
            raise
        advice = f"每个分区写一个位置，不超过日志末尾；各分区的末尾见：shijian rebuild {request.projection} --dry-run"
        raise Trouble(f"--as-of {as_of}：{failure.chinese}", advice) from error
    return past_screen.result_of(request.projection, result)


async def dropped(addresses: Addresses, name: str, by: str) -> dict[str, Any]:
    """Drops the build of that name from whichever service has it. Raises Trouble."""
    async with channels(dict(addresses.grpc)) as opened:
        services = {service: stubs.RebuildServiceStub(channel) for service, channel in opened.items()}
        answers, failures = await of_all(services, lambda stub: stub.ListBuilds(rpc.ListBuildsRequest()))
        having = [s for s, answer in answers.items() if any(b.name == name and b.state in PAST for b in answer.builds)]
        if not having:
            away = f"；未应答：{'、'.join(failures)}" if failures else ""
            raise Trouble(f"没有时点构建 {name}{away}", "查看全部：shijian rebuild --status")
        answer = await services[having[0]].DropPast(rpc.DropPastRequest(name=name, by=by))
    return {"service": having[0], "name": name, "dropped": answer.dropped}


async def listed(addresses: Addresses, name: str) -> tuple[list[dict[str, Any]], set[str]]:
    """Every build, or those of one service or projection; and the services that did not answer."""
    async with channels(dict(addresses.grpc)) as opened:
        services = {service: stubs.RebuildServiceStub(channel) for service, channel in opened.items()}
        answers, failures = await of_all(services, lambda stub: stub.ListBuilds(rpc.ListBuildsRequest()))
    found = [
        past_screen.record_of(service, build)
        for service, answer in answers.items()
        for build in answer.builds
        if name in {"", service, build.projection, build.name}
    ]
    return found, set(failures)
