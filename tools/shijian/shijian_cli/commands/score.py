"""score: a scheme and a facts file, offline and pure."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from scoring.facts import plain
from scoring.reports.rendering import Format
from scoring.reports.sheet_paper import veto_said, what_if_said
from scoring.result import Sheet
from shijian_cli.downloads import kept
from shijian_cli.offline import scheme_named, scored, sheet_values
from shijian_cli.offline_explained import HOW_TO_SEE, explained
from shijian_cli.offline_report import report_of
from shijian_cli.options import Json
from shijian_cli.score_tables import between
from shijian_cli.screen import emit, table_of
from shijian_cli.trouble import USAGE, Trouble

app = typer.Typer()
Readings = Annotated[
    list[str] | None, typer.Option("--reading", help="换一种读法：读法编号=选项；可多次给出，其余按体系现行读法。")
]
Scheme = Annotated[str, typer.Argument(metavar="SCHEME", help="体系编号，如 shanxi-farm-produce-2021，或 YAML 文件。")]
FactsFile = Annotated[Path, typer.Argument(metavar="FACTS.yaml", help="事实文件。")]


Wanted = Annotated[Format, typer.Option("--format", help="--out 的文件格式。")]
Out = Annotated[Path | None, typer.Option("--out", help="另存为报表：按原表的样式，附每一段的依据。")]
Subject = Annotated[str, typer.Option("--subject", help="报表上评价对象的名称。")]
Rows = Annotated[
    list[str] | None,
    typer.Option("--row", help="只看这一行（否决项同）：原文、读法、事实、逐步计算；可多次给出。"),
]
Explain = Annotated[bool, typer.Option("--explain", help="表后逐行列出原文、读法、事实、逐步计算。")]


@app.command()
def score(
    scheme: Scheme,
    facts: FactsFile,
    reading: Readings = None,
    wanted: Wanted = Format.PDF,
    out: Out = None,
    subject: Subject = "",
    row: Rows = None,
    *,
    explain: Explain = False,
    as_json: Json = False,
) -> None:
    """离线评分：不连接任何服务，由体系与事实文件直接算出评分表。

    事实文件：as_of（评价日）、period（评价年度）、facts（填报项: 值）、awards（段: {points, reason}）、
    made_up（是否虚构）；从已有评分表取得：shijian sheet SHEET --facts
    """
    found = scored(scheme_named(scheme), facts, dict(map(_pair, reading or [])))
    if out is not None:
        kept(out, report_of(found, facts, subject, wanted).content)
    emit(sheet_values(found), as_json=as_json, table=_told(found, row or [], explain=explain))


def _told(sheet: Sheet, rows: Sequence[str], *, explain: bool) -> Iterator[RenderableType]:
    """What is supposed says so before anything else; then the table, or the rows asked for, or both."""
    if what_if := what_if_said(sheet):
        yield f"[bold yellow]假设推演[/]：{what_if}"
    asked = explained(sheet, rows) if rows or explain else [HOW_TO_SEE]
    if explain or not rows:
        yield from shown(sheet)
    yield from asked


def shown(sheet: Sheet) -> Iterator[RenderableType]:
    """Rows, level 1, the total, the gates."""
    scheme = sheet.scheme
    values = sheet_values(sheet)
    rows = [[r["row"], r["title"], r["marks"], between(*_texts(r))] for r in values["rows"]]
    rows += [["", f"{v['title']} 小计", v["marks"], between(*_texts(v))] for v in values["levels"]]
    yield f"{scheme.title}（{scheme.id} {scheme.version}）"
    yield table_of("", ["行", "指标", "满分#", "得分#"], rows)
    yield f"合计 {between(*_texts(values))}（满分 {plain(scheme.total)}），否决：{veto_said(sheet)}"
    yield from (f"{g.gate.title}：{'；'.join(g.steps)}" for g in sheet.gates)
    yield from (f"共用数据：{said}" for said in sheet.shared)


def _texts(marks: dict[str, Any]) -> tuple[str, str]:
    return format(marks["lower"], "f"), format(marks["upper"], "f")


def _pair(text: str) -> tuple[str, str]:
    name, equals, alternative = text.partition("=")
    if not equals:
        raise Trouble(f"--reading {text}", "写成 读法编号=选项", code=USAGE)
    return name, alternative
