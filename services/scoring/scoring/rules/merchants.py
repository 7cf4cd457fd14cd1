"""A deduction per non-conforming merchant, once what it presupposes is there (每发现1个经营户不符合要求，扣1分)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import ZERO, CountInput, Desk, FlagInput
from scoring.rules.outcome import Marking, settled


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
    there = desk.flag(rule.precondition)
    if there is False and rule.without == "nothing":
        return settled(ZERO, lambda: [desk.said(rule.precondition), "前提不具备，不得分"])
    fewest, most = desk.least(rule.found), desk.most(rule.found)
    upper = rule.marks if fewest is None else left_of(rule, fewest)
    lower = rule.floor if most is None else left_of(rule, most)

    def said() -> list[str]:
        told = [desk.said(rule.precondition), desk.said(rule.found)]
        return told if fewest is None or fewest != most else [*told, *_taken_off(rule, fewest)]

    return Marking(ZERO if there is None and rule.without == "nothing" else lower, upper, said)


def left_of(rule: DeductPerMerchant, found: Decimal) -> Decimal:
    return max(rule.marks - found * rule.per_merchant, rule.floor)


def _taken_off(rule: DeductPerMerchant, found: Decimal) -> list[str]:
    left = rule.marks - found * rule.per_merchant
    sums = f"{plain(rule.marks)} 分 − {plain(found)} 户 × {plain(rule.per_merchant)} 分 = {plain(left)} 分"
    return [sums, *([f"扣完为止，不低于 {plain(rule.floor)} 分"] if left < rule.floor else [])]
