"""rebuild: a projection made anew from the log beside the live one; verify: its rows proven by the log."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

import typer
from shijian.common.v1 import operations_pb2 as ops
from shijian.common.v1 import rebuild_service_pb2 as rpc
from shijian.common.v1 import rebuild_service_pb2_grpc as stubs

from shijian_cli import options, past_calls, past_screen, proof_screen, rebuild_screen
from shijian_cli.clients import channels, run, trouble_of
from shijian_cli.followed import BEGINS_ANEW, followed
from shijian_cli.operations import of_all, operations, unanswered
from shijian_cli.options import DataDir, Json
from shijian_cli.place import Addresses
from shijian_cli.screen import emit
from shijian_cli.trouble import USAGE, Trouble

app = typer.Typer()
UNHURRIED_SECONDS = 7 * 24 * 3600.0
Name = Annotated[str, typer.Argument(help="投影名；或服务名，表示该服务的全部投影。")]
AnyName = Annotated[str, typer.Argument(help="投影名或服务名；--status 时可省略。")]
By = Annotated[str, typer.Option("--by", help="经办人账号。")]
Processes = Annotated[
    int,
    typer.Option("--processes", min=0, max=256, help="进程数；0：每核一个（PostgreSQL 每两核一个），不超过分区数。"),
]
Throttle = Annotated[int, typer.Option("--throttle", min=0, help="全部进程合计每秒最多折叠多少事件；0 表示不限。")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只列出计划：分区、事件数、字节数；不做任何改动。")]
Status = Annotated[bool, typer.Option("--status", help="各投影最近一次重建的进度或结果。")]
DropOld = Annotated[bool, typer.Option("--drop-old", help="删除被替换的旧表；在此之前旧表一直同步更新。")]
Accept = Annotated[bool, typer.Option("--accept", help="内容与现行表不一致也切换；切换到等待确认的新版本。")]
Fresh = Annotated[bool, typer.Option("--fresh", help="放弃上次中断留下的内容，从头折叠。")]
AsOfBuild = Annotated[
    str,
    typer.Option(
        "--as-of",
        metavar="TIME|OFFSETS",
        help="建立某一时刻的构建：时间（日期为当日结束），或 topic:分区=位置,…，或位置的 JSON 文件。与 --into 同用。",
    ),
]
Into = Annotated[str, typer.Option("--into", metavar="NAME", help="时点构建的名称；不影响现行表。")]
Drop = Annotated[str, typer.Option("--drop", metavar="NAME", help="删除一个时点构建。")]
ByRecords = Annotated[bool, typer.Option("--by-records", help="改用逐条读取日志的后备方式，较慢。")]


@app.command()
def rebuild(
    name: AnyName = "",
    by: By = "operator",
    processes: Processes = 0,
    throttle: Throttle = 0,
    as_of: AsOfBuild = "",
    into: Into = "",
    drop: Drop = "",
    data_dir: DataDir = None,
    *,
    dry_run: DryRun = False,
    status: Status = False,
    drop_old: DropOld = False,
    accept: Accept = False,
    fresh: Fresh = False,
    by_records: ByRecords = False,
    as_json: Json = False,
) -> None:
    """重建投影：在现行表旁由事件日志重新折叠，核对后切换；读取不中断，中断后再次运行即从断点继续。"""
    addresses = options.addresses(data_dir)
    if status:
        _status(addresses, name, as_json=as_json)
        return
    if drop:
        gone = run(past_calls.dropped(addresses, drop, by))
        emit(gone, as_json=as_json, table=f"✓ 已删除时点构建 {drop}")
        return
    if not name:
        raise Trouble(
            "请给出投影名或服务名", "例如：shijian rebuild sheets；查看进度：shijian rebuild --status", code=USAGE
        )
    if as_of or into:
        past_calls.require_projection(addresses, name)
        request = past_calls.request_of(name, as_of, into, by=by, processes=processes, throttle=throttle)
        made = run(_each(addresses, name, lambda stub, _: past_calls.built(stub, request, as_of)))[0]
        emit(made, as_json=as_json, table=past_screen.built(made))
        return
    if dry_run:
        plans = run(_each(addresses, name, lambda stub, p: _planned(stub, p, processes, fresh=fresh)))
        emit({"plans": plans}, as_json=as_json, table=rebuild_screen.plans(plans))
    elif drop_old:
        dropped = run(_each(addresses, name, lambda stub, p: _dropped(stub, p, by)))
        emit({"dropped": dropped}, as_json=as_json, table=rebuild_screen.dropped(dropped))
    else:
        asked = {"by": by, "processes": processes, "throttle": throttle, "accept_differences": accept}
        asked |= {"fresh": fresh, "by_records": by_records}
        done = run(_each(addresses, name, lambda stub, p: _rebuilt(stub, p, asked)))
        emit({"rebuilt": done}, as_json=as_json, table=rebuild_screen.rebuilt(done))


def _status(addresses: Addresses, name: str, *, as_json: bool) -> None:
    (found, silent), (builds, away) = run(_statuses(addresses, name)), run(past_calls.listed(addresses, name))
    tables = [rebuild_screen.statuses(found), past_screen.builds(builds)]
    emit({"rebuilds": found, "builds": builds}, as_json=as_json, table=tables)
    missing = silent | away
    if missing and (name in {"", *missing} or not builds):
        raise unanswered(missing, "，其重建与构建没有列出")


@app.command()
def verify(
    name: Name, processes: Processes = 0, throttle: Throttle = 0, data_dir: DataDir = None, *, as_json: Json = False
) -> None:
    """由事件日志重新折叠投影，与现行表比对散列与行数，并检查不变量；不改动任何数据。不符时退出码为 1。"""
    addresses = options.addresses(data_dir)
    proofs = run(_each(addresses, name, lambda stub, p: _verified(stub, p, processes, throttle)))
    emit({"verified": proofs}, as_json=as_json, table=proof_screen.proofs(proofs))
    if trouble := proof_screen.trouble_of(proofs):
        raise trouble


async def _each(addresses: Addresses, name: str, ask: Callable[[Any, str], Any]) -> list[dict[str, Any]]:
    service, projections = await _found(addresses, name)
    async with _rebuilds(addresses) as services:
        return [await ask(services[service], projection) for projection in projections]


async def _planned(stub: Any, projection: str, processes: int, *, fresh: bool) -> dict[str, Any]:
    request = rpc.PlanRebuildRequest(projection=projection, processes=processes, fresh=fresh)
    return rebuild_screen.plan_of(await stub.PlanRebuild(request))


async def _dropped(stub: Any, projection: str, by: str) -> dict[str, Any]:
    answer = await stub.DropReplaced(rpc.DropReplacedRequest(projection=projection, by=by))
    return {"projection": projection, "dropped": list(answer.dropped)}


async def _rebuilt(stub: Any, projection: str, asked: dict[str, Any]) -> dict[str, Any]:
    call = stub.RunRebuild(rpc.RunRebuildRequest(projection=projection, **asked), timeout=UNHURRIED_SECONDS)
    return rebuild_screen.result_of(projection, await followed(call))


async def _verified(stub: Any, projection: str, processes: int, throttle: int) -> dict[str, Any]:
    request = rpc.VerifyProjectionRequest(projection=projection, processes=processes, throttle=throttle)
    call = stub.VerifyProjection(request, timeout=UNHURRIED_SECONDS)
    return proof_screen.proof_of(projection, await followed(call, BEGINS_ANEW))


async def _statuses(addresses: Addresses, name: str) -> tuple[list[dict[str, Any]], set[str]]:
    async with _rebuilds(addresses) as services:
        answers, failures = await of_all(services, lambda stub: stub.ListRebuilds(rpc.ListRebuildsRequest()))
    found = [
        rebuild_screen.record_of(service, record)
        for service, answer in answers.items()
        for record in answer.rebuilds
        if name in {"", service, record.projection}
    ]
    return found, set(failures)


async def _found(addresses: Addresses, name: str) -> tuple[str, list[str]]:
    """(service, projections) of a name; all projections of a service when it is a service's. Raises Trouble."""
    async with operations(addresses) as services:
        answers, failures = await of_all(services, lambda stub: stub.Status(ops.StatusRequest()))
    if name in failures:
        raise trouble_of(failures[name])
    known = {p.projection: service for service, answer in answers.items() for p in answer.projections}
    if name in addresses.grpc:
        return name, sorted(projection for projection, service in known.items() if service == name)
    if name not in known and failures:
        raise unanswered(failures, f"；其余服务没有投影 {name}")
    if name not in known:
        raise Trouble(f"没有投影 {name}", f"可选：{'、'.join(sorted(known))}", code=USAGE)
    return known[name], [name]


@asynccontextmanager
async def _rebuilds(addresses: Addresses) -> AsyncIterator[dict[str, Any]]:
    async with channels(dict(addresses.grpc)) as opened:
        yield {service: stubs.RebuildServiceStub(channel) for service, channel in opened.items()}
