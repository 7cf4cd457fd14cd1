"""Rankings of a scope, simulations and what decides a ranking, as tables for people."""

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from shijian.scoring.v1 import answers_pb2 as words

from shijian_cli.answer_tables import VERDICTS
from shijian_cli.explain_tables import area
from shijian_cli.score_tables import VETO, between, departed, ranked_columns, ranked_row, total
from shijian_cli.screen import table_of

TURNS = {
    words.TURN_SAME: "",
    words.TURN_GAINED: "新合格",
    words.TURN_LOST: "不再合格",
    words.TURN_SETTLED: "可判定",
    words.TURN_UNSETTLED: "不可判定",
}


def rankings(answer: Any) -> Iterator[RenderableType]:
    """One table for each scheme version."""
    if not answer.rankings:
        yield "范围内没有评分表"
    for found in answer.rankings:
        if found.label:
            yield f"[bold yellow]{found.label}[/]（不是评分结果，不保存）"
        yield from departed(found.head.departed)
        yield from (f"假设：{change}" for change in found.changes)
        own = {(a.round_id, a.area): "\n".join(m.sheet_id for m in a.markets) for a in found.areas}
        rows = [_ranked(r, found.head, own.get((r.sheet.round_id, r.sheet.subject))) for r in found.ranking]
        year = f" {found.period}年" if found.period else ""
        yield table_of(f"{found.scheme_id} {found.scheme_version}{year}", [*ranked_columns(found.head), "轮次"], rows)
        for one in found.areas:
            yield from area("合成", one)


def _ranked(rank: Any, head: Any, of_markets: str | None) -> list[Any]:
    """An area has no sheet of its own: those of its markets are named."""
    *row, own = ranked_row(rank, head)
    return [*row, own if of_markets is None else of_markets, rank.sheet.round_id]


def simulation(answer: Any, shown: int) -> Iterator[RenderableType]:
    """Who gains, who loses, who moves; the others are counted."""
    yield f"[bold yellow]{answer.label}[/]（不是评分结果，不保存）：共 {len(answer.shifts)} 张评分表"
    yield from departed(answer.head.departed)
    yield from (f"假设：{change}" for change in answer.changes)
    yield from (f"未带入（{left.sheets} 张）：{left.why}" for left in answer.left_out)
    if answer.line_before or answer.line_after:
        yield f"以“{answer.line_before}”对“{answer.line_after}”：新合格 {answer.gained}，不再合格 {answer.lost}"
    for areas, label in ((answer.areas_before, "现行"), (answer.areas, answer.label)):
        if areas:
            yield table_of(f"{label} 地区成绩（各市场取所在地区的成绩）", AREAS, [_area(a) for a in areas])
    apart = [s for s in answer.shifts if s.turn != words.TURN_SAME or s.moved or s.before != s.after]
    subject = "地区" if answer.head.places and not answer.areas_before else "市场"
    columns = ["推演名次#", "原名次#", "升降#", subject, "原得分#", "推演得分#", "原结论", "推演结论", "", "评分表"]
    yield table_of("", columns, [_shift(s) for s in apart[:shown]])
    yield f"名次有变 {answer.moved} 张；未列出 {len(answer.shifts) - min(len(apart), shown)} 张"


AREAS = ["地区", "得分#", "否决", "市场数#", "怎样合成"]


def _area(found: Any) -> list[Any]:
    mark = between(found.lower, found.upper)
    return [f"{found.name}（{found.area}）", mark, VETO[found.veto], len(found.markets), found.steps[-1]]


def _shift(s: Any) -> list[Any]:
    ranks = [s.rank_after or "—", s.rank_before or "—", f"{s.moved:+d}" if s.moved else ""]
    verdicts = [VERDICTS[s.verdict_before], VERDICTS[s.verdict_after], TURNS[s.turn]]
    return [*ranks, s.name, total(s.before), total(s.after), *verdicts, s.sheet_id]


def deciding(answer: Any) -> Iterator[RenderableType]:
    """Rows and readings by how much they move."""
    yield f"共 {answer.sheets} 张评分表"
    yield from departed(answer.head.departed)
    rows = [[r.row, r.title, *_moved(r.moved)] for r in answer.rows]
    yield table_of("去掉一行，排名怎样变", ["行", "指标", *MOVED], rows)
    readings = [[f"{r.question}{r.meaning}", f"{r.reading}={r.alternative}", *_moved(r.moved)] for r in answer.readings]
    yield table_of("换一种读法，排名怎样变", ["读法", "编号", *MOVED], readings)


MOVED = ["名次有变#", "最大升降#", "第一名", "新合格#", "不再合格#"]


def _moved(moved: Any) -> list[Any]:
    leads = f"换为 {'、'.join(moved.leaders)}" if moved.leaders_change else "不变"
    return [moved.sheets, moved.farthest, leads, moved.gained, moved.lost]
