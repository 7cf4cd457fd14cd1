"""What raising a mark costs: a price per mark gained and one for touching the part at all. Pure.

Unless the caller says otherwise every mark costs 1 and touching a part nothing, so that the cost is the sum of marks
gained. Of two choices of one cost the one that touches fewer parts is cheaper; of two that are alike in both always the
same one is named, with parts that stand earlier in the table.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domainkit.rejection import Invalid
from scoring.scheme import Scheme


class CostWrong(Invalid):
    """A cost below zero, or of a row or part that the scheme does not have."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`of`: a part (`9.3`), or a row (`9`) for all of its parts; where several channels are asked about together also
    one channel (`city_joint`), or a part or row in it (`city_joint/9.3`). `never`: it cannot be raised at any price.
    """

    of: str
    per_mark: Decimal = Decimal(1)
    fixed: Decimal = Decimal(0)
    never: bool = False


@dataclass(frozen=True, slots=True)
class Prices:
    """By part, or by channel and part; a part that is not named costs 1 a mark."""

    by_part: Mapping[str, Cost] = field(default_factory=dict)

    def of(self, part: str, channel: str = "") -> Cost:
        return self.by_part.get(f"{channel}/{part}") or self.by_part.get(part) or Cost(part)


def prices(scheme: Scheme, costs: Sequence[Cost], channels: Collection[str] = ()) -> Prices:
    """An entry with a channel counts before one without, then a part's own before that of its row, and that before one
    of the whole channel. Raises CostWrong, naming the entry.
    """
    by_part: dict[str, Cost] = {}
    for cost in sorted(costs, key=lambda c: _narrow(scheme, c.of.rpartition("/")[2])):
        if cost.per_mark < 0 or cost.fixed < 0:
            raise CostWrong(f"第 {cost.of} 段的代价不得低于 0", field=f"costs.{cost.of}")
        by_part |= dict.fromkeys(_keys(scheme, cost.of, channels), cost)
    return Prices(by_part)


def _narrow(scheme: Scheme, of: str) -> int:
    return 2 if scheme.part(of) is not None else 1 if scheme.row(of) is not None else 0


def _keys(scheme: Scheme, of: str, channels: Collection[str]) -> list[str]:
    """Raises CostWrong."""
    channel, slash, named = of.rpartition("/") if of not in channels else (of, "/", "")
    row = scheme.row(named)
    every = [p.id for r in scheme.rows for p in r.parts] if of in channels else []
    parts = every or ([named] if scheme.part(named) else [p.id for p in row.parts] if row else [])
    if not parts or (slash and channel not in channels):
        raise CostWrong(f"评价体系没有第 {of} 行或段", field=f"costs.{of}")
    return [f"{channel}{slash}{part}" for part in parts]
