"""diff: the rows that differ between two builds of a projection, and why."""

from typing import Annotated, Any

import grpc
import typer
from shijian.common.v1 import rebuild_service_pb2 as rpc
from shijian.common.v1 import rebuild_service_pb2_grpc as stubs

from shijian_cli import diff_screen, options, past_calls
from shijian_cli.clients import channels, run, trouble_of
from shijian_cli.options import DataDir, Json
from shijian_cli.place import Addresses
from shijian_cli.screen import emit
from shijian_cli.trouble import FAILED, USAGE, Trouble

app = typer.Typer()
PREVIEW = "preview"
UNHURRIED_SECONDS = 24 * 3600.0
Version = Annotated[
    str,
    typer.Argument(
        help="构建名，见 shijian rebuild --status；live 为现行版本，preview 或 preview:投影 为等待确认的版本。"
    ),
]
Limit = Annotated[int, typer.Option("--limit", min=0, help="最多列出多少行；0 表示全部。计数总是全部。")]


@app.command()
def diff(
    version_a: Version, version_b: Version, limit: Limit = 50, data_dir: DataDir = None, *, as_json: Json = False
) -> None:
    """比较一个投影的两个构建：哪些行、哪些列不同，以及原因（新事件、代码变更）。"""
    found = run(_compared(options.addresses(data_dir), version_a, version_b, limit))
    emit(found, as_json=as_json, table=diff_screen.shown(found))


async def _compared(addresses: Addresses, a: str, b: str, limit: int) -> dict[str, Any]:
    """From the service that has both. Raises Trouble when none has."""
    if {a, b} <= {"live", PREVIEW}:
        builds, _ = await past_calls.listed(addresses, "")
        waiting = [build for build in builds if build["state"] == "ready"]
        if len(waiting) > 1:
            names = "、".join(f"{PREVIEW}:{build['projection']}" for build in waiting)
            raise Trouble("等待确认的版本不止一个", f"指明其一：{names}", code=USAGE)
    refused: list[grpc.aio.AioRpcError] = []
    async with channels(dict(addresses.grpc)) as opened:
        for channel in opened.values():
            try:
                return await _of(stubs.RebuildServiceStub(channel), a, b, limit)
            except grpc.aio.AioRpcError as error:
                refused.append(error)
    if not refused:
        raise Trouble("没有服务可问", "先启动：shijian up", code=FAILED)
    if telling := [error for error in refused if error.code() is not grpc.StatusCode.NOT_FOUND]:
        raise trouble_of(telling[0])
    raise await _unknown(addresses, a, b) or trouble_of(refused[0])


async def _unknown(addresses: Addresses, a: str, b: str) -> Trouble | None:
    """Which of the two names no build; each service knows its own alone. None where one did not answer."""
    builds, away = await past_calls.listed(addresses, "")
    of = {name: build["projection"] for build in builds for name in (build["name"], build["build"])}
    missing = [name for name in dict.fromkeys((a, b)) if not (name in of or name == "live" or _waits(name))]
    advice = "构建名见 shijian rebuild --status；现行版本写 live，等待确认的版本写 preview"
    if away:
        return None
    if projections := [name for name in missing if name in of.values()]:
        return Trouble(f"{'、'.join(projections)} 是投影名，不是构建名", advice)
    if missing:
        return Trouble(f"没有构建 {'、'.join(missing)}", advice)
    if a in of and b in of:
        return Trouble(f"{a} 属于投影 {of[a]}，{b} 属于投影 {of[b]}，不能比较", advice)
    waiting = next((name for name in (a, b) if _waits(name)), "")
    return Trouble(f"没有等待确认的版本（{waiting}）", advice) if waiting else None


def _waits(name: str) -> bool:
    return name.partition(":")[0] == PREVIEW


async def _of(stub: Any, a: str, b: str, limit: int) -> dict[str, Any]:
    found: dict[str, Any] = {"head": None, "rows": [], "counts": None}
    async for part in stub.DiffBuilds(rpc.DiffBuildsRequest(a=a, b=b, limit=limit), timeout=UNHURRIED_SECONDS):
        kind = part.WhichOneof("part")
        if kind == "head":
            found["head"] = diff_screen.head_of(part.head)
        elif kind == "rows":
            found["rows"] += [diff_screen.difference_of(row) for row in part.rows.rows]
        else:
            found["counts"] = diff_screen.counts_of(part.counts)
    return found
