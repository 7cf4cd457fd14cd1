"""Steps: so much for each step of growth with a cap (每提高3%得1分), or a base and steps above it (每提升10%加1分)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import ZERO, Desk, Marking, NumberInput, percent, settled, unsettled

Partial = Literal["whole", "pro_rata"]


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
    before, after = desk.amount(rule.before), desk.amount(rule.after)
    said = [desk.said(rule.before), desk.said(rule.after)]
    if before is None or after is None:
        return unsettled(ZERO, rule.cap, *said)
    if before <= 0:
        return unsettled(ZERO, rule.cap, *said, "基期为零，增长率无法计算")
    growth = (after - before) / before * 100
    said.append(f"增长 {percent(growth)}%")
    if rule.by == "growth":
        return stepped(growth, rule.per, rule.points, rule.cap, rule.partial, said)
    previous = desk.number(rule.previous_rate or "")
    said.append(desk.said(rule.previous_rate or ""))
    if previous is None:
        return unsettled(ZERO, rule.cap, *said)
    change = growth - Fraction(previous)
    said.append(f"增速提高 {percent(change)} 个百分点")
    return stepped(change, rule.per, rule.points, rule.cap, rule.partial, said)


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
    said = [desk.said(i) for i in ids]
    part_before, whole_before, part_after, whole_after = (desk.amount(i) for i in ids)
    if part_before is None or whole_before is None or part_after is None or whole_after is None:
        return unsettled(ZERO, rule.cap, *said)
    if whole_before <= 0 or whole_after <= 0:
        return unsettled(ZERO, rule.cap, *said, "总额为零，比重无法计算")
    before, after = part_before / whole_before * 100, part_after / whole_after * 100
    said.append(f"比重由 {percent(before)}% 到 {percent(after)}%")
    if rule.by == "points":
        said.append(f"提高 {percent(after - before)} 个百分点")
        return stepped(after - before, rule.per, rule.points, rule.cap, rule.partial, said)
    if before == 0:
        return unsettled(ZERO, rule.cap, *said, "基期比重为零，增长率无法计算")
    growth = (after - before) / before * 100
    said.append(f"比重增长 {percent(growth)}%")
    return stepped(growth, rule.per, rule.points, rule.cap, rule.partial, said)


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
    rate = desk.number(rule.rate)
    said = [desk.said(rule.rate)]
    if rate is None:
        return unsettled(ZERO, rule.cap, *said)
    if rate < rule.base or (rate == rule.base and rule.reach == "exclusive"):
        return settled(ZERO, *said, f"未达到 {plain(rule.base)}%")
    above = steps_in(Fraction(rate - rule.base), rule.per, rule.partial)
    points = rule.base_points + above * rule.points
    said.append(
        f"达到 {plain(rule.base)}% 得 {plain(rule.base_points)} 分；"
        f"超出 {plain(rate - rule.base)} 个百分点，每 {plain(rule.per)} 个百分点加 {plain(rule.points)} 分，"
        f"计 {plain(above)} 步；合计 {plain(points)} 分，上限 {plain(rule.cap)} 分"
    )
    return settled(min(points, rule.cap), *said)


def step_faults(per: Decimal, points: Decimal, cap: Decimal) -> list[str]:
    return [] if per > 0 and 0 < points <= cap else ["per > 0 and 0 < points ≤ cap must hold"]


def steps_in(change: Fraction, per: Decimal, partial: Partial) -> Decimal:
    """Exact: a step is reached when the change is at least the step. Pro rata is cut to hundredths of a step."""
    ratio = max(change, Fraction(0)) / Fraction(per)
    return Decimal(ratio.__floor__()) if partial == "whole" else Decimal((ratio * 100).__floor__()) / 100


def stepped(
    change: Fraction, per: Decimal, points: Decimal, cap: Decimal, partial: Partial, said: list[str]
) -> Marking:
    steps = steps_in(change, per, partial)
    reached = "满" if partial == "whole" else "按比例"
    sums = (
        f"每 {plain(per)} 得 {plain(points)} 分，{reached} {plain(steps)} 步，计 {plain(steps * points)} 分，"
        f"上限 {plain(cap)} 分"
    )
    return settled(min(steps * points, cap), *said, sums)
