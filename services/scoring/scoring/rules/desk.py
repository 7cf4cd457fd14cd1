"""What a rule sees: the facts of its part, the assessor's mark, the day. No rule lives here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NewType

from scoring.facts import Award, Fact, shown
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


@dataclass(slots=True)
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
        fact = self.facts.get(input_id)
        return None if fact is None or fact.field.number is None else amount(fact.field.number, fact.field.unit)

    def least(self, input_id: str) -> Decimal | None:
        """The value, else the least that the input allows; None: no end."""
        fact = self.facts.get(input_id)
        return self.inputs[input_id].minimum if fact is None else fact.field.number

    def most(self, input_id: str) -> Decimal | None:
        """The value, else the most that the input allows; None: no end."""
        fact = self.facts.get(input_id)
        return self.inputs[input_id].maximum if fact is None else fact.field.number

    def least_amount(self, input_id: str) -> Fraction | None:
        return self._amount(input_id, self.least(input_id))

    def most_amount(self, input_id: str) -> Fraction | None:
        return self._amount(input_id, self.most(input_id))

    def _amount(self, input_id: str, value: Decimal | None) -> Fraction | None:
        fact = self.facts.get(input_id)
        unit = self.inputs[input_id].unit if fact is None else fact.field.unit
        return None if value is None else amount(value, unit)

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
