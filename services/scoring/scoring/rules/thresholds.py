"""At least n items, each past a threshold (至少10种鲜活农产品价格低于监测平均价格的10%以上)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import ZERO, CountInput, Desk
from scoring.rules.outcome import Marking


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
    asked, inclusive = (rule.reached, True) if rule.bound == "inclusive" else (rule.passed, False)
    at_least, at_most = desk.least(asked), desk.most(asked)
    if inclusive and asked not in desk.facts:
        at_least = desk.least(rule.passed)
    elif asked not in desk.facts:
        at_most = desk.most(rule.reached)
    lower = rule.marks if at_least is not None and at_least >= rule.least else ZERO
    upper = ZERO if at_most is not None and at_most < rule.least else rule.marks
    return Marking(
        lower, upper, lambda: [desk.said(asked), f"至少 {rule.least} 种得 {plain(rule.marks)} 分，否则不得分"]
    )
