"""backup, restore: a whole installation as a set of files, and an installation from them."""

import asyncio
from collections.abc import Sequence
from importlib import import_module, metadata
from pathlib import Path
from typing import Annotated, Any

import typer

from chassis.in_words import in_words
from chassis.settings import Settings
from chassis.whole_backup import WholeBackup
from chassis.whole_restore import WholeRestore
from eventlog.backup.checking import Fault
from eventlog.backup.manifest import Manifest, read_manifest
from eventlog.definition import ServiceDefinition
from eventlog.kafka import KafkaConfig
from shijian_cli import options
from shijian_cli.backup_screen import ScreenBars, described, troubles_told
from shijian_cli.broker_alone import broker_of, broker_without_services
from shijian_cli.moments import microseconds, moment
from shijian_cli.options import DataDir, Json, PortBase
from shijian_cli.place import DEFAULT_PORT_BASE, SERVICES, Place
from shijian_cli.screen import emit, err
from shijian_cli.trouble import Trouble

app = typer.Typer()
Target = Annotated[Path, typer.Argument(help="备份目录；再次备份到同一目录只追加新的部分。")]
Source = Annotated[Path, typer.Argument(help="备份目录。")]
Verify = Annotated[bool, typer.Option("--verify", help="不备份，只离线校验目录里已有的备份。")]
NOWHERE = "127.0.0.1:1"


@app.command()
def backup(
    folder: Target,
    data_dir: DataDir = None,
    port_base: PortBase = DEFAULT_PORT_BASE,
    *,
    verify: Verify = False,
    as_json: Json = False,
) -> None:
    """备份整个安装：事件日志逐字节、文件、搁置记录。运行中或停止时都可以；读模型不备份，恢复后重建。"""
    with troubles_told():
        if verify:
            manifest, faults = _checked(folder)
            _refuse(faults)
        else:
            manifest = asyncio.run(_taken(folder, options.place(data_dir, port_base), options.settings()))
    done = "校验无误" if verify else "已备份"
    made_at = moment(microseconds(manifest.made_at))
    text = f"✓ {done}：{manifest.records} 条记录、{described(manifest)['files']} 个文件，{made_at}，{folder}"
    emit(
        {"folder": str(folder), **described(manifest)},
        as_json=as_json,
        table="\n".join([text, *map(in_words, manifest.notes)]),
    )


@app.command()
def restore(
    folder: Source, data_dir: DataDir = None, port_base: PortBase = DEFAULT_PORT_BASE, *, as_json: Json = False
) -> None:
    """把备份恢复到空的安装（服务须未启动）；中断后重新运行会接着做。之后用 shijian up 启动，读模型自动重建。"""
    with troubles_told():
        manifest = asyncio.run(_restored(folder, options.place(data_dir, port_base), options.settings()))
    text = f"✓ 已恢复：{manifest.records} 条记录、{described(manifest)['files']} 个文件；启动：shijian up"
    emit({"folder": str(folder), **described(manifest)}, as_json=as_json, table=text)


def _checked(folder: Path) -> tuple[Manifest, list[Fault]]:
    manifest = read_manifest(folder)
    nothing = KafkaConfig(NOWHERE)
    with ScreenBars() as bars:
        return manifest, WholeRestore(nothing, options.settings(), (), folder, manifest).check(bars)


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        detail = "\n".join(f"{fault.path}：{in_words(fault.what)}" for fault in faults)
        raise Trouble(f"备份有 {len(faults)} 处损坏", "换用另一份备份", detail=detail)


async def _taken(folder: Path, place: Place, settings: Settings) -> Manifest:
    async with broker_of(place, settings, _say) as bootstrap:
        here = settings.model_copy(update={"data_dir": place.data_dir})
        work = WholeBackup(_config(bootstrap, settings), here, _definitions(), folder, _releases())
        with ScreenBars() as bars:
            return await work.take(bars)


async def _restored(folder: Path, place: Place, settings: Settings) -> Manifest:
    manifest, faults = await asyncio.to_thread(_checked, folder)
    _refuse(faults)
    counts = {len(topic.partitions) for topic in manifest.topics}
    if counts != {settings.partitions}:
        said = "、".join(map(str, sorted(counts)))
        raise Trouble(f"备份的分区数是 {said}，这里是 {settings.partitions}", f"设 SHIJIAN_PARTITIONS={said} 后重试")
    async with broker_without_services(place, settings, _say) as bootstrap:
        here = settings.model_copy(update={"data_dir": place.data_dir})
        with ScreenBars() as bars:
            await WholeRestore(_config(bootstrap, settings), here, _definitions(), folder, manifest).run(bars)
    return manifest


def _config(bootstrap: str, settings: Settings) -> KafkaConfig:
    return KafkaConfig(bootstrap, cluster=settings.cluster, client_id="shijian-cli", topic_prefix=settings.topic_prefix)


def _definitions() -> list[ServiceDefinition]:
    found: list[Any] = [import_module(f"{service}.definition").definition for service in SERVICES]
    return found


def _releases() -> dict[str, str]:
    return {service: metadata.version(f"shijian-{service}") for service in SERVICES}


def _say(line: str) -> None:
    err.print(line, markup=False, soft_wrap=True)
