"""parked list, retry, skip: events that a projection could not take."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.text import Text
from shijian.common.v1 import operations_pb2 as rpc

from shijian_cli import options
from shijian_cli.clients import run, trouble_of
from shijian_cli.moments import moment
from shijian_cli.operations import of_all, operations
from shijian_cli.options import DataDir, Json
from shijian_cli.parked_words import advice, why
from shijian_cli.place import Addresses
from shijian_cli.screen import emit, table_of
from shijian_cli.trouble import USAGE, Trouble

app = typer.Typer(no_args_is_help=True, help="搁置的事件：查看、重试、跳过（留有记录）。")
group = typer.Typer()
group.add_typer(app, name="parked")

STATES = {"parked": "搁置", "applied": "已重试", "skipped": "已跳过"}
Service = Annotated[str, typer.Argument(help="服务：registry、evidence、scoring")]
Reason = Annotated[str, typer.Option("--reason", help="为什么这样处理；记录在案。")]
By = Annotated[str, typer.Option("--by", help="经办人账号。")]
Everything = Annotated[bool, typer.Option("--all", help="已处理的也列出。")]


@app.command("list")
def list_(data_dir: DataDir = None, *, settled_too: Everything = False, as_json: Json = False) -> None:
    """列出各服务搁置的事件。"""
    answers = run(_listed(options.addresses(data_dir), settled_too=settled_too))
    found = [_parked(service, event) for service, answer in answers.items() for event in answer.events]
    columns = ["服务", "读者", "事件流", "版本#", "状态", "搁置时间", "原因", "处理"]
    rows = [
        [
            p["service"],
            p["consumer"],
            p["stream"],
            p["version"],
            STATES.get(p["state"], p["state"]),
            p["parked_at"],
            p["why"],
            _who(p),
        ]
        for p in found
    ]
    table = table_of("搁置的事件", columns, rows) if found else "没有搁置的事件"
    totals = {service: answer.total for service, answer in answers.items()}
    emit(
        {"parked": found, "totals": totals},
        as_json=as_json,
        table=[table, *map(Text, advice(found)), *left_out(answers)],
    )


def left_out(answers: Mapping[str, Any]) -> list[str]:
    """A line for each service that has more than it listed."""
    return [
        f"{service}：仅列出前 {len(answer.events)} 条，共 {answer.total:,} 条；处理之后列出其余"
        for service, answer in answers.items()
        if answer.total > len(answer.events)
    ]


@app.command()
def retry(
    service: Service,
    consumer: str,
    stream: str,
    by: By,
    reason: Reason,
    data_dir: DataDir = None,
    *,
    as_json: Json = False,
) -> None:
    """重试：投影或数据修好之后，把搁置的事件再折叠一次。"""
    request = rpc.RetryParkedRequest(consumer=consumer, stream=stream, by=by, reason=reason)
    answer = run(_settle(options.addresses(data_dir), service, "RetryParked", request))
    _say(answer, as_json=as_json)


@app.command()
def skip(
    service: Service,
    consumer: str,
    stream: str,
    version: int,
    by: By,
    reason: Reason,
    data_dir: DataDir = None,
    *,
    as_json: Json = False,
) -> None:
    """跳过一个事件：该投影不再计入它，其后的事件继续。"""
    request = rpc.SkipParkedRequest(consumer=consumer, stream=stream, version=version, by=by, reason=reason)
    answer = run(_settle(options.addresses(data_dir), service, "SkipParked", request))
    _say(answer, as_json=as_json)


async def _listed(addresses: Addresses, *, settled_too: bool) -> dict[str, Any]:
    request = rpc.ListParkedRequest(settled_too=settled_too)
    async with operations(addresses) as services:
        answers, failures = await of_all(services, lambda stub: stub.ListParked(request))
    for error in failures.values():
        raise trouble_of(error)
    return answers


def _parked(service: str, event: Any) -> dict[str, Any]:
    values = {field.name: getattr(event, field.name) for field in event.DESCRIPTOR.fields}
    return {"service": service, **values, "parked_at": moment(event.parked_at_us), "why": why(values)}


def _who(parked: dict[str, Any]) -> str:
    return f"{parked['settled_by']}：{parked['reason']}" if parked["settled_by"] else ""


async def _settle(addresses: Addresses, service: str, method: str, request: Any) -> Any:
    async with operations(addresses) as services:
        if service not in services:
            raise Trouble(f"没有服务 {service}", f"可选：{'、'.join(services)}", code=USAGE)
        return await getattr(services[service], method)(request)


def _say(answer: Any, *, as_json: bool) -> None:
    text = f"✓ 折叠了 {answer.folded} 个事件，仍搁置 {answer.still_parked} 个"
    emit({"folded": answer.folded, "still_parked": answer.still_parked}, as_json=as_json, table=text)
