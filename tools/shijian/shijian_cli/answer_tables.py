"""Comparisons, histories, what-ifs and plans as tables for people."""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from shijian.scoring.v1 import answers_pb2 as words

from shijian_cli.explain_tables import area
from shijian_cli.joint_tables import joint
from shijian_cli.moments import moment
from shijian_cli.score_tables import VETO, between, departed
from shijian_cli.screen import table_of

LEADS = {words.LEAD_LEFT: "左", words.LEAD_RIGHT: "右", words.LEAD_EQUAL: "同", words.LEAD_OPEN: "未定"}
STEPS = {
    words.STEP_KIND_OPENED: "建表",
    words.STEP_KIND_FACTS: "材料入表",
    words.STEP_KIND_MARK: "评定",
    words.STEP_KIND_SHARED_MARK: "地区评定",
    words.STEP_KIND_SET_ASIDE: "评定作废",
    words.STEP_KIND_SCORED: "计分",
    words.STEP_KIND_FINAL: "定稿",
    words.STEP_KIND_RESCORED: "定稿后重新计分",
    words.STEP_KIND_OTHER: "其他",
}
EVENTS = {
    words.ROUND_EVENT_KIND_ENTERED: "申报",
    words.ROUND_EVENT_KIND_REVIEWED: "初审",
    words.ROUND_EVENT_KIND_BONUS: "加分",
    words.ROUND_EVENT_KIND_SETTLED: "裁定渠道分歧",
    words.ROUND_EVENT_KIND_NOTICED: "公示",
    words.ROUND_EVENT_KIND_OBJECTED: "提出异议",
    words.ROUND_EVENT_KIND_DECIDED: "异议处理",
    words.ROUND_EVENT_KIND_CORRECTED: "成绩订正",
    words.ROUND_EVENT_KIND_NAMED: "命名",
    words.ROUND_EVENT_KIND_GRANTED: "授牌",
    words.ROUND_EVENT_KIND_UPGRADED: "再次升级",
    words.ROUND_EVENT_KIND_REVOKED: "撤销",
    words.ROUND_EVENT_KIND_WITHDRAWN: "收回授牌",
}
VERDICTS = {
    words.GATE_STATUS_PASSED: "合格",
    words.GATE_STATUS_FAILED: "不合格",
    words.GATE_STATUS_OPEN: "未定",
}


def span(holder: Any, side: str) -> str:
    """The bounds of a side; a dash where it has none."""
    found = getattr(holder, side)
    return between(found.lower, found.upper) if holder.HasField(side) else "—"


def comparison(answer: Any) -> Iterator[RenderableType]:
    """Levels, then the rows that differ, with what stands behind."""
    left, right = answer.left, answer.right
    for side, of, version in (("左", left, answer.left_version), ("右", right, answer.right_version)):
        yield f"{side}：{of.subject_name} {of.sheet_id} " + (f"第 {version} 版" if version else "综合成绩")
    yield from departed(answer.departed)
    yield from beside(answer.comparison)


def beside(found: Any, sides: tuple[str, str] = ("左", "右")) -> Iterator[RenderableType]:
    """Rows that are alike on both sides are counted, not shown."""
    yield from found.remarks
    levels = [[v.title or "总分", span(v, "left"), span(v, "right"), LEADS[v.lead]] for v in found.levels]
    yield table_of("", ["一级指标", f"{sides[0]}#", f"{sides[1]}#", "领先"], levels)
    apart = [r for r in found.rows if r.left != r.right or r.changed or any(p.reasons for p in r.parts)]
    yield table_of("", ["行", "指标", f"{sides[0]}#", f"{sides[1]}#", "领先", "因由"], map(_row, apart))
    yield f"其余 {len(found.rows) - len(apart)} 行相同"


def _row(row: Any) -> list[Any]:
    why = [*row.changed, *(f"{p.part} {reason}" for p in row.parts for reason in p.reasons)]
    return [row.row, row.title, span(row, "left"), span(row, "right"), LEADS[row.lead], "\n".join(why)]


def history(answer: Any) -> Iterator[Table]:
    """Sheet by sheet, every step."""
    for sheet in answer.sheets:
        of = sheet.sheet
        title = f"{of.subject_name} {sheet.round_title}（{of.sheet_id}，体系 {of.scheme_id} {of.scheme_version}）"
        columns = ["版本#", "时间", "得分#", *(["否决"] if sheet.has_veto else []), "变化", "因由", "事件"]
        yield table_of(title, columns, [_step(s, has_veto=sheet.has_veto) for s in sheet.steps])
    if answer.events:
        rows = [_befell(e) for e in answer.events]
        yield table_of("轮次中的事", ["时间", "轮次", "事项", "关于", "日期", "说明", "经办", "事件"], rows)


def _befell(event: Any) -> list[Any]:
    head = [moment(event.recorded_at), event.round_title or event.round_id, EVENTS[event.kind]]
    return [*head, event.about, event.day, event.note, event.by, event.event_id.hex()]


def _step(step: Any, *, has_veto: bool) -> list[Any]:
    result = step.result
    scored = step.HasField("result")
    changes = [f"{c.part}：{span(c, 'before')} → {span(c, 'after')}" for c in result.changes]
    causes = [" ".join(filter(None, (STEPS[c.kind], c.about, c.by, c.note))) for c in step.causes]
    events = [c.event_id.hex() + (f" ← {c.source_event.hex()}" if c.source_event else "") for c in step.causes]
    mark = between(result.lower, result.upper) + ("（定稿）" if result.final else "") if scored else ""
    veto = [VETO[result.veto] if scored else ""] if has_veto else []
    return [
        step.version,
        moment(step.recorded_at),
        mark,
        *veto,
        "\n".join(changes),
        "\n".join(causes),
        "\n".join(events),
    ]


def what_if(answer: Any) -> Iterator[RenderableType]:
    """The supposed result beside the real one, marked as such."""
    yield f"[bold yellow]{answer.label}[/]（不是评分结果，不保存）：{answer.sheet.subject_name} {answer.sheet.sheet_id}"
    yield from departed(answer.departed)
    yield from (f"假设：{change}" for change in answer.changes)
    yield from (f"未带入：{left}" for left in answer.left_out)
    yield from gates("现行", answer.real_gates)
    yield from gates(answer.label, answer.supposed_gates)
    for label, found in (("现行", answer.real_combined), (answer.label, answer.supposed_combined)):
        if found.steps and not answer.HasField("supposed_joint"):
            yield f"{label} {'；'.join(found.steps)}"
    if answer.HasField("supposed_joint"):
        yield from joint(answer.real_joint, "现行")
        yield from joint(answer.supposed_joint, answer.label)
    for side, label in (("real_area", "现行"), ("supposed_area", answer.label)):
        if answer.HasField(side):
            yield from area(label, getattr(answer, side))
    yield from beside(answer.comparison, ("实际", answer.label))


def gates(label: str, found: Iterable[Any]) -> Iterator[str]:
    """Each gate with its verdict."""
    for gate in found:
        yield f"{label} {gate.title}：{VERDICTS[gate.status]}"
