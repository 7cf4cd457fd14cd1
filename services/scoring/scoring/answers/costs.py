"""What raising a mark costs: a price per mark gained and one for touching the part at all. Pure.

Unless the caller says otherwise every mark costs 1 and touching a part nothing, so that the cost is the sum of marks
gained. Of two choices of one cost the one that touches fewer parts is cheaper; of two that are alike in both always the
same one is named, with parts that stand earlier in the table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domainkit.rejection import Invalid
from scoring.scheme import Scheme


class CostWrong(Invalid):
    """A cost below zero, or of a row or part that the scheme does not have."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`of`: a part (`9.3`), or a row (`9`) for all of its parts. `never`: it cannot be raised at any price."""

    of: str
    per_mark: Decimal = Decimal(1)
    fixed: Decimal = Decimal(0)
    never: bool = False


@dataclass(frozen=True, slots=True)
class Prices:
    """By part; a part that is not named costs 1 a mark."""

    by_part: Mapping[str, Cost] = field(default_factory=dict)

    def of(self, part: str) -> Cost:
        return self.by_part.get(part) or Cost(part)


def prices(scheme: Scheme, costs: Sequence[Cost]) -> Prices:
    """A part's own entry counts before that of its row. Raises CostWrong, naming the entry."""
    by_part: dict[str, Cost] = {}
    for cost in sorted(costs, key=lambda c: scheme.part(c.of) is not None):
        if cost.per_mark < 0 or cost.fixed < 0:
            raise CostWrong(f"第 {cost.of} 段的代价不得低于 0", field=f"costs.{cost.of}")
        row = scheme.row(cost.of)
        parts = [cost.of] if scheme.part(cost.of) else [p.id for p in row.parts] if row else []
        if not parts:
            raise CostWrong(f"评价体系没有第 {cost.of} 行或段", field=f"costs.{cost.of}")
        by_part |= dict.fromkeys(parts, cost)
    return Prices(by_part)
