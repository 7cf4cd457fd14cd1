"""run, up, serve, down: bringing an installation up and stopping it."""

import asyncio

import typer

from shijian_cli import background, foreground, options
from shijian_cli.commands.demo import shown, tell
from shijian_cli.options import DataDir, Json, PortBase
from shijian_cli.place import DEFAULT_PORT_BASE, Addresses, Place
from shijian_cli.screen import emit, out, table_of

app = typer.Typer()


@app.command()
def run(data_dir: DataDir = None, port_base: PortBase = DEFAULT_PORT_BASE) -> None:
    """启动全部（事件日志、主题、三个服务），放入样例省份并评分，打印结果，直到按 Ctrl-C。

    第二次运行会找到已有的数据，不会重复装入。
    """
    where = options.place(data_dir, port_base)

    async def then(addresses: Addresses) -> None:
        told = await tell(addresses, again=False)
        emit({}, as_json=False, table=shown(told))
        _show(where, addresses, as_json=False)
        out.print("[bold]正在运行，按 Ctrl-C 停止[/]")

    asyncio.run(foreground.live(where, options.settings(), _say, then))


@app.command(hidden=True)
def serve(data_dir: DataDir = None, port_base: PortBase = DEFAULT_PORT_BASE) -> None:
    """启动全部并看护，直到收到停止信号。由 `shijian up` 在后台运行。"""
    where = options.place(data_dir, port_base)

    async def nothing_more(_: Addresses) -> None:
        _say("✓ 已就绪")

    asyncio.run(foreground.live(where, options.settings(), _say, nothing_more))


@app.command()
def up(data_dir: DataDir = None, port_base: PortBase = DEFAULT_PORT_BASE, *, as_json: Json = False) -> None:
    """在后台启动全部；服务退出会自动重启并记入日志。"""
    where = options.place(data_dir, port_base)
    _show(where, background.up(where), as_json=as_json)


@app.command()
def down(data_dir: DataDir = None, *, as_json: Json = False) -> None:
    """停止后台（或另一个终端里）的实例；数据保留。"""
    where = options.place(data_dir)
    pid = background.down(where)
    text = f"✓ 已停止（进程 {pid}），数据保留在 {where.data_dir}" if pid else f"没有在运行：{where.data_dir}"
    emit({"stopped": pid, "data_dir": str(where.data_dir)}, as_json=as_json, table=text)


def _show(place: Place, addresses: Addresses, *, as_json: bool) -> None:
    rows = [["Kafka", addresses.kafka, ""]]
    rows += [[s, addresses.grpc[s], f"http://{addresses.health[s]}/readyz"] for s in addresses.grpc]
    table = table_of("地址", ["", "地址", "健康检查"], rows)
    emit({"data_dir": str(place.data_dir), "addresses": addresses}, as_json=as_json, table=table)


def _say(line: str) -> None:
    out.print(line, markup=False, soft_wrap=True)
