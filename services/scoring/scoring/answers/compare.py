"""Two sheets beside one another, row by row: who leads where, and why the marks differ. Pure.

The sheets are of one scheme, in one version or in two; rows and parts are matched by their ids, and what the versions
make different is named.
"""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from domainkit.rejection import Invalid
from scoring.facts import plain, shown
from scoring.result import PartResult, RowResult, Sheet
from scoring.scheme import Part, Row

ONE_SIDE = "只有一方有"


class SchemesDiffer(Invalid):
    """The sheets are of two schemes, whose rows have nothing to do with one another."""


class Lead(enum.Enum):
    """Which of the two is certain to have more."""

    LEFT = "左方领先"
    RIGHT = "右方领先"
    EQUAL = "相同"
    OPEN = "尚不能判定"


@dataclass(frozen=True, slots=True)
class Span:
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class PartCompared:
    """A side that does not have the part has no span."""

    part: str
    left: Span | None
    right: Span | None
    lead: Lead
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowCompared:
    """`changed`: how the row itself differs between the two versions of the scheme."""

    row: str
    level: str
    title: str
    left: Span | None
    right: Span | None
    lead: Lead
    changed: tuple[str, ...]
    parts: tuple[PartCompared, ...]


@dataclass(frozen=True, slots=True)
class LevelCompared:
    """`title` is empty for the total."""

    title: str
    left: Span | None
    right: Span | None
    lead: Lead


@dataclass(frozen=True, slots=True)
class Comparison:
    levels: tuple[LevelCompared, ...]
    rows: tuple[RowCompared, ...]
    remarks: tuple[str, ...]


NOTHING = Span(Decimal(0), Decimal(0))


def compared(left: Sheet, right: Sheet) -> Comparison:
    """Rows in the order of the left scheme, then those that only the right one has. Raises SchemesDiffer."""
    ours, theirs = left.scheme, right.scheme
    if ours.id != theirs.id:
        raise SchemesDiffer(f"两张评分表所用体系不同：{ours.id} 与 {theirs.id}，不能逐行比较", field="right")
    return beside(left, right)


def beside(left: Sheet, right: Sheet) -> Comparison:
    """The same for any two sheets: what the ids do not match stands on one side only."""
    lefts, rights = {r.row.number: r for r in left.rows}, {r.row.number: r for r in right.rows}
    numbers = dict.fromkeys((*lefts, *rights))
    return Comparison(
        levels=tuple(_levels(left, right)),
        rows=tuple(_row(n, lefts.get(n), rights.get(n)) for n in numbers),
        remarks=tuple(_remarks(left, right)),
    )


def lead(left: Span | None, right: Span | None) -> Lead:
    ours, theirs = left or NOTHING, right or NOTHING
    if ours.lower > theirs.upper:
        return Lead.LEFT
    if theirs.lower > ours.upper:
        return Lead.RIGHT
    settled = ours.lower == ours.upper and theirs.lower == theirs.upper
    return Lead.EQUAL if settled else Lead.OPEN


def _levels(left: Sheet, right: Sheet) -> Iterator[LevelCompared]:
    total = Span(left.lower, left.upper), Span(right.lower, right.upper)
    yield LevelCompared("", *total, lead(*total))
    lefts = {level.title: Span(level.lower, level.upper) for level in left.levels}
    rights = {level.title: Span(level.lower, level.upper) for level in right.levels}
    for title in dict.fromkeys((*lefts, *rights)):
        ours, theirs = lefts.get(title), rights.get(title)
        yield LevelCompared(title, ours, theirs, lead(ours, theirs))


def _row(number: str, left: RowResult | None, right: RowResult | None) -> RowCompared:
    rows = [side.row for side in (left, right) if side is not None]
    ours = None if left is None else Span(left.lower, left.upper)
    theirs = None if right is None else Span(right.lower, right.upper)
    return RowCompared(
        row=number,
        level=rows[0].level1,
        title=rows[0].title,
        left=ours,
        right=theirs,
        lead=lead(ours, theirs),
        changed=tuple(_changed(*rows)) if left and right else (ONE_SIDE,),
        parts=tuple(_parts(_by_id(left), _by_id(right))),
    )


def _changed(ours: Row, theirs: Row) -> Iterator[str]:
    if ours is theirs:
        return
    if ours.text != theirs.text:
        yield "原文不同"
    if ours.marks != theirs.marks:
        yield f"满分不同：{plain(ours.marks)} / {plain(theirs.marks)}"
    if ours.level1 != theirs.level1:
        yield f"一级指标不同：{ours.level1} / {theirs.level1}"
    if [p.id for p in ours.parts] != [p.id for p in theirs.parts]:
        yield "分段不同"


def _by_id(row: RowResult | None) -> Mapping[str, PartResult]:
    return {p.part.id: p for p in row.parts} if row else {}


def _parts(lefts: Mapping[str, PartResult], rights: Mapping[str, PartResult]) -> Iterator[PartCompared]:
    for part in dict.fromkeys((*lefts, *rights)):
        ours, theirs = lefts.get(part), rights.get(part)
        left = None if ours is None else Span(ours.lower, ours.upper)
        right = None if theirs is None else Span(theirs.lower, theirs.upper)
        reasons = tuple(_reasons(ours, theirs)) if ours and theirs else (ONE_SIDE,)
        yield PartCompared(part, left, right, lead(left, right), reasons)


def _reasons(ours: PartResult, theirs: PartResult) -> Iterator[str]:
    """What stands behind a difference of marks, or could: rules, readings, facts, an assessor's mark."""
    if ours.part is not theirs.part and not _alike(ours.part, theirs.part):
        yield "规则或参数不同"
    chosen = {r.id: r.meaning for r in ours.readings}
    for reading in theirs.readings:
        if reading.id in chosen and chosen[reading.id] != reading.meaning:
            yield f"读法不同：{reading.question}{chosen[reading.id]} / {reading.meaning}"
    known = {i.wanted.id: i for i in ours.inputs}
    for used in theirs.inputs:
        own = known.get(used.wanted.id)
        values = ["未报" if i is None or i.fact is None else shown(i.fact.field) + i.wanted.unit for i in (own, used)]
        if values[0] != values[1]:
            yield f"{used.wanted.title}：{values[0]} / {values[1]}"
    points = ["未评" if side.award is None else f"{plain(side.award.points)} 分" for side in (ours, theirs)]
    if points[0] != points[1]:
        yield f"评定：{points[0]} / {points[1]}"


def _alike(ours: Part, theirs: Part) -> bool:
    return (ours.rule, ours.marks, ours.floor) == (theirs.rule, theirs.marks, theirs.floor)


def _remarks(left: Sheet, right: Sheet) -> Iterator[str]:
    ours, theirs = left.scheme, right.scheme
    if (ours.id, ours.version) != (theirs.id, theirs.version):
        yield f"体系版本不同：{ours.id} {ours.version} / {theirs.id} {theirs.version}"
    for reading in ours.readings:
        other = theirs.reading(reading.id)
        if other is not None and other.in_force != reading.in_force:
            meanings = reading.meaning(reading.in_force), other.meaning(other.in_force)
            yield f"现行读法不同：{reading.question}{' / '.join(meanings)}"
    if left.as_of != right.as_of:
        yield f"评价日不同：{left.as_of} / {right.as_of}"
    if left.veto.status is not right.veto.status:
        yield f"否决：{left.veto.status.value} / {right.veto.status.value}"
