"""What a rule sees (the facts of its part, the assessor's mark, the day) and what it answers. No rule lives here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NewType

from scoring.facts import Award, Fact, plain, shown
from scoring.scheme import Input
from scoring.units import amount

# Parameters of a rule that name an input; the loader checks that the input is there and of the kind.
NumberInput = NewType("NumberInput", str)
CountInput = NewType("CountInput", str)
FigureInput = NewType("FigureInput", str)  # a number or a count
FlagInput = NewType("FlagInput", str)
ItemsInput = NewType("ItemsInput", str)
DateInput = NewType("DateInput", str)

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Marking:
    """What a part gives: bounds that meet once the facts settle it, and the way there, step by step, in Chinese."""

    lower: Decimal
    upper: Decimal
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """The facts at hand for one part. A question about a fact that is not there is answered None."""

    inputs: Mapping[str, Input]
    facts: Mapping[str, Fact]
    award: Award | None
    as_of: date

    def title(self, input_id: str) -> str:
        return self.inputs[input_id].title

    def number(self, input_id: str) -> Decimal | None:
        fact = self.facts.get(input_id)
        return None if fact is None else fact.field.number

    def amount(self, input_id: str) -> Fraction | None:
        """The value in the smallest unit of its dimension, so that 亿元 and 万元 can be put together."""
        number = self.number(input_id)
        return None if number is None else amount(number, self.facts[input_id].field.unit)

    def flag(self, input_id: str) -> bool | None:
        fact = self.facts.get(input_id)
        return None if fact is None else fact.field.flag

    def items(self, input_id: str) -> tuple[str, ...] | None:
        fact = self.facts.get(input_id)
        return None if fact is None else fact.field.items

    def day(self, input_id: str) -> date | None:
        fact = self.facts.get(input_id)
        return None if fact is None or fact.field.date is None else date.fromisoformat(fact.field.date)

    def said(self, input_id: str) -> str:
        """Title, value, unit and period, for a step of the explanation."""
        fact = self.facts.get(input_id)
        if fact is None:
            return f"{self.title(input_id)}：未报"
        period = f"{fact.field.period}年" if fact.field.period else ""
        return f"{self.title(input_id)}{period}：{shown(fact.field)}{fact.field.unit}"

    def missing(self, *input_ids: str) -> list[str]:
        return [self.title(i) for i in input_ids if i not in self.facts]


def settled(points: Decimal, *steps: str) -> Marking:
    return Marking(points, points, (*steps, f"得 {plain(points)} 分"))


def unsettled(lower: Decimal, upper: Decimal, *steps: str) -> Marking:
    return Marking(lower, upper, (*steps, f"尚不能定：{plain(lower)} 至 {plain(upper)} 分"))


def percent(share: Fraction) -> str:
    """A percentage for people, to four places; sums are done with the fraction itself."""
    return plain((Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.0001")))
