"""Every alternative of every reading leads somewhere else, and the result names the reading that it used."""

import importlib.util
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from scoring.areas import alone, area_of
from scoring.binding import bind
from scoring.combining import Marked, combined
from scoring.facts import Fact, Facts
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.values import InputKind

DAY = date(2022, 6, 28)
# On, before and after the days at which a span of one, two or three years ends.
DAYS = ("2018-01-01", "2019-06-28", "2019-12-31", "2020-06-28", "2021-06-28", "2022-06-28", "2022-12-31")
spec = importlib.util.spec_from_file_location("scoring_all_schemes", Path(__file__).parent / "test_all_schemes.py")
made = sys.modules.setdefault("scoring_all_schemes", importlib.util.module_from_spec(spec))
spec.loader.exec_module(made)

SCHEMES = [s for s in shipped() if not s.what_if]
PAIRS = [
    (s, r.id, one.id, other.id) for s in SCHEMES for r in s.readings for one, other in combinations(r.alternatives, 2)
]
CHANNELS = {"channel_basis", "missing_channel", "bonus_joins", "above_100"}


def marked(points):
    return Marked(Decimal(points), Decimal(points))


def form(scheme, readings, seed):
    """A form with most of its facts, its dates near the ends of the spans that readings speak of."""
    chance = Random(seed)
    known = made.everything_known(scheme, chance, readings)
    fields = made.some_of(known, chance).fields
    dated = {i: f for i, f in fields.items() if f.field.kind is InputKind.DATE}
    fields = fields | {i: Fact(replace(f.field, date=chance.choice(DAYS))) for i, f in dated.items()}
    if (cases := fields.get("overturned_cases")) is not None:
        fields["overturned_cases"] = Fact(replace(cases.field, number=Decimal(0)))
    return Facts(fields, known.awards, known.period)


def seen(scheme, readings, seed):
    """All that somebody could see change: marks of a sheet, of an area, of channels together, the units."""
    sheet, other = (score(scheme, form(scheme, readings, s), as_of=DAY, readings=readings) for s in (seed, seed + 1000))
    area = area_of(scheme, {"甲": alone(sheet), "乙": alone(other)}, readings)
    totals = {"third_party": marked(90), "city_joint": marked(99)}
    together = combined(scheme, totals, bonus=marked(9), own_totals={"city_joint": marked(70)}, readings=readings)
    full = combined(
        scheme, dict.fromkeys((*totals, "district_routine"), marked(99)), bonus=marked(5), readings=readings
    )
    ends = [None if c is None else (c.lower, c.upper) for c in (area, together, full)]
    units = [row.units for row in bind(scheme, readings).rows]
    return sheet.part_marks, sheet.veto.status, sheet.veto.effect, ends, units


@pytest.mark.parametrize(("scheme", "reading", "one", "other"), PAIRS, ids=lambda v: getattr(v, "id", v))
def test_two_alternatives_lead_to_different_results(scheme, reading, one, other):
    also = {"subject": "pilot_area"} if reading == "area_markets" else {}
    ways = ({**also, reading: one}, {**also, reading: other})
    assert any(seen(scheme, ways[0], seed) != seen(scheme, ways[1], seed) for seed in range(150))


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda s: s.id)
def test_the_result_names_the_alternative_that_it_used(scheme):
    for reading in scheme.readings:
        tried = {reading.id: next(a.id for a in reading.alternatives if a.id != reading.in_force)}
        sheet = score(scheme, Facts(), as_of=DAY, readings=tried)
        named = {r.id: r.alternative for p in sheet.parts for r in p.readings}
        named |= {r.id: r.alternative for r in sheet.veto.readings}
        assert sheet.readings == tuple(tried.items())
        assert {k: v for k, v in named.items() if k in tried} == (
            {} if reading.id in CHANNELS | {"area_markets"} else tried
        )
