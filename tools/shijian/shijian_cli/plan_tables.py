"""Sensitivity as people read it: the cheapest improvements, or what a single loss would break."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from shijian.common.v1 import facts_pb2

from shijian_cli.score_tables import departed, total
from shijian_cli.screen import table_of


def sensitivity(answer: Any) -> Iterator[RenderableType]:
    """The plan, then what a single loss would break."""
    plan = answer.plan
    yield f"{answer.sheet.subject_name} {answer.sheet.sheet_id} 现为 {total(answer.sheet.standing)} 分"
    yield from departed(answer.departed)
    yield from (f"[bold yellow]假设推演[/]：{change}" for change in answer.changes)
    rows = [[r.level or "总分", r.least, r.before, r.after] for r in plan.required]
    yield table_of(f"目标：{plan.target}", ["要求", "至少#", "现在#", "改进后#"], rows)
    if plan.reached_already:
        yield from _losses(answer, {c.channel: c.title for c in answer.joint.channels})
        return
    if not plan.reachable:
        yield f"达不到：{plan.why_not}"
        return
    titles = {c.channel: c.title for c in answer.joint.channels}
    whose = _whose(answer, plan.improvements)
    shown = [
        [*_channel(titles, i), i.part, i.level, i.before, i.after, i.cost, *whose(i), _waits(i), i.text]
        for i in plan.improvements
    ]
    columns = [*(["渠道"] if titles else []), "段", "一级", "现在#", "提到#", "代价#", *whose(None), "", "原文"]
    whole = "综合成绩" if titles else ""
    yield table_of(f"最省的改进：{whole}共提 {plan.gain} 分，代价 {plan.cost}", columns, shown)
    yield from _not_alone(plan.improvements)


def _waits(found: Any) -> str:
    return "待报或待评" if found.waits else ""


def _whose(answer: Any, found: Iterable[Any]) -> Callable[[Any], list[str]]:
    """Cells of a column that says whose figure a part is, its head for None; none where all is the subject's own."""
    if all(one.scope != facts_pb2.SCOPE_LOCALITY for one in found):
        return lambda _: []
    city = f"试点地区 {answer.sheet.locality}".strip()
    return lambda one: ["谁的数据" if one is None else city if one.scope == facts_pb2.SCOPE_LOCALITY else "市场"]


def _not_alone(found: Iterable[Any]) -> Iterator[str]:
    shared = [one.part for one in found if one.scope == facts_pb2.SCOPE_LOCALITY]
    if shared:
        yield f"第 {'、'.join(dict.fromkeys(shared))} 段是试点地区的数据，同地区的市场共用，市场不能单独改变"


def _channel(titles: Mapping[str, str], found: Any) -> list[str]:
    """Of a joint result: whose sheet's part it is."""
    return [titles.get(found.channel, "")] if titles else []


def _losses(answer: Any, titles: Mapping[str, str]) -> Iterator[RenderableType]:
    losses, whose = answer.losses, _whose(answer, answer.losses.parts)
    yield "已达到。余量：" + "，".join(f"{s.level or '总分'} {s.marks} 分" for s in losses.spare)
    rows = [
        [*_channel(titles, p), p.part, p.now, p.holds_at, p.breaks_at, _missed(p.breaks), *whose(p), p.text]
        for p in losses.parts
    ]
    columns = [*(["渠道"] if titles else []), "段", "现在#", "可降到#", "降到即破#", "不达", *whose(None), "原文"]
    yield table_of("单独失分即达不到的段", columns, rows)
    yield from _not_alone(losses.parts)
    if losses.rows:
        yield "整行失分即达不到：" + "、".join(f"{_row_named(titles, r)}（{_missed(r.breaks)}）" for r in losses.rows)


def _row_named(titles: Mapping[str, str], row: Any) -> str:
    said = f"第 {row.row} 行" if row.row.isdecimal() else row.row
    return " ".join(filter(None, (*_channel(titles, row), said)))


def _missed(levels: Iterable[str]) -> str:
    return "、".join(level or "总分" for level in levels)
