"""doctor: what is running, how far behind it is, and what to do about each problem."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from rich.console import RenderableType
from shijian.common.v1 import operations_pb2 as rpc

from eventlog.views.broken_file import looked_at
from shijian_cli import diagnosis, options
from shijian_cli.clients import run, trouble_of
from shijian_cli.diagnosis import Problem
from shijian_cli.messages import values
from shijian_cli.moments import moment
from shijian_cli.operations import of_all, operations
from shijian_cli.options import DataDir, Json
from shijian_cli.place import Addresses, Place
from shijian_cli.processes import lock
from shijian_cli.screen import emit, table_of
from shijian_cli.trouble import UNHEALTHY

app = typer.Typer()


@app.command()
def doctor(data_dir: DataDir = None, *, as_json: Json = False) -> None:
    """体检：什么在运行、各分区积压、版本、搁置的事件、磁盘；有问题时说明怎么办，退出码 4。"""
    place = options.place(data_dir)
    addresses = options.addresses(data_dir)
    statuses, problems = run(_examined(addresses))
    problems += _broken(place, [s for s in addresses.grpc if s not in statuses])
    free = _free(place.data_dir)
    problems += diagnosis.scarce_disk(free, str(place.data_dir))
    found = {
        "healthy": not problems,
        "supervisor": lock.holder(place),
        "data_dir": str(place.data_dir),
        "disk_free_bytes": free,
        "kafka": addresses.kafka,
        "services": {s: values(a) for s, a in statuses.items()},
        "problems": [asdict(p) for p in problems],
    }
    emit(found, as_json=as_json, table=_shown(place, addresses, statuses, problems))
    if problems:
        raise typer.Exit(UNHEALTHY)


async def _examined(addresses: Addresses) -> tuple[dict[str, Any], list[Problem]]:
    async with operations(addresses) as services:
        statuses, failures = await of_all(services, lambda stub: stub.Status(rpc.StatusRequest(), timeout=5))
    problems = [diagnosis.unreachable(s, addresses.grpc[s], trouble_of(e).message) for s, e in failures.items()]
    for service, status in statuses.items():
        problems += diagnosis.problems_of_service(service, status)
    return statuses, problems + diagnosis.differing_versions({s: a.code_version for s, a in statuses.items()})


def _broken(place: Place, silent: Iterable[str]) -> list[Problem]:
    """Of services that do not answer: the read models' files in the data folder, where they are damaged."""
    files = {service: place.data_dir / service / "views.sqlite" for service in silent}
    said = {service: looked_at(file) for service, file in files.items()}
    return [diagnosis.broken(service, files[service], words) for service, words in said.items() if words]


def _free(folder: Path) -> int:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(there).free


def _shown(
    place: Place, addresses: Addresses, statuses: dict[str, Any], problems: list[Problem]
) -> Iterable[RenderableType]:
    yield f"数据目录 {place.data_dir}，看护进程 {lock.holder(place) or '无'}，Kafka {addresses.kafka}"
    columns = ["服务", "地址", "就绪", "角色", "版本", "启动于", "搁置#", "状态库 KB#"]
    yield table_of("服务", columns, [_service(s, addresses, a) for s, a in statuses.items()])
    yield table_of("进度", ["服务", "读者", "分区#", "位置合计#", "落后#", "落后的分区"], progress(statuses))
    if problems:
        yield table_of("问题", ["何处", "什么", "怎么办"], [[p.where, p.what, p.do] for p in problems])
    else:
        yield "✓ 一切正常"


def progress(statuses: Mapping[str, Any]) -> list[list[Any]]:
    """A line for each reader of the log: how far it is in all, and which partitions it is behind in."""
    read: dict[tuple[str, str], list[Any]] = {}
    for service, status in statuses.items():
        for p in status.partitions:
            read.setdefault((service, "命令"), []).append(p)
    for service, status in statuses.items():
        for p in status.projections:
            read.setdefault((service, f"投影 {p.projection}"), []).append(p)
    lines = [
        [
            *reader,
            len(parts),
            f"{sum(p.next_offset for p in parts):,}",
            f"{sum(p.lag for p in parts):,}",
            "，".join(f"{p.partition}: {p.lag:,}" for p in parts if p.lag),
        ]
        for reader, parts in read.items()
    ]
    policies = [(service, p) for service, status in statuses.items() for p in status.policies]
    return lines + [[s, f"策略 {p.policy}", "", "", f"{p.lag:,}" if p.lag >= 0 else "未知", ""] for s, p in policies]


def _service(service: str, addresses: Addresses, status: Any) -> list[Any]:
    ready, roles = "是" if status.ready else "否", "、".join(status.roles)
    started, size = moment(status.started_at_us), status.state_store_bytes // 1024
    return [service, addresses.grpc[service], ready, roles, status.code_version, started, status.parked, size]
