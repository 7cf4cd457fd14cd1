"""rank, sheet, explain: what scoring answers, as tables or JSON."""

from typing import Annotated, Any

import typer
import yaml
from shijian.scoring.v1 import scoring_service_pb2 as rpc
from shijian.scoring.v1 import scoring_service_pb2_grpc as stubs

from shijian_cli import options, score_tables
from shijian_cli.clients import channels, run
from shijian_cli.facts_file import facts_content
from shijian_cli.messages import values
from shijian_cli.offline import scheme_named
from shijian_cli.options import DataDir, Json
from shijian_cli.place import Addresses
from shijian_cli.screen import emit

app = typer.Typer()
Round = Annotated[str, typer.Argument(metavar="ROUND", help="轮次编号，如 2021-farm")]
Sheet = Annotated[str, typer.Argument(metavar="SHEET", help="评分表编号：<轮次>-<信用代码>")]
Row = Annotated[str, typer.Argument(metavar="ROW", help="行号，如 12；否决项为 17")]
Version = Annotated[int | None, typer.Option("--version", min=1, help="某一版本的评分表；不写则为最新。")]
City = Annotated[str, typer.Option("--city", help="只看一个市（行政区划代码）。")]
AsFacts = Annotated[bool, typer.Option("--facts", help="输出事实文件（YAML），可交给 shijian score 离线复算。")]


@app.command()
def rank(round_id: Round, city: City = "", data_dir: DataDir = None, *, as_json: Json = False) -> None:
    """一个轮次的排名：并列、不完整、被否决的都注明。"""
    request = rpc.RankRoundRequest(round_id=round_id, locality=city)
    answer = run(_asked(options.addresses(data_dir), "RankRound", request))
    emit(values(answer), as_json=as_json, table=score_tables.ranking(answer))


@app.command()
def sheet(
    sheet_id: Sheet,
    version: Version = None,
    data_dir: DataDir = None,
    *,
    as_facts: AsFacts = False,
    as_json: Json = False,
) -> None:
    """一张评分表：现在的，或某一版本的；列出全部计分版本。"""
    request = rpc.GetSheetRequest(sheet_id=sheet_id, version=version)
    answer = run(_asked(options.addresses(data_dir), "GetSheet", request))
    if as_facts:
        scheme = scheme_named(answer.sheet.summary.scheme_id, answer.sheet.summary.scheme_version)
        print(yaml.safe_dump(facts_content(answer.sheet, scheme), allow_unicode=True, sort_keys=False), end="")
        return
    emit(values(answer), as_json=as_json, table=score_tables.sheet(answer.sheet))


@app.command()
def explain(
    sheet_id: Sheet, row: Row, version: Version = None, data_dir: DataDir = None, *, as_json: Json = False
) -> None:
    """解释一行得分：原文、读法、规则、事实及其来源事件、计算过程。"""
    request = rpc.ExplainRequest(sheet_id=sheet_id, row=row, version=version)
    answer = run(_asked(options.addresses(data_dir), "Explain", request))
    emit(values(answer), as_json=as_json, table=score_tables.explanation(answer))


async def _asked(addresses: Addresses, method: str, request: Any) -> Any:
    async with channels({"scoring": addresses.grpc["scoring"]}) as opened:
        return await getattr(stubs.ScoringServiceStub(opened["scoring"]), method)(request)
