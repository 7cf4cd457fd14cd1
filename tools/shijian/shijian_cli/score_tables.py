"""Rankings, sheets and explanations as tables for people."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from shijian.scoring.v1 import values_pb2 as values
from shijian.scoring.v1 import views_pb2 as views

from shijian_cli.moments import moment
from shijian_cli.screen import table_of

VETO = {
    values.VETO_STATUS_CLEAR: "未触发",
    values.VETO_STATUS_STRUCK: "已触发",
    values.VETO_STATUS_OPEN: "尚不能判定",
}
SHEET_STATES = {
    views.SHEET_STATE_OPEN: "评分中",
    views.SHEET_STATE_FINAL: "已定稿",
    views.SHEET_STATE_RESCORED: "定稿后重新计分",
}


PASSED = {
    values.VERDICT_PASSED: "通过",
    values.VERDICT_FAILED: "未通过",
    values.VERDICT_OPEN: "未定",
    values.VERDICT_UNGATED: "",
}
PLACES = 4


def between(lower: str, upper: str) -> str:
    """One number when settled, else both bounds."""
    return near(lower) if lower == upper else f"{near(lower)}～{near(upper)}"


def near(mark: str) -> str:
    """To four places, and said so: the mean of an area's markets need not end. Ranks go by the mark unrounded."""
    _, _, places = mark.partition(".")
    return mark if len(places) <= PLACES else f"约 {round(Decimal(mark), PLACES)}"


def total(standing: Any) -> str:
    return between(standing.lower, standing.upper)


def ranking(answer: Any) -> Iterator[RenderableType]:
    """The whole ranking; those out of it stand last with a dash."""
    yield from departed(answer.head.departed)
    rows = [ranked_row(r, answer.head) for r in answer.ranking]
    title = f"{answer.round.title}（{answer.round.round_id}）"
    yield table_of(title, ranked_columns(answer.head), rows)


def departed(said: Iterable[str]) -> Iterator[str]:
    """Where what is shown is not what today's file and code come to."""
    yield from (f"[bold]与记录不符[/] {one}" for one in said)


def ranked_columns(head: Any) -> list[str]:
    """No column for a veto or a gate that the scheme does not have."""
    judged = [*(["否决"] if head.veto else []), *(["合格线"] if head.gate else [])]
    return ["名次#", "地区" if head.places else "市场", "得分#", *judged, "状态", "说明", "评分表"]


def ranked_row(rank: Any, head: Any) -> list[Any]:
    """The cells of those columns."""
    of = rank.sheet
    judged = [*([VETO[of.standing.veto]] if head.veto else []), *([PASSED[rank.verdict]] if head.gate else [])]
    standing = [total(of.standing), *judged, SHEET_STATES[of.state]]
    return [rank.rank or "—", of.subject_name, *standing, rank.remark, of.sheet_id]


def sheet(view: Any, gates: Iterable[Any] = ()) -> Iterable[RenderableType]:
    """Levels and rows, the gates, then all the results that the sheet has had."""
    summary = view.summary
    veto = f"否决项{VETO[view.standing.veto]}" if view.HasField("veto") else "体系无否决指标"
    yield (
        f"{summary.subject_name} {summary.sheet_id}：{total(view.standing)} 分，{veto}，"
        f"{SHEET_STATES[summary.state]}，第 {view.shown_version} 版"
    )
    yield from departed(view.departed)
    rows = [[r.number, r.level1, r.level2, r.marks, between(r.lower, r.upper)] for r in view.rows]
    rows += [["", level.title, "小计", level.marks, between(level.lower, level.upper)] for level in view.levels]
    yield table_of("", ["行", "一级", "二级", "满分#", "得分#"], rows)
    yield from (f"共用数据：{said}" for said in view.shared)
    yield from (f"{gate.title}：{'；'.join(gate.steps)}" for gate in gates)
    if view.revisions:
        yield revisions(view)


def revisions(view: Any, last: int = 8) -> Table:
    """The sheet's latest results, newest last."""
    shown = list(view.revisions)[-last:]
    cells = [[r.version, total(r.standing), "是" if r.final else "", r.cause, moment(r.recorded_at)] for r in shown]
    return table_of("计分版本", ["版本#", "得分#", "定稿", "因由", "时间"], cells)
