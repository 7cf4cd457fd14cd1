"""What is told of a mark is what was computed: no number that is not known, no word of the other reading."""

from datetime import date
from decimal import Decimal

import pytest
from scoring_examples import count, flag, items, number

from scoring.facts import Award, Fact
from scoring.rules.bands import RegionThreshold
from scoring.rules.conditions import AllOf, Condition
from scoring.rules.desk import Desk
from scoring.rules.items import DeductMissing, PerItem
from scoring.rules.reduction import FullOrReduced
from scoring.rules.registry import mark
from scoring.rules.steps import BasePlusSteps
from scoring.scheme import Input
from scoring.values import InputKind

D = Decimal
OPTIONS = ("甲", "乙", "丙")
KINDS = {
    InputKind.NUMBER: ("rate", "figure", "largest", "second"),
    InputKind.COUNT: ("others", "part", "whole"),
    InputKind.FLAG: ("yes",),
    InputKind.ITEMS: ("kinds",),
}
UNITS = {
    "rate": "%",
    "figure": "学时",
    "part": "件",
    "whole": "件",
    "others": "项",
    "largest": "万元",
    "second": "万元",
}
INPUTS = {
    n: Input(n, n, kind, UNITS.get(n, ""), "", D(0) if n in UNITS else None, None, OPTIONS, required=True, note="")
    for kind, names in KINDS.items()
    for n in names
}
PER_ITEM = PerItem(D(1), D(2), "kinds", "others", None, "kinds", "counted")
MISSING = DeductMissing(D(2), "kinds", "others", D(1), D(0), "counted")


def told(rule, *fields, award=None):
    given = None if award is None else Award("1.1", D(award), "理由")
    return mark(rule, Desk(INPUTS, {f.input_id: Fact(f) for f in fields}, given, date(2021, 11, 21))).steps


@pytest.mark.parametrize(
    ("reach", "rate", "said"),
    [
        ("inclusive", "19.9", "未达到 20%"),
        ("inclusive", "20", "达到 20% 得 1 分；超出 0 个百分点，每 10 个百分点加 1 分，计 0 步；合计 1 分，上限 3 分"),
        ("exclusive", "19.9", "未超过 20%"),
        ("exclusive", "20", "未超过 20%"),
        ("exclusive", "31", "超过 20% 得 1 分；超出 11 个百分点，每 10 个百分点加 1 分，计 1 步；合计 2 分，上限 3 分"),
    ],
)
def test_a_base_is_reached_or_passed_as_the_reading_has_it(reach, rate, said):
    rule = BasePlusSteps("rate", D(20), D(1), D(10), D(1), D(3), reach, "whole")
    assert said in told(rule, number("rate", rate, "%"))


def test_items_that_are_not_known_are_not_counted_as_none():
    assert told(PER_ITEM) == ("kinds：未报", "others：未报", "每项 1 分，上限 2 分", "尚不能定：0 至 2 分")
    assert "至少 1 项 × 1 分 = 1 分，上限 2 分" in told(PER_ITEM, items("kinds", "甲"))
    assert "至少 3 项 × 1 分 = 3 分，上限 2 分" in told(PER_ITEM, items("kinds", "甲", "乙", "丙"))
    assert "0 项 × 1 分 = 0 分，上限 2 分" in told(PER_ITEM, items("kinds"), count("others", "0", "项"))


def test_what_stands_in_for_printed_items_is_told_before_they_are_known():
    assert "others：3项" in told(MISSING, count("others", "3", "项"))


def test_an_award_is_told_before_the_fact_that_it_goes_with():
    rule = FullOrReduced(D(4), "yes", "assessed", "none", D(1))
    assert told(rule, award="0") == ("yes：未报", "评定 0 分，理由：理由", "得 0 分")
    assert "评定 3 分，理由：理由" in told(rule, award="3")


def test_an_award_above_what_the_fact_allows_is_told_as_held():
    rule = FullOrReduced(D(2), "yes", "full", "assessed", D(1))
    held = told(rule, flag("yes", value=False), award="2")
    assert held[-2:] == ("未达到要求的至多 1 分，按 1 分计", "得 1 分")
    assert "未达到要求的至多 1 分，按 1 分计" not in told(rule, flag("yes", value=False), award="1")


def test_a_condition_is_told_with_its_units():
    rate = Condition(None, None, "part", "whole", D(90), None, "passed")
    hours = Condition(None, "figure", None, None, D(50), None, "reached")
    steps = told(AllOf(D(1), (rate, hours), "met"), *_of("91", "100"), number("figure", "49.5", "学时"))
    assert {"91件 ÷ 100件 = 91%，已超过 90%", "49.5学时，未达到 50学时"} <= set(steps)
    nation = Condition(None, None, "part", "whole", None, "rate", "passed")
    steps = told(AllOf(D(1), (nation,), "met"), *_of("1", "3"), number("rate", "33.3333", "%"))
    assert "1件 ÷ 3件 = 33.33333%，已超过 33.3333%" in steps


def test_a_limit_is_in_the_unit_of_its_figure():
    sales = Condition(None, "largest", None, None, D(100), None, "reached")
    rule = AllOf(D(1), (sales,), None)
    assert told(rule, number("largest", "99.9", "万元"))[-2:] == ("99.9万元，未达到 100万元", "得 0 分")
    assert told(rule, number("largest", "100", "万元"))[-2:] == ("100万元，已达到 100万元", "得 1 分")


def _of(part, whole):
    return count("part", part, "件"), count("whole", whole, "件")


def test_how_many_are_past_the_threshold_of_the_region_is_told():
    rule = RegionThreshold(D(1), D(2), "kinds", (D(3), D(2), D(1)), "亿元", ("largest", "second"))
    given = items("kinds", "乙"), number("largest", "20000", "万元"), number("second", "19999", "万元")
    assert "达到的 1 家 × 1 分 = 1 分，上限 2 分" in told(rule, *given)
    assert not [step for step in told(rule, *given[:2]) if step.startswith("达到的")]
