"""Full, or reduced at discretion: the fact decides which branch holds, the assessor what is taken off (酌情减分)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import ZERO, Desk, FlagInput
from scoring.rules.discretion import allowed, award_said, span_faults, void_said
from scoring.rules.outcome import Marking, settled


@dataclass(frozen=True, slots=True)
class FullOrReduced:
    """`when_true`, `when_false`: what each answer means, full marks, none, or an assessor's mark up to `marks`."""

    marks: Decimal
    flag: FlagInput
    when_true: Literal["full", "assessed"]
    when_false: Literal["none", "assessed"]
    step: Decimal

    @property
    def full(self) -> Decimal:
        return self.marks

    @property
    def highest_when_false(self) -> Decimal:
        """What was not reached must cost something."""
        return self.marks - self.step if self.when_true == "full" else self.marks

    def faults(self) -> list[str]:
        if self.when_true == "full" and self.when_false == "none":
            return ["nothing is left to discretion: use all_or_nothing"]
        return span_faults(ZERO, self.marks, self.step)


def mark_full_or_reduced(rule: FullOrReduced, desk: Desk) -> Marking:
    answer = desk.flag(rule.flag)
    if answer is not None:
        return _when_true(rule, desk) if answer else _when_false(rule, desk)
    branches = (_when_true(rule, desk), _when_false(rule, desk))
    lower, upper = min(b.lower for b in branches), max(b.upper for b in branches)
    award = [] if desk.award is None else [award_said(desk.award)]
    return Marking(lower, upper, lambda: [desk.said(rule.flag), *award])


def _when_true(rule: FullOrReduced, desk: Desk) -> Marking:
    if rule.when_true == "full":
        return settled(rule.marks, lambda: [desk.said(rule.flag)])
    return _assessed(rule, desk, rule.marks, "作用发挥突出得满分，否则酌情减分")


def _when_false(rule: FullOrReduced, desk: Desk) -> Marking:
    if rule.when_false == "none":
        return settled(ZERO, lambda: [desk.said(rule.flag)])
    return _assessed(rule, desk, rule.highest_when_false, f"未达到要求，自 {plain(rule.marks)} 分酌情减分")


def _assessed(rule: FullOrReduced, desk: Desk, highest: Decimal, said: str) -> Marking:
    award = desk.award
    if not highest:
        return settled(ZERO, lambda: [desk.said(rule.flag), said, "不足一档，减为零"])
    if award is None:
        return Marking(ZERO, highest, lambda: [desk.said(rule.flag), f"{said}，尚未评定"])
    # A mark awarded while the fact still read otherwise is held within what this branch allows.
    points = min(award.points, highest)
    if not allowed(points, ZERO, highest, rule.step):
        return Marking(ZERO, highest, lambda: [desk.said(rule.flag), said, void_said(award)])
    held = [f"未达到要求的至多 {plain(highest)} 分，按 {plain(points)} 分计"] if points < award.points else []
    return settled(points, lambda: [desk.said(rule.flag), said, award_said(award), *held])
