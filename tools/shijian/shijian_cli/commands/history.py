"""events: the history of one stream, from the service that owns it."""

import json
from operator import methodcaller
from typing import Any

import typer
from rich.text import Text
from shijian.common.v1 import operations_pb2 as rpc

from chassis.in_words import in_words
from shijian_cli import options
from shijian_cli.clients import run, trouble_of
from shijian_cli.moments import microseconds, moment
from shijian_cli.operations import of_all, operations
from shijian_cli.options import AsOf, DataDir, Json
from shijian_cli.place import Addresses
from shijian_cli.screen import emit
from shijian_cli.trouble import Trouble

app = typer.Typer()
PAGE = 500
# Reasons for which a stream may be there all the same.
UNANSWERED = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "INVALID_ARGUMENT", "FAILED_PRECONDITION"}


@app.command()
def events(stream: str, as_of: AsOf = "", data_dir: DataDir = None, *, as_json: Json = False) -> None:
    """列出一条事件流的历史（解码后）：全部，或到某一时刻为止的。

    STREAM 形如 market-<信用代码>、request-<轮次>-<主体>-<行>、sheet-<轮次>-<信用代码>、round-<轮次>。
    """
    found = run(history(options.addresses(data_dir), stream, microseconds(as_of) if as_of else None))
    emit({"stream": stream, "events": found}, as_json=as_json, table=[line for e in found for line in _lines(e)])


async def history(addresses: Addresses, stream: str, as_of: int | None = None) -> list[dict[str, Any]]:
    """The stream's events as plain values, up to a moment if one is given. Raises Trouble when there are none,
    and when some do not come.
    """
    found: list[dict[str, Any]] = []
    owners: set[str] = set()
    async with operations(addresses) as services:
        while True:
            request = rpc.ReadStreamRequest(stream=stream, after_version=len(found), limit=PAGE, as_of=as_of)
            answers, failures = await of_all(services, methodcaller("ReadStream", request))
            if broken := owners & failures.keys():
                raise trouble_of(failures[min(broken)])
            owners |= {service for service, answer in answers.items() if answer.events}
            page = [e for answer in answers.values() for e in answer.events]
            if not page:
                break
            found += [_event(e) for e in page]
    if not found and (unanswered := [e for e in failures.values() if e.code().name in UNANSWERED]):
        raise trouble_of(unanswered[0])
    if not found:
        then = f"{moment(as_of)} 时" if as_of else ""
        raise Trouble(f"{then}没有事件流 {stream}", "检查名称：<聚合>-<编号>，代码用大写；例如 round-2021-farm")
    return found


def _event(decoded: Any) -> dict[str, Any]:
    envelope = decoded.envelope
    return {
        "version": envelope.version,
        "event_id": envelope.event_id.hex(),
        "name": decoded.name or f"类型 {envelope.type}",
        "recorded_at": moment(envelope.recorded_at_us),
        "recorded_at_us": envelope.recorded_at_us,
        "occurred_at_us": envelope.occurred_at_us,
        "actor": envelope.actor,
        "command_id": envelope.causation_id.hex(),
        "correlation_id": envelope.correlation_id.hex(),
        "event": json.loads(decoded.json) if decoded.json else None,
        "problem": decoded.problem,
    }


def _lines(event: dict[str, Any]) -> list[Text]:
    head = f"{event['version']:>4}  {event['name']}  {event['recorded_at']}  {event['actor']}  {event['event_id']}"
    body = in_words(event["problem"]) or json.dumps(event["event"], ensure_ascii=False)
    return [Text(head, style="bold"), Text(f"      {body}", style="dim")]
