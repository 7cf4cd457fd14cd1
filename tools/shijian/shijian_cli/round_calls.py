"""Commands of a round as the command line sends them: who asks, what cannot be undone, what the answer says."""

import re
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import grpc
import typer
from shijian.common.v1 import command_header_pb2
from shijian.scoring.v1 import round_service_pb2_grpc, scoring_service_pb2, scoring_service_pb2_grpc

from chassis.clients import failure_of
from scoring.number_size import quoted
from shijian_cli import options
from shijian_cli.clients import channels, run
from shijian_cli.messages import values
from shijian_cli.moments import CHINA
from shijian_cli.place import Addresses
from shijian_cli.screen import emit
from shijian_cli.trouble import USAGE, Trouble
from shijian_cli.typed_numbers import MARKS, outside

Round = Annotated[str, typer.Argument(metavar="ROUND", help="轮次编号，如 2026-smart")]
Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="统一社会信用代码，或地区代码")]
Subjects = Annotated[list[str], typer.Argument(metavar="SUBJECT...", help="统一社会信用代码，或地区代码；可多个")]
By = Annotated[str, typer.Option("--by", envvar="SHIJIAN_ACTOR", help="经办人账号。")]
Reason = Annotated[str, typer.Option("--reason", help="理由；记录在案。")]
Day = Annotated[str, typer.Option("--day", help="日期：年-月-日；不写则为今天。")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再询问：这一步不能撤销。")]
CommandId = Annotated[
    str, typer.Option("--command-id", help="办理编号（UUID）；结果未知时用同一编号重试，不会重复办理。")
]
SUBJECT = re.compile(r"[0-9A-Z]{18}|[0-9]{6}")


def header(by: str, command_id: str = "") -> Any:
    """Who asks. Raises Trouble without an account."""
    return command_header_pb2.CommandHeader(actor=account("--by", by, "写明经办人账号"), command_id=command_id)


def account(option: str, text: str, advice: str = "写账号或代码") -> str:
    """Of a person or an office. Raises Trouble for a name, or for nothing."""
    if not re.fullmatch(r"[A-Za-z0-9@._-]{1,64}", text):
        raise Trouble(f"{option} {text}：账号只用字母、数字和 @ . _ -", advice, code=USAGE)
    return text


def subject(text: str) -> str:
    """A market's or a place's code. Raises Trouble."""
    if not SUBJECT.fullmatch(text):
        raise Trouble(f"SUBJECT {text}：应为 18 位统一社会信用代码或 6 位地区代码", "核对代码", code=USAGE)
    return text


def day(option: str, text: str) -> str:
    """An ISO date; empty: today in China. Raises Trouble."""
    return written_day(option, text) if text else datetime.now(CHINA).date().isoformat()


def written_day(option: str, text: str) -> str:
    """An ISO date. Raises Trouble."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Trouble(f"{option} {text}：不是日期", "写成 年-月-日，如 2026-11-20", code=USAGE) from None


def points(option: str, text: str) -> str:
    """A mark with at most two places. Raises Trouble."""
    if not re.fullmatch(r"[0-9]{1,3}([.][0-9]{1,2})?", text):
        why = outside(text, MARKS) or f"应写成普通数字，给的是 {text}"
        raise Trouble(f"{option} {quoted(text)}：分数{why}", "写成数字，如 2 或 1.5", code=USAGE)
    return text


def position(option: str, text: str) -> Any:
    """A stream and its version, as the answer to a command names them. Raises Trouble."""
    stream, _, version = text.rpartition("@")
    if not stream or not re.fullmatch(r"[1-9][0-9]{0,17}", version):
        raise Trouble(f"{option} {text}：应为 流@版次", "照上一步办理的回答写，如 round-2026-smart@7", code=USAGE)
    return command_header_pb2.ReadAfter(stream=stream, version=int(version))


def confirmed(what: str, *, yes: bool) -> None:
    """Goes on only if somebody says so. Raises Trouble where nobody can, or does not."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Trouble(f"{what}：这一步不能撤销", "核对后加 --yes", code=USAGE)
    if not typer.confirm(f"{what}。这一步不能撤销，确定吗？"):
        raise Trouble("没有办理")


def taken(data_dir: Path | None, method: str, request: Any, what: str, *, as_json: bool) -> None:
    """Sends the command and says what came of it."""
    answer = run(_sent(options.addresses(data_dir), method, request)).answer
    said = f"✓ {what}" if answer.event_count else f"{what}：已是如此，没有新的记录"
    emit(values(answer), as_json=as_json, table=f"{said}（{answer.stream} 第 {answer.version} 版）")


async def _sent(addresses: Addresses, method: str, request: Any) -> Any:
    """A round that is not there is answered with those that are. Raises Trouble."""
    try:
        return await asked(addresses, method, request)
    except grpc.aio.AioRpcError as error:
        if failure_of(error).reason != "RoundUnknown":
            raise
        rounds = (await asked(addresses, "ListRounds", scoring_service_pb2.ListRoundsRequest())).rounds
        there = "、".join(f"{r.round_id}（{r.title}）" for r in rounds)
        advice = f"现有轮次：{there}" if there else "还没有轮次：shijian round open"
        raise Trouble(f"没有评价轮次 {getattr(request, 'round_id', '')}".rstrip(), advice) from error


async def asked(addresses: Addresses, method: str, request: Any) -> Any:
    """One call to whichever of the two services of scoring has the method."""
    async with channels({"scoring": addresses.grpc["scoring"]}) as opened:
        rounds = round_service_pb2_grpc.RoundServiceStub(opened["scoring"])
        stub = rounds if hasattr(rounds, method) else scoring_service_pb2_grpc.ScoringServiceStub(opened["scoring"])
        return await getattr(stub, method)(request)
