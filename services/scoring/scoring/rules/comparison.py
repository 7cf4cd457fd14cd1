"""Better than a reference, year by year: another series of the place, or the nation's (超过1年得1分)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.facts import plain
from scoring.rules.desk import Desk, FigureInput
from scoring.rules.measures import Measure, Range, Side, measured, turning_point
from scoring.rules.outcome import Marking, apart


@dataclass(frozen=True, slots=True)
class YearCompared:
    """`against`: the year before for growth, the whole for a share; none for a rate that is given as such."""

    label: str
    own: FigureInput
    own_against: FigureInput | None
    reference: FigureInput
    reference_against: FigureInput | None


@dataclass(frozen=True, slots=True)
class BetterThanReference:
    points: Decimal
    cap: Decimal
    own_as: Measure
    reference_as: Measure
    years: tuple[YearCompared, ...]

    @property
    def full(self) -> Decimal:
        return self.cap

    def faults(self) -> list[str]:
        if any((y.own_against is None) != (self.own_as == "rate") for y in self.years):
            return ["own_against belongs to growth and share, not to rate"]
        if any((y.reference_against is None) != (self.reference_as == "rate") for y in self.years):
            return ["reference_against belongs to growth and share, not to rate"]
        return [] if len(self.years) * self.points >= self.cap > 0 else ["the years do not reach the cap"]

    def sides(self, year: YearCompared) -> tuple[Side, Side]:
        return Side(self.own_as, year.own, year.own_against), Side(
            self.reference_as, year.reference, year.reference_against
        )


def mark_better_than_reference(rule: BetterThanReference, desk: Desk) -> Marking:
    lower, upper = len(rule.years), 0
    for ranges in _completed(rule, desk, _shared_missing(rule, desk), {}):
        possible = [_answers(rule.sides(year), ranges) for year in rule.years]
        lower = min(lower, sum(p == {True} for p in possible))
        upper = max(upper, sum(p != {False} for p in possible))

    def said() -> list[str]:
        told = list(dict.fromkeys(step for year in rule.years for step in _year_said(rule, desk, year)))
        if lower != upper:
            return told
        return [*told, f"超过 {lower} 年 × {plain(rule.points)} 分，上限 {plain(rule.cap)} 分"]

    return Marking(min(lower * rule.points, rule.cap), min(upper * rule.points, rule.cap), said)


def _shared_missing(rule: BetterThanReference, desk: Desk) -> list[str]:
    """Years share figures (this year's base is last year's own): what is missing must be the same in both."""
    named = [i for year in rule.years for side in rule.sides(year) for i in side.inputs]
    return [i for i in dict.fromkeys(named) if named.count(i) > 1 and i not in desk.facts]


def _completed(
    rule: BetterThanReference, desk: Desk, missing: list[str], fixed: Mapping[str, Fraction]
) -> list[Mapping[str, Range]]:
    """The range of every figure, for each way that the shared missing ones can matter."""
    named = {i for year in rule.years for side in rule.sides(year) for i in side.inputs}
    ranges = {i: (desk.least_amount(i), desk.most_amount(i)) for i in named} | {i: (v, v) for i, v in fixed.items()}
    if not missing:
        return [ranges]
    first, *rest = missing
    points = [turning_point(rule.sides(year), first, ranges) for year in rule.years]
    values = _representative({p for p in points if p is not None}, ranges[first])
    return [one for v in values for one in _completed(rule, desk, rest, {**fixed, first: v})]


def _representative(points: set[Fraction], within: Range) -> list[Fraction]:
    """The ends, every point at which an answer turns, and one value between each two."""
    least = within[0] or Fraction(0)
    rising = sorted({least, *(p for p in points if p > least and (within[1] is None or p <= within[1]))})
    beyond = rising[-1] * 2 + 1 if within[1] is None else within[1]
    between = [(a + b) / 2 for a, b in zip(rising, [*rising[1:], beyond], strict=True)]
    return sorted({*rising, *between, beyond})


def _answers(sides: tuple[Side, Side], ranges: Mapping[str, Range]) -> set[bool | None]:
    """Whether the own side is above the reference; None: cannot be told even with all figures."""
    own, reference = (measured(side, ranges) for side in sides)
    if own.low is own.high and reference.low is reference.high and own.low is not None and reference.low is not None:
        return {own.low > reference.low, None} if own.undefined or reference.undefined else {own.low > reference.low}
    found: set[bool | None] = {None} if own.undefined or reference.undefined else set()
    if own.nowhere or reference.nowhere:
        return found
    found |= {True} if own.high is None or reference.low is None or own.high > reference.low else set()
    found |= {False} if own.low is None or reference.high is None or own.low <= reference.high else set()
    return found


def _year_said(rule: BetterThanReference, desk: Desk, year: YearCompared) -> list[str]:
    sides = rule.sides(year)
    told = [desk.said(i) for side in sides for i in side.inputs]
    ranges = {i: (v, v) for side in sides for i in side.inputs if (v := desk.amount(i)) is not None}
    if any(i not in ranges for side in sides for i in side.inputs):
        return [*told, f"{year.label}：尚不能比较"]
    own, reference = (measured(side, ranges).low for side in sides)
    if own is None or reference is None:
        return [*told, f"{year.label}：基数为零，不能比较"]
    verb = "超过" if own > reference else "未超过"
    return [*told, f"{year.label}：{apart(own, reference)}% {verb} {apart(reference, own)}%"]
