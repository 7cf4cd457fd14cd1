"""Better than a reference, year by year: another series of the place, or the nation's (超过1年得1分)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import Desk, FigureInput, Marking, percent, settled, unsettled

Measure = Literal["rate", "growth", "share"]


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


def mark_better_than_reference(rule: BetterThanReference, desk: Desk) -> Marking:
    said: list[str] = []
    answers: list[bool | None] = []
    for year in rule.years:
        own = _measured(rule.own_as, desk, year.own, year.own_against)
        reference = _measured(rule.reference_as, desk, year.reference, year.reference_against)
        ids = (year.own, year.own_against, year.reference, year.reference_against)
        said += [desk.said(i) for i in ids if i is not None]
        if own is None or reference is None:
            answers.append(None)
            said.append(f"{year.label}：尚不能比较")
        else:
            answers.append(own > reference)
            verb = "超过" if own > reference else "未超过"
            said.append(f"{year.label}：{percent(own)}% {verb} {percent(reference)}%")
    lower = min(answers.count(True) * rule.points, rule.cap)
    upper = min((len(answers) - answers.count(False)) * rule.points, rule.cap)
    if lower != upper:
        return unsettled(lower, upper, *dict.fromkeys(said))
    sums = f"超过 {answers.count(True)} 年 × {plain(rule.points)} 分，上限 {plain(rule.cap)} 分"
    return settled(lower, *dict.fromkeys(said), sums)


def _measured(measure: Measure, desk: Desk, figure: str, against: str | None) -> Fraction | None:
    value = desk.amount(figure)
    if against is None or value is None:
        return value
    other = desk.amount(against)
    if not other:
        return None
    return (value / other - 1) * 100 if measure == "growth" else value / other * 100
