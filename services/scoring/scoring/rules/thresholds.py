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
    unit = desk.inputs[asked].unit

    def said() -> list[str]:
        wanted = f"至少 {rule.least} {unit}得 {plain(rule.marks)} 分，否则不得分"
        return [desk.said(asked), *_counted_by(asked, desk, unit), wanted]

    return Marking(lower, upper, said)


def _counted_by(asked: CountInput, desk: Desk, unit: str) -> list[str]:
    """The items were held against the threshold before they came in: whose word that is, and where to look it up."""
    fact = desk.facts.get(asked)
    if fact is None:
        return []
    if not fact.submitted_by:
        whose = "由填报单位报送"
    elif fact.submitted_by == fact.accepted_by:
        whose = f"系 {fact.submitted_by} 所给"
    else:
        whose = f"由 {fact.submitted_by} 报送、{fact.accepted_by} 采信"
    return [f"{unit}数{whose}；各{unit}的对照数据（价格与参照价）见所附材料，本系统按所报{unit}数计分，不逐{unit}核算"]
