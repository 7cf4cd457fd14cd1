"""A joint result for people: its channels with what each adds, the bonus, the sums; a row of it in every channel."""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import RenderableType

from shijian_cli.explain_tables import one_row, one_veto, wording
from shijian_cli.moments import moment
from shijian_cli.score_tables import SHEET_STATES, VETO, between, departed, total
from shijian_cli.screen import table_of

COLUMNS = ["渠道", "权重#", "评分表", "版本#", "得分#", "计入#", "折合#", "说明", "得分的来源事件"]


def joint(view: Any, label: str = "") -> Iterator[RenderableType]:
    """How the channels become one; `label` for one that is supposed."""
    of = view.summary
    said = f"[bold yellow]{label}[/] " if label else ""
    veto = f"否决项{VETO[of.standing.veto]}" if view.has_veto else "体系无否决指标"
    yield (
        f"{said}{of.subject_name} {of.sheet_id} 综合成绩：{total(of.standing)} 分，{veto}，"
        f"{SHEET_STATES[of.state]}，体系 {of.scheme_id} {of.scheme_version}，评价日 {view.evaluation_date}"
    )
    yield from departed(view.departed)
    yield table_of("", COLUMNS, map(_channel, view.channels))
    if view.events:
        rows = [[moment(e.recorded_at), e.about, e.note, e.by, e.event_id.hex()] for e in view.events]
        yield table_of("加分与裁定", ["时间", "关于", "说明", "经办", "事件"], rows)
    yield from (f"读法 {r.question} → {r.meaning}" for r in view.readings)
    yield "计算："
    yield from (f"  {n}. {step}" for n, step in enumerate(view.combined.steps, 1))


def explained(answer: Any) -> Iterable[RenderableType]:
    """The whole, or one row of it channel by channel."""
    view = answer.joint
    rows = [c for c in view.channels if c.HasField("row") or c.HasField("veto")]
    if not rows:
        yield from joint(view)
        return
    of = view.summary
    yield f"{of.subject_name} {of.sheet_id} 综合成绩，体系 {of.scheme_id} {of.scheme_version}，以 {answer.true_on} 为准"
    yield from departed(view.departed)
    if answer.not_yet_true:
        yield f"当时尚不成立：{'、'.join(answer.not_yet_true)}"
    if rows[0].HasField("row"):
        yield from wording(rows[0].row)
    for channel in rows:
        yield f"\n[bold]{channel.title}[/]（{channel.weight}/{channel.whole}）{channel.sheet.sheet_id}"
        yield from one_veto(channel.veto) if channel.HasField("veto") else one_row(channel.row)
        if channel.HasField("row_adds"):
            yield f"折合综合成绩 {_span(channel.row_adds)} 分"
        elif channel.settled:
            yield "本渠道以裁定的总分计，各行不另计"
    if view.HasField("row"):
        yield f"\n各渠道折合合计 {_span(view.row)} 分"


def _channel(channel: Any) -> list[Any]:
    said = "裁定" if channel.settled else "" if channel.marked else "尚未评分"
    spans = [_span(getattr(channel, name)) if channel.HasField(name) else "—" for name in ("own", "counted", "adds")]
    weight = f"{channel.weight}/{channel.whole}"
    event = channel.event_id.hex()
    return [channel.title, weight, channel.sheet.sheet_id, channel.shown_version or "—", *spans, said, event]


def _span(span: Any) -> str:
    return between(span.lower, span.upper)
