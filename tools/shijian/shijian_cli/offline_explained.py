"""A sheet that was scored without any service, row by row: wording, readings, facts, the sums; as `explain` does."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.markup import escape

from scoring.facts import Award, plain
from scoring.facts import shown as value_of
from scoring.result import InputUsed, PartResult, ReadingUsed, RowResult, Sheet
from shijian_cli.explain_tables import wording
from shijian_cli.rule_words import rule_title
from shijian_cli.score_tables import between
from shijian_cli.screen import table_of
from shijian_cli.trouble import USAGE, Trouble

HOW_TO_SEE = "每一行的事实、读法和计算：加 --row 行号（可多次），或 --explain（全部）"


def explained(sheet: Sheet, numbers: Sequence[str]) -> Iterator[RenderableType]:
    """The rows of these numbers, or all of them and the veto row where there are none. Raises Trouble."""
    veto = sheet.scheme.veto
    known = [*(r.row.number for r in sheet.rows), *([veto.number] if veto else [])]
    for number in numbers or known:
        if number not in known:
            raise Trouble(f"评价体系没有第 {number} 行", f"行号：{known[0]} 至 {known[-1]}", code=USAGE)
    return _rows(sheet, numbers or known)


def _rows(sheet: Sheet, numbers: Sequence[str]) -> Iterator[RenderableType]:
    for number in numbers:
        row = sheet.row(number)
        yield ""
        yield from _veto(sheet) if row is None else _row(row, sheet)


def _row(found: RowResult, sheet: Sheet) -> Iterator[RenderableType]:
    row, mark = found.row, between(plain(found.lower), plain(found.upper))
    yield f"[bold]第 {row.number} 行[/] {row.level1}·{row.level2}：{mark} / {plain(row.marks)} 分（{row.place}）"
    yield from wording(row)
    for part in found.parts:
        yield from _part(part, sheet)


def _part(found: PartResult, sheet: Sheet) -> Iterator[RenderableType]:
    part, mark = found.part, between(plain(found.lower), plain(found.upper))
    yield f"\n[bold]{part.id}[/] {part.text}"
    yield f"规则 {rule_title(part.rule.kind)}：{mark} / {plain(part.marks)} 分"
    yield from _grounds(found.readings, found.inputs, found.steps, sheet)
    if found.award is not None:
        yield _award(found.award)
    elif found.awaits_award:
        yield "评定：尚未评定"


def _veto(sheet: Sheet) -> Iterator[RenderableType]:
    found, veto = sheet.veto, sheet.scheme.veto
    if veto is not None:
        yield f"[bold]第 {veto.number} 行[/] 否决项：{found.status.value}（{veto.place}）\n{veto.text}"
        yield from _grounds(found.readings, found.inputs, found.steps, sheet)


def _grounds(
    readings: Iterable[ReadingUsed], inputs: Iterable[InputUsed], steps: Iterable[str], sheet: Sheet
) -> Iterator[RenderableType]:
    for used in readings:
        supposed = "" if sheet.scheme.in_force.get(used.id) == used.alternative else "，假设，不是现行读法"
        yield f"读法 {used.question} → {used.meaning}（{used.id}={used.alternative}{supposed}）"
    rows = [_fact(i) for i in inputs if i.fact is not None or i.wanted.required]
    if rows:
        yield table_of("", ["事实", "值", "年度", "填报项"], rows)
    yield "计算："
    yield from (f"  {n}. {escape(step)}" for n, step in enumerate(steps, 1))


def _fact(used: InputUsed) -> list[str]:
    wanted, fact = used.wanted, used.fact
    value = "未报" if fact is None else f"{value_of(fact.field)}{fact.field.unit}"
    return [wanted.title, value, "" if fact is None else fact.field.period, wanted.id]


def _award(award: Award) -> str:
    by = f"（{award.by}）" if award.by else ""
    return escape(f"评定 {plain(award.points)} 分{by}：{award.reason}")
