"""At least n items, each past a threshold (至少10种鲜活农产品价格低于监测平均价格的10%以上)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import ZERO, CountInput, Desk, Marking, settled, unsettled


@dataclass(frozen=True, slots=True)
class NItemsPast:
    """The threshold is counted by who fills in the form: `reached` holds the items at or past it, `passed` past it."""

    marks: Decimal
    least: int
    reached: CountInput
    passed: CountInput
    bound: Literal["inclusive", "exclusive"]

    @property
    def full(self) -> Decimal:
        return self.marks

    def faults(self) -> list[str]:
        return [] if self.least > 0 else ["least must be above 0"]


def mark_n_items_past(rule: NItemsPast, desk: Desk) -> Marking:
    # Whatever is past the threshold has reached it: either count can settle the other reading in part.
    reached, passed = desk.number(rule.reached), desk.number(rule.passed)
    at_least, at_most = (reached, reached) if rule.bound == "inclusive" else (passed, passed)
    asked = rule.reached if rule.bound == "inclusive" else rule.passed
    at_least = passed if rule.bound == "inclusive" and reached is None else at_least
    at_most = reached if rule.bound == "exclusive" and passed is None else at_most
    said = [desk.said(asked), f"至少 {rule.least} 种得 {plain(rule.marks)} 分，否则不得分"]
    if at_least is not None and at_least >= rule.least:
        return settled(rule.marks, *said)
    if at_most is not None and at_most < rule.least:
        return settled(ZERO, *said)
    return unsettled(ZERO, rule.marks, *said)
