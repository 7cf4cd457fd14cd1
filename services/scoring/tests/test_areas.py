"""Several markets of one area: apart, or one mark together, by the readings that say how."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from scoring_examples import PERIOD, count, day, flag

from scoring.areas import alone, area_of
from scoring.checks.form import complaints
from scoring.facts import Fact, Facts
from scoring.scheme import Gate
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.values import VetoStatus

DAY = date(2021, 12, 31)
YES = (flag("price_index"), flag("credit_system"))


def sheets(scheme, *markets, **readings):
    each = [Facts({f.input_id: Fact(f) for f in given}, {}, PERIOD) for given in markets]
    return {str(n): score(scheme, facts, as_of=DAY, readings=readings) for n, facts in enumerate(each, 1)}


def area(scheme, *markets, **readings):
    given = {name: alone(sheet) for name, sheet in sheets(scheme, *markets, **readings).items()}
    return area_of(scheme, given, readings)


# Seven marks are certain without any fact; the first market has four more, the second two more and two lost.
MARKETS = (YES, (flag("price_index", value=False), YES[1]), ())


def test_markets_stand_apart_as_long_as_they_are_the_subject(scheme):
    assert area(scheme, *MARKETS) is None
    assert area_of(scheme, {}, {"subject": "pilot_area"}) is None


@pytest.mark.parametrize(
    ("how", "lower", "upper"),
    [("mean", Fraction(11 + 9 + 7, 3), Fraction(298, 3)), ("best", 11, 100), ("best_of_each_part", 11, 100)],
)
def test_an_area_has_one_mark(scheme, how, lower, upper):
    found = area(scheme, *MARKETS, subject="pilot_area", area_markets=how)
    assert (found.lower, found.upper) == (lower, upper)
    assert {(r.id, r.alternative) for r in found.readings} == {("subject", "pilot_area"), ("area_markets", how)}
    assert len(found.steps) == 4


def test_the_best_of_each_part_is_more_than_the_best_market(scheme):
    markets = ((flag("price_index"),), (flag("credit_system"),))
    best, each = (
        area(scheme, *markets, subject="pilot_area", area_markets=how).lower for how in ("best", "best_of_each_part")
    )
    assert each - best == 2


def test_one_markets_incident_is_the_areas(scheme):
    calm, struck = (
        (flag("major_incident", value=False),),
        (flag("major_incident"), day("major_incident_date", "2021-05-01")),
    )
    one = {"subject": "pilot_area"}
    assert area(scheme, calm, struck, **one).veto is VetoStatus.STRUCK
    assert area(scheme, calm, (), **one).veto is VetoStatus.OPEN
    assert area(scheme, calm, calm, **one).veto is VetoStatus.CLEAR


def test_a_scheme_without_areas_has_none():
    scheme = shipped().get("zhengzhou-smart-market-2021")
    assert area(scheme, (count("displays_failing", "1", "户"),)) is None


def test_a_scheme_of_areas_has_no_gates(scheme):
    gate = Gate("own", "合格线", Decimal(60), Decimal(50), what_if=False, source="虚构")
    faults = [c.reason for c in complaints(replace(scheme, gates=(gate,)))]
    assert faults == ["a scheme whose subject may be an area has neither gates nor channels"]
