"""rank, simulate, deciding: questions about all subjects of a round or a place, as tables or JSON."""

from typing import Annotated

import typer
from shijian.scoring.v1 import answer_service_pb2 as rpc
from shijian.scoring.v1 import scoring_service_pb2 as rounds

from shijian_cli import options, over_all_tables, score_tables, supposing
from shijian_cli.clients import run
from shijian_cli.commands.answers import asked
from shijian_cli.commands.scores import Known, OnDay, asked_of_scoring
from shijian_cli.moments import known as known_at
from shijian_cli.options import DataDir, Json
from shijian_cli.supposing import Parameters, Readings, ToScheme, ToVersion
from shijian_cli.told import tell

app = typer.Typer()
Round = Annotated[str, typer.Argument(metavar="[ROUND]", help="轮次编号；不写则以地区为范围。")]
Province = Annotated[str, typer.Option("--province", help="全省（行政区划代码）。")]
City = Annotated[str, typer.Option("--city", help="只看一个市（行政区划代码）。")]
County = Annotated[str, typer.Option("--county", help="只看一个县（行政区划代码）。")]
Kind = Annotated[str, typer.Option("--kind", help="只看一类市场：农产品、工业消费品、生产资料。")]
Scheme = Annotated[str, typer.Option("--scheme", help="范围内有多个体系时，指定其一。")]
Period = Annotated[str, typer.Option("--period", help="评价年度。")]
LineNow = Annotated[
    str, typer.Option("--line", help="合格以什么为准：总分（85）或 gate:编号；不写则为体系自己的合格线。")
]
LineThen = Annotated[str | None, typer.Option("--line-then", help="推演时以什么为准；不写则与 --line 相同。")]
Shown = Annotated[int, typer.Option("--limit", min=1, help="最多列出多少张有变化的评分表。")]


@app.command()
def rank(
    round_id: Round = "",
    province: Province = "",
    city: City = "",
    county: County = "",
    kind: Kind = "",
    scheme: Scheme = "",
    period: Period = "",
    reading: Readings = None,
    on: OnDay = "",
    known: Known = "",
    data_dir: DataDir = None,
    *,
    as_json: Json = False,
) -> None:
    """排名：一个轮次，或一省、一市、一县、一类市场；并列、不完整、被否决的都注明，不同体系分开排。

    换一种读法（--reading subject=pilot_area）则是假设推演：按那种读法排，不保存。
    某日为真（--on）：每张评分表以这一日为准重新计分，这一日以后年度的数据不计入。
    当时所知（--known）由那一时刻的构建回答；没有时说明怎样建立。
    """
    readings = supposing.pairs("--reading", reading)
    beyond = province or kind or scheme or period or readings
    at = known_at(known)
    if round_id and not beyond:
        request = rounds.RankRoundRequest(round_id=round_id, locality=city, county=county, as_of=at, true_on=on)
        answer = run(asked_of_scoring(options.addresses(data_dir), "RankRound", request))
        tell(answer, score_tables.ranking(answer), as_json=as_json)
        return
    scope = supposing.scope(round_id, province, city, county, kind, scheme, period)
    asking = rpc.RankRequest(scope=scope, readings=readings, as_of=at, true_on=on)
    answer = run(asked(options.addresses(data_dir), "Rank", asking))
    tell(answer, over_all_tables.rankings(answer), as_json=as_json)


@app.command()
def simulate(
    round_id: Round = "",
    province: Province = "",
    city: City = "",
    county: County = "",
    kind: Kind = "",
    scheme: Scheme = "",
    period: Period = "",
    reading: Readings = None,
    param: Parameters = None,
    to_scheme: ToScheme = "",
    to_version: ToVersion = "",
    line: LineNow = "",
    line_then: LineThen = None,
    limit: Shown = 50,
    on: OnDay = "",
    known: Known = "",
    data_dir: DataDir = None,
    *,
    as_json: Json = False,
) -> None:
    """对全体推演：换体系、读法、参数或合格线后，谁合格、谁不再合格、名次怎样变。"""
    request = rpc.SimulateRequest(
        scope=supposing.scope(round_id, province, city, county, kind, scheme, period),
        suppose=rpc.Supposition(
            scheme_id=to_scheme,
            scheme_version=to_version,
            readings=supposing.pairs("--reading", reading),
            parameters=supposing.numbers(param),
        ),
        before=supposing.target(line),
        after=None if line_then is None else supposing.target(line_then),
        as_of=known_at(known),
        true_on=on,
    )
    answer = run(asked(options.addresses(data_dir), "Simulate", request))
    tell(answer, over_all_tables.simulation(answer, limit), as_json=as_json)


@app.command()
def deciding(
    round_id: Round = "",
    province: Province = "",
    city: City = "",
    county: County = "",
    kind: Kind = "",
    scheme: Scheme = "",
    period: Period = "",
    line: LineNow = "",
    on: OnDay = "",
    known: Known = "",
    data_dir: DataDir = None,
    *,
    as_json: Json = False,
) -> None:
    """哪些行、哪些读法决定排名：去掉一行或换一种读法，名次怎样变。"""
    scope = supposing.scope(round_id, province, city, county, kind, scheme, period)
    at = known_at(known)
    request = rpc.GetDecidingRequest(scope=scope, line=supposing.target(line), as_of=at, true_on=on)
    answer = run(asked(options.addresses(data_dir), "GetDeciding", request))
    tell(answer, over_all_tables.deciding(answer), as_json=as_json)
