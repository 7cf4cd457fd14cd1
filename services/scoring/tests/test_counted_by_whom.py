"""Row 10.2 of farm produce counts kinds that somebody else compared: its explanation says who counted them."""

from datetime import date
from decimal import Decimal

import pytest

from scoring.facts import Fact, Facts
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.values import Field, InputKind

FARM = shipped().get("shanxi-farm-produce-2021")
LIST = "各种的对照数据（价格与参照价）见所附材料，本系统按所报种数计分，不逐种核算"


def steps(count, readings=None, given="cheaper_products", **people):
    field = Field(given, InputKind.COUNT, number=Decimal(count), unit="种", period="2021")
    sheet = score(FARM, Facts({given: Fact(field, **people)}), as_of=date(2021, 12, 31), readings=readings)
    return next(p for p in sheet.parts if p.part.id == "10.2").steps


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ({"submitted_by": "clerk-1", "accepted_by": "reviewer-1"}, "种数由 clerk-1 报送、reviewer-1 采信"),
        ({"submitted_by": "assessor-1", "accepted_by": "assessor-1"}, "种数系 assessor-1 所给"),
        ({}, "种数由填报单位报送"),
    ],
)
def test_who_counted_is_said(people, said):
    assert f"{said}；{LIST}" in steps(12, **people)


def test_what_nobody_reported_was_counted_by_nobody():
    assert not any("种数" in step for step in _open())


def _open():
    sheet = score(FARM, Facts(), as_of=date(2021, 12, 31))
    return next(p for p in sheet.parts if p.part.id == "10.2").steps


def test_under_the_other_reading_the_count_that_was_used_is_meant():
    people = {"submitted_by": "clerk-1", "accepted_by": "reviewer-1"}
    told = steps(12, {"cheaper_bound": "exclusive"}, "cheaper_products_above", **people)
    assert f"种数由 clerk-1 报送、reviewer-1 采信；{LIST}" in told
