"""Tries the figures that parts wait for together, at every value where an answer turns: what their sum can come to.

With one figure that pulls both ways that is every case there is; the others are best and worst at their ends. With more
of them, or rules whose turning points are not known, the sum of the parts' own bounds stands, unless it is attained.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from scoring.binding import BoundPart
from scoring.facts import Fact, Facts
from scoring.rules.desk import ZERO, Desk
from scoring.rules.shares import within
from scoring.rules.turning import between, nothing_counts, signs, turning_points, turns_known
from scoring.scheme import Input
from scoring.units import UNITS
from scoring.values import Field, InputKind

# So many ways to fill in the shared figures are tried; parts that would want more keep the sum.
MOST_WAYS = 150
FIRST = 2
COUNTED = {InputKind.NUMBER, InputKind.COUNT}


@dataclass(frozen=True, slots=True)
class Found:
    lower: Decimal
    upper: Decimal
    tight: bool


@dataclass(slots=True)
class TriedDesk(Desk):
    """A desk with values that are only tried: exact, also where no decimal is."""

    tried: Mapping[str, Fraction]

    def amount(self, input_id: str) -> Fraction | None:
        return self.tried[input_id] if input_id in self.tried else Desk.amount(self, input_id)

    def least_amount(self, input_id: str) -> Fraction | None:
        return self.tried[input_id] if input_id in self.tried else Desk.least_amount(self, input_id)

    def most_amount(self, input_id: str) -> Fraction | None:
        return self.tried[input_id] if input_id in self.tried else Desk.most_amount(self, input_id)


@dataclass(slots=True)
class Search:
    """Tries values until both ends of the sum are seen, or there is nothing more to try."""

    parts: tuple[BoundPart, ...]
    facts: Facts
    as_of: date
    lower: Decimal
    upper: Decimal
    least: Decimal | None = None
    most: Decimal | None = None
    ways: int = 0
    both_ways: set[str] = field(default_factory=set)
    spans: dict[tuple[str | Fact | Fraction, ...], tuple[Decimal, Decimal]] = field(default_factory=dict)

    def found(self, missing: Sequence[str]) -> Found:
        self.both_ways = {i for i in missing if self.pulls_both_ways(i)}
        order = sorted((i for i in missing if self.matters(i)), key=lambda i: i not in self.both_ways)
        complete = self.tries(order, {}) and len(self.both_ways) <= 1 and all(self.turns(i) for i in missing)
        least, most = (self.least, self.most) if complete else (self.lower, self.upper)
        least, most = self.lower if least is None else least, self.upper if most is None else most
        tight = complete or (self.least == self.lower and self.most == self.upper)
        return Found(least, most, tight)

    def matters(self, input_id: str) -> bool:
        """What pulls one way only is best for all parts at one end, worst at the other: each may see to it by itself.
        Not so where nothing is a case of its own.
        """
        rules = [p.rule for p in self.parts if input_id in p.named]
        counted = self.wanted(input_id).kind in COUNTED and all(turns_known(r) for r in rules)
        return input_id in self.both_ways or not counted or any(nothing_counts(r, input_id) for r in rules)

    def pulls_both_ways(self, input_id: str) -> bool:
        pulled = {sign for p in self.parts if input_id in p.named for sign in signs(p.rule, input_id)}
        return self.wanted(input_id).kind in COUNTED and len(pulled) > 1

    def tries(self, missing: Sequence[str], tried: Mapping[str, Fact | Fraction]) -> bool:
        """False where it gave up."""
        if self.least == self.lower and self.most == self.upper:
            return True
        if not missing:
            self.ways += 1
            self.look(tried)
            return self.ways <= MOST_WAYS
        first, *rest = missing
        return all(self.tries(rest, {**tried, first: value}) for value in self.values(first, tried))

    def look(self, tried: Mapping[str, Fact | Fraction]) -> None:
        low = high = ZERO
        for part in self.parts:
            # It goes by the figures that it looks at; others are tried many ways meanwhile.
            own = (part.part.id, *(value for i, value in tried.items() if i in part.named))
            if own not in self.spans:
                marking, floor, cap = part.marker(self.desk(part, tried)), part.part.floor, part.part.marks
                self.spans[own] = min(max(marking.lower, floor), cap), min(max(marking.upper, floor), cap)
            least, most = self.spans[own]
            low, high = low + least, high + most
        self.least = low if self.least is None else min(self.least, low)
        self.most = high if self.most is None else max(self.most, high)

    def values(self, wanted: str, tried: Mapping[str, Fact | Fraction]) -> Iterator[Fact | Fraction]:
        asked = self.wanted(wanted)
        if asked.kind is InputKind.FLAG:
            yield from (Fact(Field(wanted, InputKind.FLAG, flag=flag)) for flag in (False, True))
        elif asked.kind in COUNTED:
            own = [p for p in self.parts if wanted in p.named]
            desks = [self.desk(p, tried) for p in own]
            points = {t for p, desk in zip(own, desks, strict=True) for t in turning_points(p.rule, wanted, desk)}
            # Each of the parts may know of something that is a share of it, or of which it is one.
            ranges = [within(desk, wanted) for desk in desks]
            least = max((low for low, _ in ranges if low is not None), default=None)
            most = min((high for _, high in ranges if high is not None), default=None)
            step = Fraction(UNITS[asked.unit][1]) if asked.kind is InputKind.COUNT else None
            found = between(points, (least, most), step)
            # What pulls one way only is best and worst at its ends; its least may be a zero that nothing divides by.
            yield from found if wanted in self.both_ways else dict.fromkeys((*found[:FIRST], found[-1]))

    def desk(self, part: BoundPart, tried: Mapping[str, Fact | Fraction]) -> Desk:
        amounts = {i: v for i, v in tried.items() if isinstance(v, Fraction)}
        # So that they count as given; what they are is in `amounts`.
        marked = {i: Fact(Field(i, self.wanted(i).kind, number=ZERO, unit=self.wanted(i).unit)) for i in amounts}
        given = {i: v for i, v in tried.items() if isinstance(v, Fact)}
        fields = {**self.facts.fields, **marked, **given}
        award = self.facts.awards.get(part.part.id)
        return TriedDesk(part.inputs, fields, award, self.as_of, amounts)

    def wanted(self, input_id: str) -> Input:
        return next(p.inputs[input_id] for p in self.parts if input_id in p.inputs)

    def turns(self, input_id: str) -> bool:
        """Whether every value that makes a difference is among those that are tried."""
        kind = self.wanted(input_id).kind
        known = all(turns_known(p.rule) for p in self.parts if input_id in p.named)
        return kind is InputKind.FLAG or (kind in COUNTED and known)
