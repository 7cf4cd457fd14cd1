"""rebuild: one projection dropped and folded again from the log, with its progress."""

from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from shijian.common.v1 import operations_pb2 as rpc

from shijian_cli import options
from shijian_cli.clients import run
from shijian_cli.operations import of_all, operations
from shijian_cli.options import DataDir, Json
from shijian_cli.place import Addresses
from shijian_cli.screen import emit, err
from shijian_cli.trouble import USAGE, Trouble

app = typer.Typer()
UNHURRIED_SECONDS = 24 * 3600.0
Name = Annotated[str, typer.Argument(help="投影名；或服务名，表示该服务的全部投影。")]
By = Annotated[str, typer.Option("--by", help="经办人账号。")]


@app.command()
def rebuild(name: Name, by: By = "operator", data_dir: DataDir = None, *, as_json: Json = False) -> None:
    """重建一个投影：清空后从事件日志重新折叠，显示速度与剩余时间。"""
    done = run(_rebuilt(options.addresses(data_dir), name, by))
    lines = [f"✓ {d['projection']}：{d['events']} 个事件" for d in done]
    emit({"rebuilt": done}, as_json=as_json, table="\n".join(lines))


async def _rebuilt(addresses: Addresses, name: str, by: str) -> list[dict[str, Any]]:
    async with operations(addresses) as services:
        service, projection = await _found(services, name)
        request = rpc.RebuildProjectionRequest(projection=projection, by=by)
        done: dict[str, int] = {}
        with _bars() as progress:
            bars: dict[str, Any] = {}
            async for step in services[service].RebuildProjection(request, timeout=UNHURRIED_SECONDS):
                if step.projection not in bars:
                    bars[step.projection] = progress.add_task(step.projection, total=None, rate="")
                done[step.projection] = step.events_done
                _advance(progress, bars[step.projection], step)
    return [{"projection": projection, "events": events} for projection, events in done.items()]


def _advance(progress: Progress, bar: Any, step: Any) -> None:
    speed = progress.tasks[bar].speed
    rate = f"{speed:,.0f} 个/秒" if speed else ""
    progress.update(bar, completed=step.events_done, total=step.events_total, rate=rate)


async def _found(services: dict[str, Any], name: str) -> tuple[str, str]:
    """(service, projection) of a name; all projections of a service when it is a service's."""
    if name in services:
        return name, ""
    answers, _ = await of_all(services, lambda stub: stub.Status(rpc.StatusRequest()))
    known = {p.projection: service for service, answer in answers.items() for p in answer.projections}
    if name not in known:
        raise Trouble(f"没有投影 {name}", f"可选：{'、'.join(sorted(known)) or '（没有服务应答）'}", code=USAGE)
    return known[name], name


def _bars() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    return Progress(*columns, TimeRemainingColumn(), console=err)
