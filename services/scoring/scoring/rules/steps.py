"""A base, and so much for each step above it (占20%得1分，每提升10%加1分); how steps are counted."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import ZERO, Desk, NumberInput
from scoring.rules.outcome import Marking

Partial = Literal["whole", "pro_rata"]


@dataclass(frozen=True, slots=True)
class BasePlusSteps:
    """`reach` says whether exactly the base is enough."""

    rate: NumberInput
    base: Decimal
    base_points: Decimal
    per: Decimal
    points: Decimal
    cap: Decimal
    reach: Literal["inclusive", "exclusive"]
    partial: Partial

    @property
    def full(self) -> Decimal:
        return self.cap

    def faults(self) -> list[str]:
        if not 0 < self.base_points <= self.cap:
            return ["0 < base_points ≤ cap must hold"]
        return step_faults(self.per, self.points, self.cap)


def mark_base_plus_steps(rule: BasePlusSteps, desk: Desk) -> Marking:
    low, high = desk.least(rule.rate), desk.most(rule.rate)
    lower = ZERO if low is None else _above(rule, low)
    upper = rule.cap if high is None else _above(rule, high)

    def said() -> list[str]:
        if low is None or low != high:
            return [desk.said(rule.rate)]
        verb = "达到" if rule.reach == "inclusive" else "超过"
        if not lower:
            return [desk.said(rule.rate), f"未{verb} {plain(rule.base)}%"]
        above = steps_in(Fraction(low - rule.base), rule.per, rule.partial)
        reached = f"{verb} {plain(rule.base)}% 得 {plain(rule.base_points)} 分"
        beyond = f"超出 {plain(low - rule.base)} 个百分点，每 {plain(rule.per)} 个百分点加 {plain(rule.points)} 分"
        points = plain(rule.base_points + above * rule.points)
        sums = f"{reached}；{beyond}，计 {plain(above)} 步；合计 {points} 分，上限 {plain(rule.cap)} 分"
        return [desk.said(rule.rate), sums]

    return Marking(lower, upper, said)


def _above(rule: BasePlusSteps, rate: Decimal) -> Decimal:
    if rate < rule.base or (rate == rule.base and rule.reach == "exclusive"):
        return ZERO
    return min(rule.base_points + steps_in(Fraction(rate - rule.base), rule.per, rule.partial) * rule.points, rule.cap)


def step_faults(per: Decimal, points: Decimal, cap: Decimal) -> list[str]:
    return [] if per > 0 and 0 < points <= cap else ["per > 0 and 0 < points ≤ cap must hold"]


def steps_in(change: Fraction, per: Decimal, partial: Partial) -> Decimal:
    """Exact: a step is reached when the change is at least the step. Pro rata is cut to hundredths of a step."""
    ratio = max(change, Fraction(0)) / Fraction(per)
    return Decimal(ratio.__floor__()) if partial == "whole" else Decimal((ratio * 100).__floor__()) / 100


def step_ends(change: Fraction, per: Decimal, partial: Partial) -> tuple[Fraction, Fraction]:
    """Where the step begins and ends that the change lies in: what it must not read as unless it is it."""
    one = Fraction(per) if partial == "whole" else Fraction(per) / 100
    begun = (change / one).__floor__()
    return begun * one, (begun + 1) * one
