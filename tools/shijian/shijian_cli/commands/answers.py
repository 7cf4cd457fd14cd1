"""compare, history, what-if, sensitivity: questions about one subject, as tables or JSON."""

from typing import Annotated, Any

import typer
from shijian.scoring.v1 import answer_service_pb2 as rpc
from shijian.scoring.v1 import answer_service_pb2_grpc as stubs
from shijian.scoring.v1 import scoring_service_pb2 as sheets
from shijian.scoring.v1 import scoring_service_pb2_grpc as sheet_stubs

from shijian_cli import answer_tables, options, plan_tables, supposing
from shijian_cli.clients import channels, run
from shijian_cli.commands.scores import Known, Sheet
from shijian_cli.moments import known as known_at
from shijian_cli.offline import scheme_named
from shijian_cli.options import DataDir, Json
from shijian_cli.place import Addresses
from shijian_cli.supposing import Facts, Marks, OnDay, Parameters, Readings, ToScheme, ToVersion, Without
from shijian_cli.told import tell
from shijian_cli.typed_numbers import VERSIONS

app = typer.Typer()
Left = Annotated[str, typer.Argument(metavar="A", help="左方评分表编号")]
Right = Annotated[str, typer.Argument(metavar="B", help="右方评分表编号")]
VersionA = Annotated[
    int | None, typer.Option("--version-a", min=1, max=VERSIONS, help="左方的某一版本；不写则为最新。")
]
VersionB = Annotated[
    int | None, typer.Option("--version-b", min=1, max=VERSIONS, help="右方的某一版本；不写则为最新。")
]
Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="统一社会信用代码，或地区代码")]
Aim = Annotated[
    str,
    typer.Option("--target", help="目标：总分（85）、名次（rank:3）、合格线（gate:编号）；不写则为体系自己的合格线。"),
]
Costs = Annotated[
    list[str] | None,
    typer.Option(
        "--cost", help="代价：段或行=每分代价[+固定代价]，或 =never（不可能）；综合成绩可写 渠道、渠道/段；默认每分 1。"
    ),
]


@app.command()
def compare(
    left: Left,
    right: Right,
    version_a: VersionA = None,
    version_b: VersionB = None,
    known: Known = "",
    data_dir: DataDir = None,
    *,
    as_json: Json = False,
) -> None:
    """逐行比较两张评分表：谁领先，因为什么；跨版本时列出体系的差别。"""
    at = known_at(known)
    request = rpc.CompareRequest(left=left, right=right, left_version=version_a, right_version=version_b, known_at=at)
    answer = run(asked(options.addresses(data_dir), "Compare", request))
    tell(answer, answer_tables.comparison(answer), as_json=as_json)


@app.command()
def history(subject: Subject, data_dir: DataDir = None, *, known: Known = "", as_json: Json = False) -> None:
    """一个主体各轮次、各版本的全部结果，及其因由（事件编号）；或到某一时刻为止所知的（--known）。"""
    request = rpc.GetHistoryRequest(subject=subject, as_of=known_at(known))
    answer = run(asked(options.addresses(data_dir), "GetHistory", request))
    tell(answer, answer_tables.history(answer), as_json=as_json)


@app.command("what-if")
def what_if(
    sheet_id: Sheet,
    reading: Readings = None,
    param: Parameters = None,
    fact: Facts = None,
    without: Without = None,
    mark: Marks = None,
    to_scheme: ToScheme = "",
    to_version: ToVersion = "",
    day: OnDay = "",
    known: Known = "",
    data_dir: DataDir = None,
    *,
    as_json: Json = False,
) -> None:
    """假设推演：换体系、读法、参数、事实或评定，得分会是多少；与实际结果并列，不保存。

    当时所知（--known）：以那一时刻所知的评分表为实际结果，在其上推演。
    """
    at = known_at(known)
    suppose = rpc.Supposition(
        scheme_id=to_scheme,
        scheme_version=to_version,
        readings=supposing.pairs("--reading", reading),
        parameters=supposing.numbers(param),
        without=without or (),
        awards=supposing.marks(mark),
        as_of=day,
    )
    request = rpc.WhatIfRequest(sheet_id=sheet_id, suppose=suppose, known_at=at)
    answer = run(_supposed(options.addresses(data_dir), request, fact))
    tell(answer, answer_tables.what_if(answer), as_json=as_json)


async def _supposed(addresses: Addresses, request: Any, fact: list[str] | None) -> Any:
    suppose = request.suppose
    async with channels({"scoring": addresses.grpc["scoring"]}) as opened:
        if fact:
            ask = sheet_stubs.ScoringServiceStub(opened["scoring"]).GetSheet
            answer = await ask(sheets.GetSheetRequest(sheet_id=request.sheet_id))
            shown = answer.joint if answer.HasField("joint") else answer.sheet
            of = shown.summary
            scheme = scheme_named(suppose.scheme_id or of.scheme_id, suppose.scheme_version or of.scheme_version)
            suppose.fields.extend(supposing.fields(fact, scheme, shown.period))
        return await stubs.AnswerServiceStub(opened["scoring"]).WhatIf(request)


@app.command()
def sensitivity(
    sheet_id: Sheet,
    target: Aim = "",
    cost: Costs = None,
    reading: Readings = None,
    param: Parameters = None,
    known: Known = "",
    data_dir: DataDir = None,
    *,
    as_json: Json = False,
) -> None:
    """达到目标最省的一组改进（精确解）；已达到的，列出单独失去即达不到的段和行。

    代价默认为所提分数之和；同样代价时取段数较少的。
    """
    suppose = None
    if reading or param:
        readings, parameters = supposing.pairs("--reading", reading), supposing.numbers(param)
        suppose = rpc.Supposition(readings=readings, parameters=parameters)
    request = rpc.GetSensitivityRequest(
        sheet_id=sheet_id,
        target=supposing.target(target),
        costs=supposing.costs(cost),
        suppose=suppose,
        known_at=known_at(known),
    )
    answer = run(asked(options.addresses(data_dir), "GetSensitivity", request))
    tell(answer, plan_tables.sensitivity(answer), as_json=as_json)


async def asked(addresses: Addresses, method: str, request: Any) -> Any:
    """One question to the scoring service's AnswerService."""
    async with channels({"scoring": addresses.grpc["scoring"]}) as opened:
        return await getattr(stubs.AnswerServiceStub(opened["scoring"]), method)(request)
