"""What a sheet comes to, as tables: level 1 by level 1, the gates, the channels put together. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from scoring.combining import Marked, combined
from scoring.facts import plain
from scoring.reports.paper import Column, Marks, Table, Value
from scoring.result import Sheet
from scoring.rules.desk import ZERO
from scoring.scheme import NOT_STATED, Gate, Scheme

RATE = Decimal("0.0001")


def levels_table(sheet: Sheet) -> Table:
    columns = (
        Column("level1", "一级指标", 80),
        Column("marks", "满分", 40, "center"),
        Column("mark", "得分", 50, "center"),
        Column("rate", "得分率（%，至四位小数）", 103, "center"),
    )
    each = [(v.title, v.marks, Marks(v.lower, v.upper)) for v in sheet.levels]
    each.append(("总分", sheet.scheme.total, Marks(sheet.lower, sheet.upper)))
    rows: list[Mapping[str, Value]] = [
        {"level1": title, "marks": full, "mark": got, "rate": rate_of(got, full)} for title, full, got in each
    ]
    return Table("一级指标小计", columns, tuple(rows))


def rate_of(got: Marks, full: Decimal) -> Marks:
    """In %, rounded to four places for people; gates compare unrounded marks."""
    return Marks((got.lower * 100 / full).quantize(RATE), (got.upper * 100 / full).quantize(RATE))


def gates_table(sheet: Sheet) -> Table:
    columns = (
        Column("title", "合格线", 52),
        Column("said", "各项比较", 121),
        Column("status", "结论", 28, "center"),
        Column("source", "出处", 72),
    )
    rows = [
        {
            "title": gate_title(g.gate),
            "said": "\n".join(g.steps),
            "status": g.status.value,
            "source": "" if g.gate.source == NOT_STATED else g.gate.source,
        }
        for g in sheet.gates
    ]
    return Table("合格线", columns, tuple(rows))


def gate_title(gate: Gate) -> str:
    """One that is not the source's own says so."""
    return gate.title + ("（假设推演）" if gate.what_if and "假设" not in gate.title else "")


def channels_table(
    scheme: Scheme, channels: Mapping[str, Marks], bonus: Marks | None, settled: Mapping[str, Marks]
) -> Table | None:
    """Each channel's weight and total, the bonus, and what they come to; None for a scheme without channels.

    `settled`: what a channel had marked that counts with another total.
    """
    rule = scheme.combination
    found = combined(
        scheme,
        {k: Marked(v.lower, v.upper) for k, v in channels.items()},
        bonus=Marked(ZERO, ZERO) if bonus is None else Marked(bonus.lower, bonus.upper),
    )
    if rule is None or found is None:
        return None
    rows: list[Mapping[str, Value]] = [
        {
            "title": c.title,
            "weight": c.weight,
            "mark": channels.get(c.id, "尚未评分"),
            "said": f"裁定；渠道自评 {settled[c.id]}" if c.id in settled else "",
        }
        for c in rule.channels
    ]
    most = f"不超过 {plain(rule.bonus.cap)} 分"
    rows.append({"title": "加分", "weight": "/", "mark": "无" if bonus is None else bonus, "said": most})
    total = Marks(found.lower, found.upper)
    rows.append({"title": "综合成绩", "weight": "/", "mark": total, "said": "\n".join(found.steps)})
    columns = (
        Column("title", "渠道", 95),
        Column("weight", "权重（%）", 22, "center"),
        Column("mark", "成绩", 30, "center"),
        Column("said", "计算", 126),
    )
    readings = tuple(f"读法：{r.question}→{r.meaning}" for r in found.readings)
    return Table("综合成绩", columns, tuple(rows), (rule.text, rule.bonus.text, *readings))
