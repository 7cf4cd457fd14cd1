"""A rank among rivals of whom some share parts: what raises the markets of one city raises all of them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)
# What a sheet has to come to without what its city gains; stands where the title of a level 1 does.
OWN = "总分（不计同市共享各段的提升）"


@dataclass(frozen=True, slots=True)
class Rivalry:
    """What is certain of each rival, the highest first; `near`: those that share the parts of a locality."""

    rank: int
    near: tuple[Decimal, ...]
    far: tuple[Decimal, ...]

    def holds(self, total: Decimal, shared: Decimal) -> bool:
        """Whether fewer than `rank` stand before that total, of which the near ones gain (or lose) `shared` too."""
        before = sum(other > total for other in self.far) + sum(other + shared > total for other in self.near)
        return before < self.rank

    def ways(self, total: Decimal) -> Iterator[tuple[Decimal, Decimal]]:
        """A least total and a least total without what is shared, for each count of near ones that stay before.

        Reached where both of one way are. `total`: as it stands; whatever follows a way that it meets asks more.
        """
        for stay in range(min(self.rank - 1, len(self.near)) + 1):
            own = self.near[stay] if stay < len(self.near) else ZERO
            if stay and own == self.near[stay - 1]:
                # It asks no less of the sheet itself than the way before it, and more in all.
                continue
            beyond = self.rank - 1 - stay
            yield self.far[beyond] if beyond < len(self.far) else ZERO, own
            if own <= total:
                return
