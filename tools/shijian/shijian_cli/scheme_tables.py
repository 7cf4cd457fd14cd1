"""Published tables for people: the list, one table row by row beside its source, what differs between two."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from scoring.facts import plain
from scoring.scheme import NOT_STATED, Input, Part, Reading, Row, RuleSpec, Scheme, VetoRow
from scoring.table_diff import Difference
from shijian_cli.outcome_tables import outcome
from shijian_cli.parameter_titles import parameters
from shijian_cli.rule_words import input_title, rule_title
from shijian_cli.screen import table_of

PERIODS = {
    "evaluated": "评价年度",
    "previous": "上一年",
    "second_previous": "前年",
    "base": "基期",
    "": "",
}
SUBJECTS = {"market": "市场", "place": "地区"}


def stated(text: str) -> str:
    return "原文未载明" if text == NOT_STATED else text


def listed(schemes: Iterable[Scheme]) -> Table:
    cells = [
        [
            s.id,
            s.version,
            s.title,
            s.market_kind.value if s.market_kind else SUBJECTS[s.evaluates.value],
            len(s.rows),
            sum(len(r.parts) for r in s.rows),
            plain(s.total),
            len(s.readings),
            "假设推演" if s.what_if else s.source.number,
            s.digest[:12],
        ]
        for s in schemes
    ]
    columns = ["体系", "版本", "名称", "对象", "行#", "段#", "满分#", "读法#", "文号", "摘要"]
    return table_of("评价体系", columns, cells)


def shown(scheme: Scheme, number: str = "") -> Iterator[RenderableType]:
    """The whole table, or one row of it with everything that it says."""
    rows = [r for r in scheme.rows if number in {"", r.number}]
    if number:
        for row in rows:
            yield from one_row(row, scheme)
        if scheme.veto is not None and scheme.veto.number == number:
            yield from veto_row(scheme.veto, scheme)
        return
    yield f"[bold]{scheme.title}[/]（{scheme.id} 第 {scheme.version} 版）"
    yield f"{scheme.source.title}，{scheme.source.number}，{scheme.source.annex}；{'、'.join(scheme.source.issued_by)}"
    if scheme.what_if:
        yield f"假设推演，不能用于真实的评价轮次：{scheme.what_if}"
    cells = [[r.number, r.level1, r.level2, stated(r.level3), r.text, plain(r.marks)] for r in rows]
    cells += (
        [[scheme.veto.number, scheme.veto.level1, scheme.veto.level2, "", scheme.veto.text, "—"]] if scheme.veto else []
    )
    yield table_of("", ["序号", "一级指标", "二级指标", "三级指标", "评分细则", "分值#"], cells)
    yield "；".join(f"{level.title} {plain(level.marks)} 分" for level in scheme.levels)
    yield from outcome(scheme)
    yield _readings(scheme.readings)


def one_row(row: Row, scheme: Scheme) -> Iterator[RenderableType]:
    yield f"[bold]第 {row.number} 行[/] {row.level1}·{row.level2}·{stated(row.level3)}（{plain(row.marks)} 分）"
    yield row.text
    said = {
        "变量性质": row.variable_kind,
        "公式": row.formula,
        "评估方式": row.method,
        "要求": row.requirement,
        "数据来源": row.data_source,
        "责任单位": row.responsible_units,
        "基期": row.base_period,
        "出处": row.place,
    }
    yield table_of("", ["栏", "原文"], [[name, stated(text)] for name, text in said.items()])
    for part in row.parts:
        yield from _part(part, scheme)
    yield from (f"注：{note}" for note in row.notes)
    yield from _readings_at(scheme, row.number)


def veto_row(veto: VetoRow, scheme: Scheme) -> Iterator[RenderableType]:
    """The veto row: its wording, rule, inputs, readings and notes."""
    yield f"[bold]第 {veto.number} 行[/] {veto.level1}·{veto.level2}（否决指标，不计分）"
    yield veto.text
    yield f"出处：{stated(veto.place)}"
    yield from _rule(veto.rule, veto.inputs, scheme)
    yield from (f"注：{note}" for note in veto.notes)
    yield from _readings_at(scheme, veto.number)


def _part(part: Part, scheme: Scheme) -> Iterator[RenderableType]:
    own = f"本{SUBJECTS[scheme.evaluates.value]}"
    scope = own if part.scope.value == "subject" else "地区共享"
    yield f"[bold]{part.id}[/] {part.text}（{plain(part.marks)} 分，最低 {plain(part.floor)} 分，{scope}）"
    yield from _rule(part.rule, part.inputs, scheme)


def _rule(rule: RuleSpec, inputs: Iterable[Input], scheme: Scheme) -> Iterator[RenderableType]:
    yield table_of(f"规则 {rule_title(rule.kind)}", ["参数", "值", "随读法"], parameters(rule, scheme))
    titles = {i.id: i.title for _, _, i in scheme.inputs()}
    asked = [_input(i, titles) for i in inputs]
    if asked:
        yield table_of("", ["填报项", "名称", "类型", "单位", "期间", "范围", "分母", "必填", "说明"], asked)


def _readings_at(scheme: Scheme, number: str) -> Iterator[RenderableType]:
    """Those that name the row, or a part of it."""
    here = [r for r in scheme.readings if any(p == number or p.startswith(f"{number}.") for p in r.places)]
    if here:
        yield _readings(here)


def _input(wanted: Input, titles: Mapping[str, str]) -> list[Any]:
    """A share is never more than its whole: that is named beside it."""
    ends = ["" if end is None else plain(end) for end in (wanted.minimum, wanted.maximum)]
    span = "、".join(wanted.options) or ("～".join(ends) if any(ends) else "")
    period = PERIODS.get(wanted.period, wanted.period)
    required = "是" if wanted.required else "否"
    whole = f"{titles.get(wanted.part_of, '')}（{wanted.part_of}）" if wanted.part_of else ""
    kind = input_title(wanted.kind.value)
    return [wanted.id, wanted.title, kind, wanted.unit, period, span, whole, required, wanted.note]


def _readings(readings: Iterable[Reading]) -> Table:
    cells = [[r.id, "、".join(r.places), r.question, "\n".join(_alternatives(r)), r.why] for r in readings]
    return table_of("读法（● 现行）", ["读法", "行", "问题", "选项", "理由"], cells)


def _alternatives(reading: Any) -> list[str]:
    return [f"{'●' if a.id == reading.in_force else '○'} {a.id}：{a.meaning}" for a in reading.alternatives]


def changes(found: Iterable[Difference], named: Mapping[str, str]) -> Table:
    cells = [[d.place, d.before or "—", d.after or "—"] for d in found]
    return table_of("", ["处", named["before"], named["after"]], cells)
