"""What each mark stands on, part by part: facts with their events, the award, the sums, the readings. Pure."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from scoring.facts import Award, plain
from scoring.facts import shown as value_of
from scoring.reports.paper import Column, Marks, Table, Value
from scoring.result import InputUsed, PartResult, ReadingUsed, Sheet
from scoring.values import Source

COLUMNS = (
    Column("part", "段", 11, "center"),
    Column("text", "得分点（原文）", 56),
    Column("marks", "满分", 10, "center"),
    Column("mark", "得分", 17, "center"),
    Column("facts", "依据（事实及其来源事件）", 83),
    Column("steps", "计算", 54),
    Column("readings", "所用读法", 42),
)
NOTHING = "无填报项"


Superseded: TypeAlias = Mapping[str, tuple[str, ...]]


def basis_table(sheet: Sheet, superseded: Superseded) -> Table:
    """`superseded`: earlier values by input id."""
    rows = [_part(p, sheet, superseded) for p in sheet.parts]
    veto = sheet.scheme.veto
    if veto is not None:
        found = sheet.veto
        rows.append(
            {
                "part": veto.number,
                "text": veto.text,
                "marks": "/",
                "mark": found.status.value,
                "facts": "\n".join(fact_said(i, superseded) for i in found.inputs) or NOTHING,
                "steps": "；".join(found.steps),
                "readings": readings_said(found.readings, sheet),
            }
        )
    return Table("计分依据", COLUMNS, tuple(rows), small=True)


def _part(result: PartResult, sheet: Sheet, superseded: Superseded) -> Mapping[str, Value]:
    """What is missing and only another reading asks for is left out, unless another reading is tried."""
    said = [fact_said(i, superseded) for i in result.inputs if i.fact or i.wanted.required or sheet.readings]
    if result.award is not None:
        said.append(award_said(result.award))
    elif result.awaits_award:
        said.append("评定：尚未评定")
    return {
        "part": result.part.id,
        "text": result.part.text,
        "marks": result.part.marks,
        "mark": Marks(result.lower, result.upper),
        "facts": "\n".join(said) or NOTHING,
        "steps": "；".join(result.steps),
        "readings": readings_said(result.readings, sheet),
    }


def fact_said(used: InputUsed, superseded: Superseded) -> str:
    """Title, value with unit and period, who handed it in and who accepted it, its event; what else was reported."""
    title, fact = used.wanted.title, used.fact
    if fact is None:
        return f"{title}：未报"
    period = f"（{fact.field.period}年）" if fact.field.period else ""
    said = f"{title}{period}：{value_of(fact.field)}{fact.field.unit}"
    people = [
        f"报送 {fact.submitted_by}" if fact.submitted_by else "",
        f"采信 {fact.accepted_by}" if fact.accepted_by else "",
    ]
    earlier = "".join(f"；另报 {other}，以后采信的为准" for other in superseded.get(used.wanted.id, ()))
    return "，".join([said, *filter(None, people)]) + event_said(fact.source) + earlier


def award_said(award: Award) -> str:
    by = f"（{award.by}）" if award.by else ""
    return f"评定{by}：{plain(award.points)} 分，{award.reason.rstrip('。')}{event_said(award.source)}"


def event_said(source: Source | None) -> str:
    return "" if source is None else f"；事件 {source.event_id.hex()} {source.stream}@{source.version}"


def readings_said(used: Iterable[ReadingUsed], sheet: Sheet) -> str:
    """Each reading with the answer taken; one that is not in force says so."""
    force = sheet.scheme.in_force
    return "\n".join(
        f"{r.question}→{r.meaning}" + ("" if force.get(r.id) == r.alternative else "（假设，不是现行读法）")
        for r in used
    )
