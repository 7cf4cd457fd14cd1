"""The cheapest set of improvements that reaches a target. Pure, exact.

A part may rise from what is certain of it to any higher mark that its rule can give (`reachable`), at the price that
`costs` states. Parts are looked at one by one: that one figure may move several parts at once is left out. What only
waits for facts or for an assessor counts as not yet gained.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, gcd, lcm

from domainkit.rejection import Invalid
from scoring.answers.certain import certain, certain_apart
from scoring.answers.cheapest import Climb, Step, cheapest
from scoring.answers.costs import Prices
from scoring.answers.reachable import reachable
from scoring.answers.targets import Need, Target
from scoring.binding import bind
from scoring.facts import plain
from scoring.result import PartResult, Sheet
from scoring.values import VetoStatus

ZERO = Decimal(0)
# Into so many units of marks a gap may be divided; more would take longer than a second.
FINEST = 10_000


class TooFine(Invalid):
    """Supposed numbers without a common measure to speak of: the exact answer would take too long."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """`waits`: facts or an assessor's mark are still to come; the part may rise by that alone."""

    part: str
    level: str
    text: str
    before: Decimal
    after: Decimal
    gain: Decimal
    cost: Decimal
    waits: bool


@dataclass(frozen=True, slots=True)
class Required:
    """A least sum, and how it stands before and after. `level` is empty for the total."""

    level: str
    least: Decimal
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """`why_not` says what stands in the way where the target cannot be reached; there are no improvements then."""

    target: str
    reached_already: bool
    reachable: bool
    why_not: str
    cost: Decimal
    gain: Decimal
    improvements: tuple[Improvement, ...]
    required: tuple[Required, ...]


@dataclass(frozen=True, slots=True)
class _Riser:
    """A part and the marks above what is certain of it."""

    part: PartResult
    level: str
    marks: tuple[Decimal, ...]
    per_mark: Fraction
    fixed: Fraction

    def gain(self, position: int) -> Fraction:
        return Fraction(self.marks[position] - self.part.lower)

    def cost(self, position: int) -> Fraction:
        return self.fixed + self.per_mark * self.gain(position)


def plan(sheet: Sheet, target: Target, prices: Prices) -> Plan:
    """From what is certain of the sheet. Nothing makes up for a veto."""
    sure, before = certain(sheet), certain_apart(sheet)
    if sheet.veto.status is VetoStatus.STRUCK:
        return _refused(target, sure, "已触发否决，提分不能补救")
    if all(sure[n.level] >= n.least for n in target.needs):
        return _reached(target, sure, ())
    short = {n.level: Fraction(n.least - before[n.level]) for n in target.needs if n.least > before[n.level]}
    risers = _risers(sheet, prices)
    taken = _taken(risers, short)
    if taken is None:
        return _refused(target, before, _out_of_reach(target.needs, before, risers))
    return _reached(target, before, [_improvement(r, position) for r, position in taken])


def _risers(sheet: Sheet, prices: Prices) -> list[_Riser]:
    bound = {p.part.id: p for row in bind(sheet.scheme, dict(sheet.readings)).rows for p in row.parts}
    found = []
    for row in sheet.rows:
        for part in row.parts:
            price = prices.of(part.part.id)
            higher = tuple(m for m in reachable(bound[part.part.id]) if m > part.lower)
            if higher and not price.never:
                found.append(_Riser(part, row.row.level1, higher, Fraction(price.per_mark), Fraction(price.fixed)))
    return found


def _taken(risers: Sequence[_Riser], short: Mapping[str, Fraction]) -> list[tuple[_Riser, int]] | None:
    """Marks become multiples of their greatest common measure, costs likewise; the count of parts breaks ties."""
    positions = [(r, n) for r in risers for n in range(len(r.marks))]
    unit = measure(r.gain(n) for r, n in positions)
    price_unit = measure(r.cost(n) for r, n in positions)
    climbs = [
        Climb(
            name=r.part.part.id,
            group=r.level,
            steps=tuple(
                Step(int(r.gain(n) / unit), int(r.cost(n) / price_unit) * (len(risers) + 1) + 1)
                for n in range(len(r.marks))
            ),
        )
        for r in risers
    ]
    by_group = {level: ceil(gap / unit) for level, gap in short.items() if level}
    if max(ceil(gap / unit) for gap in short.values()) > FINEST:
        said = f"所假设的数使分值以 {plain(_decimal(unit))} 分为单位，过细，不能求精确解"
        raise TooFine(said, field="suppose.parameters")
    chosen = cheapest(climbs, ceil(short.get("", Fraction(0)) / unit), by_group)
    if chosen is None:
        return None
    return [(r, chosen.steps[r.part.part.id]) for r in risers if r.part.part.id in chosen.steps]


def measure(numbers: Iterable[Fraction]) -> Fraction:
    """The greatest number of which all are multiples; 1 where there is none above zero."""
    above = [n for n in numbers if n > 0]
    common = lcm(*(n.denominator for n in above))
    whole = gcd(*(int(n * common) for n in above))
    return Fraction(whole, common) if whole else Fraction(1)


def _improvement(riser: _Riser, position: int) -> Improvement:
    part, after = riser.part, riser.marks[position]
    return Improvement(
        part=part.part.id,
        level=riser.level,
        text=part.part.text,
        before=part.lower,
        after=after,
        gain=after - part.lower,
        cost=_decimal(riser.cost(position)),
        waits=part.upper >= after,
    )


def _reached(target: Target, before: Mapping[str, Decimal], taken: Sequence[Improvement]) -> Plan:
    gained = {n.level: sum((i.gain for i in taken if n.level in {"", i.level}), ZERO) for n in target.needs}
    return Plan(
        target=target.title,
        reached_already=not taken,
        reachable=True,
        why_not="",
        cost=sum((i.cost for i in taken), ZERO),
        gain=sum((i.gain for i in taken), ZERO),
        improvements=tuple(taken),
        required=tuple(
            Required(n.level, n.least, before[n.level], before[n.level] + gained[n.level]) for n in target.needs
        ),
    )


def _refused(target: Target, before: Mapping[str, Decimal], why: str) -> Plan:
    required = tuple(Required(n.level, n.least, before[n.level], before[n.level]) for n in target.needs)
    return Plan(target.title, False, False, why, ZERO, ZERO, (), required)


def _out_of_reach(needs: Sequence[Need], before: Mapping[str, Decimal], risers: Sequence[_Riser]) -> str:
    said = []
    for need in needs:
        most = before[need.level] + sum(r.marks[-1] - r.part.lower for r in risers if need.level in {"", r.level})
        if most < need.least:
            said.append(f"{need.level or '总分'}至多 {plain(most)} 分，须 {plain(need.least)} 分")
    return "；".join(said)


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
