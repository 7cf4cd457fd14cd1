"""Options that several commands share, and what they mean."""

from pathlib import Path
from typing import Annotated

import typer

from chassis.settings import Settings, SettingsWrong, read_settings
from shijian_cli.place import DEFAULT_PORT_BASE, Addresses, Place, known
from shijian_cli.trouble import USAGE, Trouble

Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", envvar="SHIJIAN_DATA_DIR", help="数据目录：事件日志、状态、读模型、日志文件。默认 data"),
]
AsOf = Annotated[
    str,
    typer.Option(
        "--as-of", metavar="TIME", help="到这一时刻为止已记录的数据。日期（到当日结束）、时间（北京时间）或微秒数。"
    ),
]
PortBase = Annotated[
    int,
    typer.Option(
        "--port-base",
        envvar="SHIJIAN_PORT_BASE",
        min=1024,
        max=65000,
        help="端口基数：Kafka +92 与 +93，gRPC +101 起，健康检查 +201 起。",
    ),
]


def settings() -> Settings:
    """The process's settings. Raises Trouble naming each variable at fault."""
    try:
        return read_settings()
    except SettingsWrong as wrong:
        raise Trouble("环境变量有误", "改正后重试", code=USAGE, detail=str(wrong)) from wrong


def place(data_dir: Path | None, port_base: int = DEFAULT_PORT_BASE) -> Place:
    """Where the installation lives."""
    return Place((data_dir or settings().data_dir).absolute(), port_base)


def addresses(data_dir: Path | None) -> Addresses:
    """Where to reach what is up: as SHIJIAN_ADDRESSES says, else as the data folder's installation noted."""
    configured = settings()
    found = known(place(data_dir))
    kafka = configured.kafka_bootstrap if "kafka_bootstrap" in configured.model_fields_set else found.kafka
    return Addresses(kafka, {**found.grpc, **configured.addresses}, found.health)
