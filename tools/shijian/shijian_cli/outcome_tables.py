"""What a scheme says beside its rows, for people: conditions, gates, channels, bonus, areas, steps; and whose it is."""

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from scoring.facts import plain
from scoring.parameter_words import worded
from scoring.scheme import NOT_STATED, Areas, Choice, Combination, Scheme
from scoring.steps import PLAIN, NumberKind, Step
from shijian_cli.screen import table_of

OURS, SOURCE = "本系统所加", "原文"
NUMBERS = {
    NumberKind.WORKING_DAYS: "工作日",
    NumberKind.LARGEST_DIFFERENCE: "最大分差",
    NumberKind.LEAST_ASSESSORS: "最少评定人",
    NumberKind.AWARDS_EACH: "每主体授牌次数",
    NumberKind.YEARS: "年限",
}


def outcome(scheme: Scheme) -> Iterator[RenderableType]:
    """Each marked as of the source, or as ours."""
    for condition in scheme.entry_conditions:
        yield f"参评条件（{SOURCE}）{condition.id}：{condition.text}"
    for gate in scheme.gates:
        whose = "假设推演，不是原文的标准" if gate.what_if else SOURCE
        least = f"总分不低于 {plain(gate.total)}，每个一级指标不低于 {plain(gate.level_rate)}%"
        yield f"合格线（{whose}）{gate.id} {gate.title}：{least}；出处：{gate.source}"
    if scheme.combination is not None:
        yield from _channels(scheme.combination, scheme)
    if scheme.areas is not None:
        yield from _areas(scheme.areas, scheme)
    yield steps(scheme)


def steps(scheme: Scheme) -> Table:
    """In the order in which a round takes them."""
    columns = ["步骤", "名称", "来自", "数字", "启用", "原文", "出处", "说明"]
    return table_of("轮次的步骤", columns, [_step(step) for step in scheme.steps or PLAIN])


def _step(step: Step) -> list[Any]:
    number = step.number
    figure = f"{NUMBERS[number.kind]} {number.value}（{OURS if number.ours else SOURCE}）" if number else ""
    text, place = ("" if said == NOT_STATED else said for said in (step.text, step.place))
    materials = f"须交：{'、'.join(step.materials)}" if step.materials else ""
    why = "；".join(filter(None, (step.why, materials)))
    whose, taken = OURS if step.ours else SOURCE, "是" if step.enabled else "否（轮次可以打开）"
    return [step.kind.name.lower(), step.title, whose, figure, taken, text, place, why]


def meant(value: Any, scheme: Scheme) -> str:
    """What goes by a reading as the reading's own words, the alternative in force with ●; else the value."""
    reading = next((r for r in scheme.readings if isinstance(value, Choice) and r.id == value.reading), None)
    if reading is None:
        return worded(value)
    said = (f"{'●' if a.id == reading.in_force else '○'} {a.meaning}" for a in reading.alternatives)
    return f"{'；'.join(said)}（读法 {reading.id}）"


def _channels(rule: Combination, scheme: Scheme) -> Iterator[RenderableType]:
    cells = [[c.id, c.title, plain(c.weight)] for c in rule.channels]
    yield table_of(f"评分渠道（{SOURCE}）", ["渠道", "名称", "权重 %#"], cells)
    yield f"综合（{SOURCE}）：{rule.text}"
    yield f"随读法：各渠道所用的表 {meant(rule.basis, scheme)}"
    yield f"随读法：未评分的渠道 {meant(rule.missing, scheme)}"
    bonus = rule.bonus
    yield f"加分（{SOURCE}）：{bonus.text}；上限 {plain(bonus.cap)} 分；表式：{'、'.join(bonus.form)}"
    yield f"随读法：加分计入 {meant(bonus.joins, scheme)}"
    yield f"随读法：超过满分 {meant(bonus.above_total, scheme)}"


def _areas(areas: Areas, scheme: Scheme) -> Iterator[str]:
    yield f"地区合并（随读法）：{meant(areas.together, scheme)}"
    yield f"各市场怎样合成（随读法）：{meant(areas.markets, scheme)}"
