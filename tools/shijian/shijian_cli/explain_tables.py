"""One row explained for people: wording, rule, reading, facts with their events, the sums; and the mark of an area."""

from collections.abc import Iterable
from typing import Any

from rich.console import RenderableType
from rich.markup import escape

from scoring.scheme import NOT_STATED
from shijian_cli.moments import moment
from shijian_cli.rule_words import rule_title
from shijian_cli.score_tables import VETO, between, departed
from shijian_cli.screen import table_of

# Columns that only some sources print, and what every row is asked for.
PRINTED = {"变量性质": "variable_kind", "要求": "requirement", "公式": "formula", "评估方式": "method"}
ASKED = {"数据来源": "data_source", "责任单位": "responsible_units", "基期": "base_period"}


def explanation(answer: Any) -> Iterable[RenderableType]:
    """One row, part by part: wording, rule, reading, facts with their events, the sums."""
    of = answer.sheet
    yield f"{of.subject_name} {of.sheet_id} 第 {answer.shown_version} 版，体系 {of.scheme_id} {of.scheme_version}"
    yield from _seen_on(answer)
    if answer.HasField("veto"):
        yield from one_veto(answer.veto)
        return
    yield from wording(answer.row)
    yield from one_row(answer.row)


def wording(row: Any) -> Iterable[str]:
    """The row as its source prints it, column by column, and what was noted where it was transcribed."""
    title = row.level2 if row.level3 == NOT_STATED else row.level3
    yield f"原文 {title.rstrip('。')}：{row.text}"
    for title, name in PRINTED.items():
        if (text := getattr(row, name)) not in {"", NOT_STATED}:
            yield f"{title}：{text}"
    for title, name in ASKED.items():
        if text := getattr(row, name):
            yield f"{title}：{'原文未载明' if text == NOT_STATED else text}"
    yield from (f"注：{note}" for note in row.notes)


def one_veto(veto: Any) -> Iterable[RenderableType]:
    """The veto row, and what it stands on."""
    yield f"第 {veto.number} 行 否决项：{VETO[veto.status]}\n{veto.text}"
    yield from _grounds(veto)


def one_row(row: Any) -> Iterable[RenderableType]:
    """A scored row, part by part."""
    mark = between(row.lower, row.upper)
    yield f"第 {row.number} 行 {row.level1}·{row.level2}：{mark} / {row.marks} 分（{row.place}）"
    for part in row.parts:
        yield f"\n[bold]{part.part}[/] {part.text}"
        yield f"规则 {rule_title(part.rule)}：{between(part.lower, part.upper)} / {part.marks} 分"
        yield from _grounds(part)
        if part.HasField("award"):
            yield _award(part.award)


def _seen_on(answer: Any) -> Iterable[str]:
    yield from departed(answer.departed)
    yield f"以 {answer.true_on} 为准"
    if answer.not_yet_true:
        yield f"当时尚不成立：{'、'.join(answer.not_yet_true)}"
    yield from places(answer)
    if answer.HasField("area"):
        yield from area("现行", answer.area)


def places(answer: Any) -> Iterable[str]:
    """The places of a sheet as they stood on that day."""
    for place in answer.places:
        went = f"，并入或改为 {place.successor}" if place.successor else ""
        until = f"，至 {place.until} 前" if place.until else ""
        yield f"当日区划 {place.code} " + (f"{place.name}{until}" if place.stood else f"不存在{went}")


def area(label: str, found: Any) -> Iterable[str]:
    """The mark of an area, and how its markets' marks become it."""
    readings = "，".join(f"{r.question}{r.meaning}" for r in found.readings)
    yield f"{label} 地区 {found.name}（{found.area}）：{between(found.lower, found.upper)} 分，否决项{VETO[found.veto]}"
    yield f"  {readings}"
    yield from (f"  {step}" for step in found.steps)


def _grounds(part: Any) -> Iterable[RenderableType]:
    for reading in part.readings:
        yield f"读法 {reading.question} → {reading.meaning}"
    rows = [_fact(i) for i in part.inputs if i.known or i.required]
    if rows:
        yield table_of("", ["事实", "值", "年度", "报送", "采信", "采信时间", "来源事件"], rows)
    for given in part.inputs:
        yield from (escape(f"{given.title} 另报 {other}，以后采信的为准") for other in given.replaced)
    yield "计算："
    yield from (escape(f"  {n}. {step}") for n, step in enumerate(part.steps, 1))


def _fact(given: Any) -> list[str]:
    value = f"{given.value}{given.unit}" if given.known else "未报"
    people = [given.submitted_by, given.accepted_by, moment(given.accepted_at)]
    return [given.title, value, given.period, *people, _source(given.source)]


def _award(award: Any) -> str:
    said = f"评定 {award.points} 分（{award.by}，{moment(award.at)}）：{award.reason}\n来源事件 {_source(award.source)}"
    return escape(said)


def _source(source: Any) -> str:
    return f"{source.event_id.hex()} {source.stream}@{source.version}" if source.event_id else ""
