"""Steps of growth: so much for each, with a cap (每提高3%得1分); of a total, or of a share (比重每提高5%)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import ZERO, Desk, NumberInput
from scoring.rules.measures import Range
from scoring.rules.outcome import Marking, apart, percent
from scoring.rules.shares import HUNDRED, exceeds, excess_said, is_share, within
from scoring.rules.steps import Partial, step_ends, step_faults, steps_in


@dataclass(frozen=True, slots=True)
class StepGrowth:
    """`by` growth: after against before, in %. rate_points: this year's growth rate less last year's, in points."""

    per: Decimal
    points: Decimal
    cap: Decimal
    before: NumberInput
    after: NumberInput
    previous_rate: NumberInput | None
    by: Literal["growth", "rate_points"]
    partial: Partial

    @property
    def full(self) -> Decimal:
        return self.cap

    def faults(self) -> list[str]:
        if self.by == "rate_points" and self.previous_rate is None:
            return ["by rate_points wants previous_rate"]
        return step_faults(self.per, self.points, self.cap)


def mark_step_growth(rule: StepGrowth, desk: Desk) -> Marking:
    before = desk.amount(rule.before)
    named = [i for i in (rule.before, rule.after) if i] + ([rule.previous_rate] if rule.by == "rate_points" else [])
    said = partial(_said, desk, [i for i in named if i])
    if not before or before < 0:
        none = ["基期为零，增长率无法计算"] if before is not None else []
        return Marking(ZERO, rule.cap, lambda: [*said(), *none])
    low, high = (_growth(before, end) for end in (desk.least_amount(rule.after), desk.most_amount(rule.after)))
    if rule.by == "rate_points" and rule.previous_rate:
        low = less(low, desk.most_amount(rule.previous_rate))
        high = less(high, desk.least_amount(rule.previous_rate))
    lower = ZERO if low is None else worth(rule, low)
    upper = rule.cap if high is None else worth(rule, high)

    def sums() -> list[str]:
        growth = _growth(before, desk.amount(rule.after))
        told = (
            said()
            if growth is None
            else [*said(), f"增长 {apart(growth, *step_ends(growth, rule.per, rule.partial))}%"]
        )
        if low is None or low != high:
            return told
        points = (
            [f"增速提高 {apart(low, *step_ends(low, rule.per, rule.partial))} 个百分点"]
            if rule.by == "rate_points"
            else []
        )
        return [*told, *points, steps_said(rule, low)]

    return Marking(lower, upper, sums)


def _growth(before: Fraction, after: Fraction | None) -> Fraction | None:
    return None if after is None else (after - before) / before * 100


def _said(desk: Desk, ids: Sequence[str]) -> list[str]:
    return [desk.said(i) for i in ids]


@dataclass(frozen=True, slots=True)
class StepShare:
    """The share of a part in a whole, before and after; its change in points, or relative to the share before."""

    per: Decimal
    points: Decimal
    cap: Decimal
    part_before: NumberInput
    whole_before: NumberInput
    part_after: NumberInput
    whole_after: NumberInput
    by: Literal["points", "growth"]
    partial: Partial

    @property
    def full(self) -> Decimal:
        return self.cap

    def faults(self) -> list[str]:
        return step_faults(self.per, self.points, self.cap)


def mark_step_share(rule: StepShare, desk: Desk) -> Marking:
    ids = (rule.part_before, rule.whole_before, rule.part_after, rule.whole_after)
    said = partial(_said, desk, ids)
    before, after = _share(desk, *ids[:2]), _share(desk, *ids[2:])
    if before is None or after is None:
        none = ["总额为零，比重无法计算"] if 0 in {desk.amount(ids[1]), desk.amount(ids[3])} else []
        wrong = [*none, *excess_said(desk, *ids[:2]), *excess_said(desk, *ids[2:])]
        return Marking(ZERO, rule.cap, lambda: [*said(), *wrong])
    if rule.by == "points":
        low, high = less(after[0], before[1]), less(after[1], before[0])
    elif not before[0] or before[0] != before[1]:
        none = ["基期比重为零，增长率无法计算"] if before[1] == 0 else []
        return Marking(ZERO, rule.cap, lambda: [*said(), *none])
    else:
        low, high = (_growth(before[0], end) for end in after)
    lower = ZERO if low is None else worth(rule, low)
    upper = rule.cap if high is None else worth(rule, high)

    def sums() -> list[str]:
        if low is None or low != high or before[0] is None or after[0] is None:
            return said()
        ends = step_ends(low, rule.per, rule.partial)
        beside = apart(low, *ends)
        change = f"提高 {beside} 个百分点" if rule.by == "points" else f"比重增长 {beside}%"
        to = apart(after[0], *(before[0] + end for end in ends)) if rule.by == "points" else percent(after[0])
        told = [*said(), *excess_said(desk, *ids[:2]), *excess_said(desk, *ids[2:])]
        return [*told, f"比重由 {percent(before[0])}% 到 {to}%", change, steps_said(rule, low)]

    return Marking(lower, upper, sums)


def _share(desk: Desk, part: str, whole: str) -> Range | None:
    """In %. None: there may be no whole, or the part is above it, and nothing follows."""
    least, most = within(desk, whole)
    if not least or least < 0 or exceeds(desk, part, whole):
        return None
    of = within(desk, part)
    low = None if of[0] is None else of[0] / most * 100 if most is not None else Fraction(0)
    high = None if of[1] is None else of[1] / least * 100
    if is_share(desk, part, whole):
        high = HUNDRED if high is None else min(high, HUNDRED)
    return low, high


def less(value: Fraction | None, off: Fraction | None) -> Fraction | None:
    """The difference of two ends; None: no end."""
    return None if value is None or off is None else value - off


def worth(rule: StepGrowth | StepShare, change: Fraction) -> Decimal:
    return min(steps_in(change, rule.per, rule.partial) * rule.points, rule.cap)


def steps_said(rule: StepGrowth | StepShare, change: Fraction) -> str:
    steps, reached = steps_in(change, rule.per, rule.partial), "满" if rule.partial == "whole" else "按比例"
    gained = plain(steps * rule.points)
    return (
        f"每 {plain(rule.per)} 得 {plain(rule.points)} 分，{reached} {plain(steps)} 步，计 {gained} 分，"
        f"上限 {plain(rule.cap)} 分"
    )
