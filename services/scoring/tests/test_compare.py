"""Two sheets row by row: who leads, what stands behind it, and what two versions of a scheme make different."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_examples import flag, number

from scoring.answers.compare import Lead, SchemesDiffer, Span, compared, lead
from scoring.facts import Award, Fact, Facts
from scoring.schemes.catalogue import shipped
from scoring.score import score

D = Decimal
FARM = shipped().get("shanxi-farm-produce-2021")
DAY = date(2021, 12, 31)


def sheet(*fields, scheme=FARM, awards=(), **how):
    given_awards = {p: Award(p, D(points), "虚构") for p, points in awards}
    return score(scheme, Facts({f.input_id: Fact(f) for f in fields}, given_awards), as_of=DAY, **how)


def row(found, number):
    return next(r for r in found.rows if r.row == number)


def test_a_row_says_who_leads_and_why():
    left = sheet(number("merchant_platform_rate", "45.5", "%"), awards=[("13.1", "5")])
    right = sheet(number("merchant_platform_rate", "19", "%"), awards=[("13.1", "2")])
    found = compared(left, right)
    thirteen = row(found, "13")
    assert (thirteen.lead, thirteen.left, thirteen.right) == (Lead.LEFT, Span(D(5), D(5)), Span(D(2), D(2)))
    assert thirteen.parts[0].reasons == ("评定：5 分 / 2 分",)
    part = next(p for p in row(found, "12").parts if p.part == "12.2")
    assert (part.left, part.right, part.lead) == (Span(D(3), D(3)), Span(D(0), D(0)), Lead.LEFT)
    assert part.reasons == ("公共平台商户入驻率：45.5% / 19%",)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ((3, 4), (1, 2), Lead.LEFT),
        ((1, 2), (3, 4), Lead.RIGHT),
        ((2, 2), (2, 2), Lead.EQUAL),
        ((2, 3), (3, 3), Lead.OPEN),
        ((1, 4), (2, 2), Lead.OPEN),
        ((3, 3), (1, 3), Lead.OPEN),
    ],
)
def test_only_what_is_certain_leads(left, right, expected):
    assert lead(Span(*map(D, left)), Span(*map(D, right))) is expected


def test_a_side_without_the_row_has_nothing():
    assert lead(Span(D(1), D(1)), None) is Lead.LEFT
    assert lead(None, Span(D(0), D(0))) is Lead.EQUAL


def test_two_schemes_have_no_rows_in_common():
    with pytest.raises(SchemesDiffer) as caught:
        compared(sheet(), sheet(scheme=shipped().get("shanxi-consumer-goods-2021")))
    assert caught.value.field == "right"


def test_versions_are_matched_by_row_and_the_differences_are_named():
    changed = replace(FARM.rows[12], number="13", marks=D(9), text="改过的原文")
    later = replace(
        FARM,
        version="2",
        rows=(*FARM.rows[:12], changed, *FARM.rows[13:15]),
        readings=tuple(replace(r, in_force=r.alternatives[-1].id) for r in FARM.readings),
    )
    found = compared(sheet(), sheet(scheme=later))
    assert row(found, "13").changed == ("原文不同", "满分不同：6 / 9")
    assert row(found, "16").changed == ("只有一方有",)
    assert row(found, "16").right is None
    assert row(found, "1").changed == ()
    assert found.remarks[0] == "体系版本不同：shanxi-farm-produce-2021 1 / shanxi-farm-produce-2021 2"
    assert any(r.startswith("现行读法不同") for r in found.remarks)


def test_another_reading_is_a_reason():
    rate = number("merchant_platform_rate", "20", "%")
    found = compared(sheet(rate), sheet(rate, readings={"reach_bound": "exclusive"}))
    (part,) = [p for p in row(found, "12").parts if p.part == "12.2"]
    assert (part.left.lower, part.right.lower, part.lead) == (1, 0, Lead.LEFT)
    assert [r.startswith("读法不同") for r in part.reasons] == [True]


def test_an_incident_on_one_side_is_remarked():
    found = compared(sheet(flag("major_incident", value=False)), sheet())
    assert "否决：未触发 / 尚不能判定" in found.remarks


POINTS = st.dictionaries(st.sampled_from(["6.1", "8.1", "13.1", "14.1"]), st.integers(1, 2), max_size=4)


@settings(max_examples=40, deadline=None)
@given(POINTS, POINTS)
def test_turning_the_sides_turns_the_answer(ours, theirs):
    left, right = sheet(awards=ours.items()), sheet(awards=theirs.items())
    turned = {Lead.LEFT: Lead.RIGHT, Lead.RIGHT: Lead.LEFT}
    there, back = compared(left, right), compared(right, left)
    assert [turned.get(r.lead, r.lead) for r in there.rows] == [r.lead for r in back.rows]
    assert {r.lead for r in compared(left, left).rows} <= {Lead.EQUAL, Lead.OPEN}
