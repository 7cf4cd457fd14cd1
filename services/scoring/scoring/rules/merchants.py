"""A deduction per non-conforming merchant, once what it presupposes is there (每发现1个经营户不符合要求，扣1分)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import ZERO, CountInput, Desk, FlagInput, Marking, settled, unsettled


@dataclass(frozen=True, slots=True)
class DeductPerMerchant:
    """`without`: what holds where the precondition does not; nothing, or marks off all the same."""

    marks: Decimal
    precondition: FlagInput
    found: CountInput
    per_merchant: Decimal
    floor: Decimal
    without: Literal["nothing", "deducted"]

    @property
    def full(self) -> Decimal:
        return self.marks

    def faults(self) -> list[str]:
        if not 0 <= self.floor < self.marks:
            return ["0 ≤ floor < marks must hold"]
        return [] if self.per_merchant > 0 else ["per_merchant must be above 0"]


def mark_deduct_per_merchant(rule: DeductPerMerchant, desk: Desk) -> Marking:
    there, found = desk.flag(rule.precondition), desk.number(rule.found)
    said = [desk.said(rule.precondition)]
    if there is False and rule.without == "nothing":
        return settled(ZERO, *said, "前提不具备，不得分")
    said.append(desk.said(rule.found))
    if found is None:
        return unsettled(ZERO, rule.marks, *said)
    left = rule.marks - found * rule.per_merchant
    points = max(left, rule.floor)
    said.append(f"{plain(rule.marks)} 分 − {plain(found)} 户 × {plain(rule.per_merchant)} 分 = {plain(left)} 分")
    if left < rule.floor:
        said.append(f"扣完为止，不低于 {plain(rule.floor)} 分")
    if there is None and rule.without == "nothing":
        return settled(ZERO, *said) if points == 0 else unsettled(ZERO, points, *said)
    return settled(points, *said)
