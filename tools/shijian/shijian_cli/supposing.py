"""What is supposed, named and costed on the command line, as the requests hold it. Wrong words become Trouble."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

import typer
import yaml
from shijian.common.v1 import facts_pb2
from shijian.scoring.v1 import answer_service_pb2 as rpc
from shijian.scoring.v1 import answers_pb2, values_pb2

from contracts.mapping import mapping_of
from scoring.scheme import Scheme
from scoring.values import Field, InputKind
from shijian_cli.facts_file import facts_of
from shijian_cli.trouble import USAGE, Trouble
from shijian_cli.typed_numbers import MARKS, PARAMETERS, PRICES, RANKS, TOTALS, within

Readings = Annotated[list[str] | None, typer.Option("--reading", help="换一种读法：读法编号=选项；可多次给出。")]
Parameters = Annotated[
    list[str] | None,
    typer.Option("--param", help="换一个数：路径=数值，如 12.2.base=25、gates.printed-2022.level_rate=80。"),
]
Facts = Annotated[
    list[str] | None,
    typer.Option(
        "--fact",
        help="换一个事实：填报项=值，数值可带单位，如 online_tax=3.5亿元；综合成绩的某一渠道写 渠道/填报项=值。",
    ),
]
Without = Annotated[list[str] | None, typer.Option("--without", help="视为未报的填报项；可多次给出。")]
Marks = Annotated[
    list[str] | None,
    typer.Option(
        "--mark", help="换一个评定：段=分数，如 13.1=5；综合成绩的某一渠道写 渠道/段=分数，加分写 加分=分数。"
    ),
]
ToScheme = Annotated[str, typer.Option("--to-scheme", help="换用的评价体系编号；不写则为原体系。")]
ToVersion = Annotated[str, typer.Option("--to-version", help="换用的体系版本。")]
OnDay = Annotated[str, typer.Option("--date", help="换一个评价日：年-月-日。")]
KINDS = {
    "农产品": values_pb2.MARKET_KIND_FARM_PRODUCE,
    "工业消费品": values_pb2.MARKET_KIND_CONSUMER_GOODS,
    "生产资料": values_pb2.MARKET_KIND_PRODUCTION_MATERIALS,
}
_field = mapping_of(Field, facts_pb2.Field.DESCRIPTOR)


def pairs(option: str, given: Sequence[str] | None) -> dict[str, str]:
    """`name=value` each. Raises Trouble naming the one at fault."""
    found = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise Trouble(f"{option} {text}", "写成 名称=值", code=USAGE)
        found[name.strip()] = value.strip()
    return found


def marks(given: Sequence[str] | None) -> dict[str, str]:
    """`part=points` each. Raises Trouble."""
    return {part: within(f"--mark {part} 分数", points, MARKS) for part, points in pairs("--mark", given).items()}


def numbers(given: Sequence[str] | None) -> dict[str, str]:
    """`path=number` each. Raises Trouble."""
    return {path: within(f"--param {path} ", text, PARAMETERS) for path, text in pairs("--param", given).items()}


def fields(given: Sequence[str] | None, scheme: Scheme, period: str) -> list[Any]:
    """The facts in the scheme's kinds, units and years. Raises Trouble naming the one of another unit or kind."""
    wanted = {i.id: i for _, _, i in scheme.inputs()}
    found = []
    for name, text in pairs("--fact", given).items():
        channel, slash, input_id = name.rpartition("/")
        numeric = input_id in wanted and wanted[input_id].kind in {InputKind.NUMBER, InputKind.COUNT}
        value = text if numeric else yaml.safe_load(text)
        content = {"period": period, "facts": {input_id: value}}
        field = _field.encode(facts_of(content, scheme).fields[input_id].field)
        field.input_id = f"{channel}{slash}{input_id}"
        found.append(field)
    return found


def target(text: str) -> Any:
    """`85` (total), `rank:3`, `第3名`, `gate`, `gate:printed-2022`; empty: the scheme's own gate. Raises Trouble."""
    rank = re.fullmatch(r"(?:rank:|第)([0-9]+)名?", text)
    if rank and not rank[1].strip("0"):
        raise Trouble(f"目标 {text}：名次从 1 起", "写成 rank:1、rank:2……", code=USAGE)
    if rank:
        return rpc.Target(rank=int(within("目标：名次", rank[1], RANKS)))
    if text == "gate" or not text:
        return rpc.Target()
    if text.startswith("gate:"):
        return rpc.Target(gate=text.removeprefix("gate:"))
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return rpc.Target(total=within("目标：总分", text, TOTALS))
    raise Trouble(f"目标 {text} 看不懂", "写成总分（85）、名次（rank:3）或合格线（gate、gate:编号）", code=USAGE)


def costs(given: Sequence[str] | None) -> list[Any]:
    """`9.3=2` (per mark), `9.3=2+1` (and for touching it), `9=never`. Raises Trouble."""
    found = []
    for of, text in pairs("--cost", given).items():
        per_mark, _, fixed = text.partition("+")
        plain = re.compile(r"[0-9]+(\.[0-9]+)?")
        if text != "never" and not (plain.fullmatch(per_mark) and (not fixed or plain.fullmatch(fixed))):
            raise Trouble(f"--cost {of}={text}", "写成 段=每分代价、段=每分代价+固定代价，或 段=never", code=USAGE)
        never = text == "never"
        for price in () if never else filter(None, (per_mark, fixed)):
            within(f"--cost {of} 代价", price, PRICES)
        found.append(rpc.Cost(of=of, per_mark="" if never else per_mark, fixed="" if never else fixed, never=never))
    return found


def scope(round_id: str, province: str, city: str, county: str, kind: str, scheme: str, period: str) -> Any:
    """The sheets that are asked about. Raises Trouble."""
    if kind and kind.removesuffix("市场") not in KINDS:
        raise Trouble(f"没有市场类型 {kind}", f"可写：{'、'.join(KINDS)}", code=USAGE)
    if not (round_id or province or city or county):
        raise Trouble("没有指定范围", "给出轮次编号，或 --province、--city、--county", code=USAGE)
    return answers_pb2.SheetScope(
        round_id=round_id,
        province=province,
        city=city,
        county=county,
        kind=KINDS.get(kind.removesuffix("市场")),
        scheme_id=scheme,
        period=period,
    )
