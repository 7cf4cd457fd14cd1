"""Whatever facts and marks come in, a settled part stands at a mark that `reachable` names."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.answers.reachable import reachable
from scoring.binding import bind
from scoring.facts import Award, Fact, Facts
from scoring.rules.awarding import allowance
from scoring.rules.desk import Desk
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.values import Field, InputKind

D = Decimal
DAY = date(2022, 12, 31)
SCHEMES = list(shipped())


def numbers(wanted, kind):
    low = wanted.minimum if wanted.minimum is not None else D(-500)
    high = min(wanted.maximum if wanted.maximum is not None else low + 500, low + 500)
    found = st.integers(int(low), int(high)) if kind is InputKind.COUNT else st.decimals(low, high, places=1)
    return found.map(lambda n: {"number": D(n)})


def value_for(wanted):
    match wanted.kind:
        case InputKind.NUMBER | InputKind.COUNT:
            return numbers(wanted, wanted.kind)
        case InputKind.FLAG:
            return st.booleans().map(lambda b: {"flag": b})
        case InputKind.ITEMS:
            some = st.lists(st.sampled_from(wanted.options), unique=True, max_size=len(wanted.options))
            return some.map(lambda i: {"items": tuple(i)})
        case InputKind.DATE:
            return st.integers(-2000, 400).map(lambda d: {"date": (DAY + timedelta(d)).isoformat()})
        case InputKind.TEXT:
            return st.just({"text": "虚构"})


def field(data, wanted):
    return Field(wanted.id, wanted.kind, unit=wanted.unit, **data.draw(value_for(wanted)))


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda s: f"{s.id}-{s.version}")
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_settled_mark_can_be_reached(scheme, data):
    readings = {r.id: data.draw(st.sampled_from([a.id for a in r.alternatives])) for r in scheme.readings}
    fields = [field(data, i) for _, _, i in scheme.inputs() if data.draw(st.booleans())]
    facts = {f.input_id: Fact(f) for f in fields}
    awards = {}
    for part in (p for row in bind(scheme, readings).rows for p in row.parts):
        granted = allowance(part.rule, Desk(part.inputs, facts, None, DAY))
        if granted and data.draw(st.booleans()):
            steps = int((granted.maximum - granted.minimum) / granted.step)
            points = granted.minimum + granted.step * data.draw(st.integers(0, steps))
            awards[part.part.id] = Award(part.part.id, points, "虚构")
    sheet = score(scheme, Facts(facts, awards), as_of=DAY, readings=readings)
    bound = bind(scheme, readings)
    for part in sheet.parts:
        assert part.mark is None or part.mark in reachable(bound.part(part.part.id)), part.part.id


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda s: f"{s.id}-{s.version}")
def test_the_full_mark_can_be_reached_and_none_beyond_floor_and_cap(scheme):
    for part in (p for row in bind(scheme).rows for p in row.parts):
        marks = reachable(part)
        assert marks == tuple(sorted(set(marks)))
        assert (marks[0] >= part.part.floor, marks[-1]) == (True, part.part.marks)
