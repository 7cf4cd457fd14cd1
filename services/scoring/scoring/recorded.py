"""What is shown is held against what was recorded: where the two differ the recorded marks are the marks. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from scoring.facts import plain
from scoring.gates import Bounds, through
from scoring.part_result import PartResult
from scoring.result import LevelResult, RowResult, Sheet
from scoring.rules.desk import ZERO
from scoring.values import PartMark, Standing

CHANGED = "体系文件或计分代码在记录之后已变，以记录的得分为准"


def agrees(sheet: Sheet, standing: Standing | None, parts: Sequence[PartMark]) -> bool:
    """Whether the sheet comes to the marks that were recorded; in whatever order its rows stand."""
    return sheet.standing == standing and {p.part: p for p in sheet.part_marks} == {p.part: p for p in parts}


def as_recorded(sheet: Sheet, standing: Standing, parts: Sequence[PartMark]) -> Sheet:
    """The sheet with the marks that were recorded; `departed` says where today's differ, and is empty where none does.

    Rows and levels in which no part differs keep their bounds; the others are the sums of what was recorded.
    """
    if agrees(sheet, standing, parts):
        return sheet
    held = {p.part: p for p in parts}
    rows = tuple(_row(row, held) for row in sheet.rows)
    levels = tuple(_level(level, sheet.rows, rows) for level in sheet.levels)
    total = Bounds("总分", sheet.scheme.total, standing.lower, standing.upper)
    each = [Bounds(level.title, level.marks, level.lower, level.upper) for level in levels]
    veto = sheet.veto
    if veto.status is not standing.veto:
        veto = replace(veto, status=standing.veto, steps=(*veto.steps, f"当时记录为{standing.veto.value}；{CHANGED}"))
    return replace(
        sheet,
        lower=standing.lower,
        upper=standing.upper,
        levels=levels,
        rows=rows,
        veto=veto,
        gates=tuple(through(gate, total, each) for gate in sheet.scheme.gates),
        departed=(*departures(sheet, standing, held), *sheet.departed),
    )


def departures(sheet: Sheet, standing: Standing, held: Mapping[str, PartMark]) -> tuple[str, ...]:
    """In Chinese: the totals, then each part that differs, then what the scheme no longer has."""
    now, then = _span(sheet.lower, sheet.upper), _span(standing.lower, standing.upper)
    total = f"现按体系文件和事实重算为 {now} 分、否决{sheet.veto.status.value}"
    said = [f"与当时记录的 {then} 分、否决{standing.veto.value}不符：{total}；{CHANGED}"]
    own = {p.part: p for p in sheet.part_marks}
    for part, mark in own.items():
        then_mark = held.get(part)
        if then_mark is None:
            said.append(f"第 {part} 段：当时的体系没有这一段")
        elif then_mark != mark:
            said.append(f"第 {part} 段：记录 {_of(then_mark)} 分，现重算 {_of(mark)} 分")
    said += [f"第 {p} 段：记录 {_of(mark)} 分，现体系文件没有这一段" for p, mark in held.items() if p not in own]
    return tuple(said)


def _row(row: RowResult, held: Mapping[str, PartMark]) -> RowResult:
    parts = tuple(_part(p, held.get(p.part.id)) for p in row.parts)
    if all(a is b for a, b in zip(parts, row.parts, strict=True)):
        return row
    return RowResult(row.row, sum((p.lower for p in parts), ZERO), sum((p.upper for p in parts), ZERO), parts)


def _part(result: PartResult, held: PartMark | None) -> PartResult:
    if held is None:
        return replace(result, lower=ZERO, upper=ZERO, remarks=("当时的体系没有这一段，不计分",))
    if (held.lower, held.upper) == (result.lower, result.upper):
        return result
    said = f"与当时记录的 {_of(held)} 分不符，以上为现在重算；{CHANGED}"
    return replace(result, lower=held.lower, upper=held.upper, remarks=(said,))


def _level(level: LevelResult, before: Sequence[RowResult], after: Sequence[RowResult]) -> LevelResult:
    own = [(b, a) for b, a in zip(before, after, strict=True) if b.row.level1 == level.title]
    if all(a is b for b, a in own):
        return level
    lower, upper = (sum((getattr(a, end) for _, a in own), ZERO) for end in ("lower", "upper"))
    return replace(level, lower=lower, upper=upper)


def _of(mark: PartMark) -> str:
    return _span(mark.lower, mark.upper)


def _span(lower: Decimal, upper: Decimal) -> str:
    return plain(lower) if lower == upper else f"{plain(lower)}～{plain(upper)}"
