"""Parts that may rise, what each mark gains and costs, and the cheapest choice among them. Pure, exact.

A part of a sheet that is one of several channels gains its channel's share of the whole for each mark of its own.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, gcd, lcm

from domainkit.rejection import Invalid
from scoring.answers.cheapest import Climb, Step, cheapest
from scoring.answers.costs import Prices
from scoring.answers.reachable import reachable
from scoring.binding import bind
from scoring.facts import plain
from scoring.result import PartResult, Sheet

# Into so many units of marks a gap may be divided; more would take longer than a second.
FINEST = 10_000
WHOLE = Fraction(1)


class TooFine(Invalid):
    """Numbers without a common measure to speak of: the exact answer would take too long."""


@dataclass(frozen=True, slots=True)
class Riser:
    """A part and the marks above what is certain of it. `share`: what a mark of it adds to the whole."""

    part: PartResult
    level: str
    marks: tuple[Decimal, ...]
    per_mark: Fraction
    fixed: Fraction
    channel: str = ""
    share: Fraction = WHOLE

    @property
    def name(self) -> str:
        return f"{self.channel}/{self.part.part.id}"

    def own_gain(self, position: int) -> Fraction:
        """In marks of its own sheet."""
        return Fraction(self.marks[position] - self.part.lower)

    def gain(self, position: int) -> Fraction:
        return self.share * self.own_gain(position)

    def cost(self, position: int) -> Fraction:
        return self.fixed + self.per_mark * self.own_gain(position)


def risers(sheet: Sheet, prices: Prices, channel: str = "", share: Fraction = WHOLE) -> list[Riser]:
    bound = {p.part.id: p for row in bind(sheet.scheme, dict(sheet.readings)).rows for p in row.parts}
    found = []
    for row in sheet.rows:
        for part in row.parts:
            price = prices.of(part.part.id, channel)
            higher = tuple(m for m in reachable(bound[part.part.id]) if m > part.lower)
            if higher and not price.never:
                per_mark, fixed = Fraction(price.per_mark), Fraction(price.fixed)
                found.append(Riser(part, row.row.level1, higher, per_mark, fixed, channel, share))
    return found


def taken(
    among: Sequence[Riser], short: Mapping[str, Fraction], begin: Collection[str] = ()
) -> list[tuple[Riser, int]] | None:
    """The cheapest that gains what is `short`, by level 1 and by an empty title for the whole; None when nothing does.
    Marks become multiples of their greatest common measure, costs likewise; the count of parts breaks ties.

    `begin`: channels of which at least one part has to rise; looked to where no level 1 is short. Raises TooFine.
    """
    positions = [(r, n) for r in among for n in range(len(r.marks))]
    unit = measure(r.gain(n) for r, n in positions)
    price_unit = measure(r.cost(n) for r, n in positions)
    by_level = any(short)
    climbs = [
        Climb(
            name=r.name,
            group=r.level if by_level else r.channel,
            steps=tuple(
                Step(int(r.gain(n) / unit), int(r.cost(n) / price_unit) * (len(among) + 1) + 1)
                for n in range(len(r.marks))
            ),
        )
        for r in among
    ]
    by_group = {level: ceil(gap / unit) for level, gap in short.items() if level}
    by_group |= {} if by_level else dict.fromkeys(begin, 1)
    if max((ceil(gap / unit) for gap in short.values()), default=0) > FINEST:
        said = f"所用的数使分值以 {plain(decimal_of(unit))} 分为单位，过细，不能求精确解"
        raise TooFine(said, field="suppose.parameters")
    chosen = cheapest(climbs, ceil(short.get("", Fraction(0)) / unit), by_group)
    if chosen is None:
        return None
    return [(r, chosen.steps[r.name]) for r in among if r.name in chosen.steps]


def measure(numbers: Iterable[Fraction]) -> Fraction:
    """The greatest number of which all are multiples; 1 where there is none above zero."""
    above = [n for n in numbers if n > 0]
    common = lcm(*(n.denominator for n in above))
    whole = gcd(*(int(n * common) for n in above))
    return Fraction(whole, common) if whole else Fraction(1)


def decimal_of(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
