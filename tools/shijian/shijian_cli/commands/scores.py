"""sheet, explain: one sheet as it is, was, or was known, and any row of it explained; as tables or JSON."""

from typing import Annotated, Any

import typer
import yaml
from shijian.scoring.v1 import answer_service_pb2 as answers
from shijian.scoring.v1 import answer_service_pb2_grpc as answer_stubs
from shijian.scoring.v1 import scoring_service_pb2 as rpc
from shijian.scoring.v1 import scoring_service_pb2_grpc as stubs

from shijian_cli import explain_tables, joint_tables, options, score_tables
from shijian_cli.clients import channels, run
from shijian_cli.facts_file import facts_content
from shijian_cli.messages import values
from shijian_cli.moments import known as known_at
from shijian_cli.offline import scheme_named
from shijian_cli.options import DataDir, Json
from shijian_cli.place import Addresses
from shijian_cli.screen import emit
from shijian_cli.told import tell
from shijian_cli.trouble import USAGE, Trouble
from shijian_cli.typed_numbers import VERSIONS

app = typer.Typer()
Round = Annotated[str, typer.Argument(metavar="ROUND", help="轮次编号，如 2021-farm")]
Sheet = Annotated[
    str,
    typer.Argument(
        metavar="SHEET", help="评分表编号：<轮次>-<信用代码>；分渠道评分的，加 -<渠道> 为该渠道，不加为综合成绩。"
    ),
]
Row = Annotated[str, typer.Argument(metavar="[ROW]", help="行号，如 12；否决项为 17；综合成绩可不写，说明如何合成。")]
Version = Annotated[int | None, typer.Option("--version", min=1, max=VERSIONS, help="某一版本的评分表；不写则为最新。")]
OnDay = Annotated[str, typer.Option("--on", help="当时为真：年-月-日；期限（如近3年）以这一日为准。")]
Known = Annotated[
    str,
    typer.Option("--known", help="当时所知（北京时间）：年-月-日 时:分:秒， 或年-月-日（当日结束；今天为现在）。"),
]
City = Annotated[str, typer.Option("--city", help="只看一个市（行政区划代码）。")]
AsFacts = Annotated[bool, typer.Option("--facts", help="输出事实文件（YAML），可交给 shijian score 离线复算。")]


@app.command()
def sheet(
    sheet_id: Sheet,
    version: Version = None,
    data_dir: DataDir = None,
    *,
    on: OnDay = "",
    known: Known = "",
    as_facts: AsFacts = False,
    as_json: Json = False,
) -> None:
    """一张评分表：现在的，某一版本的，或某日为真、某时所知的；列出全部计分版本。"""
    addresses = options.addresses(data_dir)
    if on or known:
        _seen(run(_asked_as_of(addresses, sheet_id, on, known)), as_json=as_json)
        return
    request = rpc.GetSheetRequest(sheet_id=sheet_id, version=version)
    answer = run(asked_of_scoring(addresses, "GetSheet", request))
    if answer.HasField("joint"):
        if as_facts:
            named = "、".join(c.sheet.sheet_id for c in answer.joint.channels)
            raise Trouble("综合成绩没有自己的事实", f"各渠道的评分表：{named}", code=USAGE)
        emit(values(answer), as_json=as_json, table=joint_tables.joint(answer.joint))
        return
    if as_facts:
        scheme = scheme_named(answer.sheet.summary.scheme_id, answer.sheet.summary.scheme_version)
        print(
            yaml.safe_dump(
                facts_content(answer.sheet, scheme, made_up=answer.made_up), allow_unicode=True, sort_keys=False
            ),
            end="",
        )
        return
    emit(values(answer), as_json=as_json, table=score_tables.sheet(answer.sheet, answer.gates))


@app.command()
def explain(
    sheet_id: Sheet,
    row: Row = "",
    version: Version = None,
    data_dir: DataDir = None,
    *,
    on: OnDay = "",
    known: Known = "",
    as_json: Json = False,
) -> None:
    """解释一行得分：原文、读法、规则、事实及其来源事件、计算过程；现在的，某一版本的，或某日为真、某时所知的。"""
    at = known_at(known)
    request = rpc.ExplainRequest(sheet_id=sheet_id, row=row, version=version, true_on=on, known_at=at)
    answer = run(asked_of_scoring(options.addresses(data_dir), "Explain", request))
    told = joint_tables.explained if answer.HasField("joint") else explain_tables.explanation
    tell(answer, told(answer), as_json=as_json)


def _seen(answer: Any, *, as_json: bool) -> None:
    said = [f"以 {answer.true_on} 为准；此后才入表的材料和评定 {answer.not_yet_known} 项"]
    said += [f"当时尚不成立：{'、'.join(answer.not_yet_true)}"] if answer.not_yet_true else []
    said += explain_tables.places(answer)
    shown = (
        joint_tables.joint(answer.joint) if answer.HasField("joint") else score_tables.sheet(answer.sheet, answer.gates)
    )
    tell(answer, [*said, *shown], as_json=as_json)


async def _asked_as_of(addresses: Addresses, sheet_id: str, on: str, known: str) -> Any:
    at = known_at(known)
    request = answers.GetSheetAsOfRequest(sheet_id=sheet_id, true_on=on, known_at=at)
    async with channels({"scoring": addresses.grpc["scoring"]}) as opened:
        return await answer_stubs.AnswerServiceStub(opened["scoring"]).GetSheetAsOf(request)


async def asked_of_scoring(addresses: Addresses, method: str, request: Any) -> Any:
    """One question to the scoring service's ScoringService."""
    async with channels({"scoring": addresses.grpc["scoring"]}) as opened:
        return await getattr(stubs.ScoringServiceStub(opened["scoring"]), method)(request)
