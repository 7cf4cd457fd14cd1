"""Laws that hold in every shipped scheme, under every reading: bounds tell the truth, gates stay as they fell."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.binding import bind
from scoring.facts import Award, Fact, Facts
from scoring.gates import GateStatus
from scoring.rules.awarding import allowance
from scoring.rules.desk import Desk
from scoring.scheme import period_of
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.shares import amount_of
from scoring.units import UNITS
from scoring.values import Field, InputKind

PERIOD, DAY = "2022", date(2022, 12, 31)
SCHEMES = {s.id: s for s in shipped()}
# Two counts of the same things that chance would let contradict each other; the farm-produce laws hold them apart.
CONTRADICTING = "cheaper_products_above"
# The second largest is not above the largest.
FALLING = tuple(
    (f"largest_{n}", f"second_{n}") for n in ("new_sales", "founded_sales", "new_sales_2024", "founded_sales_2024")
)


def value_for(scheme, wanted, chance):
    """A field that the input allows, often near what the rules compare with."""
    small = chance.choice((0, 1, 2, 3, 5, 8, 9, 10, 15, 20, 95, 96, 100, 30000))
    made = {
        InputKind.FLAG: lambda: {"flag": chance.random() < 0.5},
        InputKind.ITEMS: lambda: {"items": tuple(o for o in wanted.options if chance.random() < 0.5)},
        InputKind.DATE: lambda: {"date": date(chance.randint(2018, 2023), chance.randint(1, 12), 31 - 3).isoformat()},
        InputKind.TEXT: lambda: {"text": "虚构"},
        InputKind.COUNT: lambda: {"number": Decimal(min(small, wanted.maximum or small))},
        InputKind.NUMBER: lambda: {"number": Decimal(min(small, wanted.maximum or small))},
    }[wanted.kind]()
    return Field(wanted.id, wanted.kind, unit=wanted.unit, period=period_of(wanted, scheme, PERIOD), **made)


def everything_known(scheme, chance, readings):
    inputs = [i for _, _, i in scheme.inputs() if i.id != CONTRADICTING]
    known = {i.id: Fact(value_for(scheme, i, chance)) for i in inputs}
    for largest, second in FALLING:
        if second in known and known[second].field.number > known[largest].field.number:
            known[second] = Fact(replace(known[second].field, number=known[largest].field.number))
    shares = [(known[i.id], known[i.part_of]) for i in inputs if i.part_of]
    for part, whole in shares:
        least = min(amount_of(part.field), amount_of(whole.field)) / UNITS[part.field.unit][1]
        number = Decimal(least.numerator) / least.denominator
        known[part.field.input_id] = Fact(replace(part.field, number=number))
    awards = {}
    for bound in (p for row in bind(scheme, readings).rows for p in row.parts):
        granted = allowance(bound.rule, Desk(bound.inputs, known, None, DAY))
        if granted is not None:
            steps = int((granted.maximum - granted.minimum) / granted.step)
            points = granted.minimum + granted.step * chance.randint(0, steps)
            awards[bound.part.id] = Award(bound.part.id, points, "虚构")
    return Facts(known, awards, PERIOD)


def some_of(known, chance):
    def kept(mapping):
        return {key: value for key, value in mapping.items() if chance.random() < 0.7}

    return Facts(kept(known.fields), kept(known.awards), known.period)


def any_readings(scheme, chance):
    return {r.id: chance.choice(r.alternatives).id for r in scheme.readings}


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
@settings(max_examples=40, deadline=None)
@given(chance=st.integers(0, 2**32).map(Random))
def test_more_facts_never_widen_the_bounds(scheme, chance):
    readings = any_readings(scheme, chance)
    whole = everything_known(scheme, chance, readings)
    less, more = (score(scheme, f, as_of=DAY, readings=readings) for f in (some_of(whole, chance), whole))
    for a, b in zip(less.parts, more.parts, strict=True):
        assert a.part.floor <= a.lower <= b.lower <= b.upper <= a.upper <= a.part.marks, (a, b)
        assert a.steps
        assert b.steps
    assert 0 <= less.lower <= more.lower <= more.upper <= less.upper <= scheme.total
    for before, after in zip(less.gates, more.gates, strict=True):
        assert before.status in {GateStatus.OPEN, after.status}


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_nothing_known_settles_nothing(scheme):
    sheet = score(scheme, Facts({}, {}, PERIOD), as_of=DAY)
    assert sheet.upper == scheme.total
    assert {p.mark for p in sheet.parts} == {None}


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_no_two_questions_of_a_row_read_alike(scheme):
    asked = [(row, wanted.title) for row, _, wanted in scheme.inputs()]
    assert len(set(asked)) == len(asked)
