"""Rules that compare figures: all of, bands, thresholds by region, better than a reference. At and beside bounds."""

from datetime import date
from decimal import Decimal

import pytest
from scoring_examples import count, flag, items, number

from scoring.facts import Fact
from scoring.rules.bands import Bands, RegionThreshold
from scoring.rules.comparison import BetterThanReference, YearCompared
from scoring.rules.conditions import AllOf, Condition
from scoring.rules.desk import Desk
from scoring.rules.registry import mark
from scoring.scheme import Input
from scoring.values import InputKind

D = Decimal
REGIONS = ("东部地区", "中部地区", "西部地区")
KINDS = {
    InputKind.NUMBER: ("a", "b", "c", "national", "national_1", "largest", "second", "whole_1", "whole_2"),
    InputKind.COUNT: ("part", "whole"),
    InputKind.FLAG: ("yes",),
    InputKind.ITEMS: ("region",),
}
INPUTS = {
    name: Input(name, name, kind, "学时" if name == "a" else "", "", None, None, REGIONS, required=True, note="")
    for kind, names in KINDS.items()
    for name in names
}


def marking(rule, *fields):
    return mark(rule, Desk(INPUTS, {f.input_id: Fact(f) for f in fields}, None, date(2022, 12, 31)))


def bounds(rule, *fields):
    found = marking(rule, *fields)
    return found.lower, found.upper


def rate_of(bound="passed", limit="95", reference=None):
    return Condition(None, None, "part", "whole", None if reference else D(limit), reference, bound)


def of(part, whole):
    return count("part", part, "件"), count("whole", whole, "件")


HOURS = Condition(None, "a", None, None, D(50), None, "reached")
FLAG = Condition("yes", None, None, None, None, None, None)


@pytest.mark.parametrize(
    ("part", "passed", "reached"), [("94", 0, 0), ("95", 0, 1), ("96", 1, 1), ("100", 1, 1), ("0", 0, 0)]
)
def test_a_rate_reached_or_passed(part, passed, reached):
    assert bounds(AllOf(D(1), (rate_of(),), "met"), *of(part, "100")) == (passed, passed)
    assert bounds(AllOf(D(1), (rate_of("reached"),), "met"), *of(part, "100")) == (reached, reached)


def test_a_rate_is_compared_unrounded():
    assert bounds(AllOf(D(1), (rate_of(),), "met"), *of("950000001", "1000000000")) == (1, 1)


@pytest.mark.parametrize(("empty", "expected"), [("met", (1, 1)), ("unmet", (0, 0)), ("open", (0, 1))])
def test_a_rate_with_nothing_in_the_denominator(empty, expected):
    assert bounds(AllOf(D(1), (rate_of(),), empty), *of("0", "0")) == expected


def test_more_than_nothing_of_nothing_is_open_and_told():
    found = marking(AllOf(D(1), (rate_of(),), "met"), *of("3", "0"))
    assert (found.lower, found.upper) == (0, 1)
    assert "数据须核对" in found.steps[2]
    assert bounds(AllOf(D(1), (rate_of(),), "met"), count("whole", "0", "件")) == (0, 1)


def test_a_denominator_not_reported_is_not_zero():
    assert bounds(AllOf(D(1), (rate_of(),), "met"), count("part", "0", "件")) == (0, 1)


@pytest.mark.parametrize(("national", "expected"), [("57.4", 1), ("57.5", 0), ("57.6", 0)])
def test_a_rate_against_a_reference(national, expected):
    rule = AllOf(D(1), (rate_of(reference="national"),), "met")
    assert bounds(rule, *of("575", "1000"), number("national", national, "%")) == (expected, expected)
    assert bounds(rule, *of("575", "1000")) == (0, 1)


@pytest.mark.parametrize(
    ("hours", "yes", "expected"),
    [("49.5", True, (0, 0)), ("50", True, (1, 1)), ("50", None, (0, 1)), ("49", None, (0, 0)), (None, False, (0, 0))],
)
def test_all_of_is_settled_by_the_first_that_fails(hours, yes, expected):
    given = [] if hours is None else [number("a", hours, "学时")]
    given += [] if yes is None else [flag("yes", value=yes)]
    assert bounds(AllOf(D(1), (HOURS, FLAG), None), *given) == expected


def bands(edge="higher"):
    return Bands("part", "whole", (D(8), D(15)), (D(1), D(2)), edge)


@pytest.mark.parametrize(
    ("part", "higher", "lower"),
    [("0", 0, 0), ("799", 0, 0), ("800", 1, 1), ("1499", 1, 1), ("1500", 2, 1), ("1501", 2, 2), ("10000", 2, 2)],
)
def test_an_end_of_two_bands_goes_by_the_reading(part, higher, lower):
    assert bounds(bands(), *of(part, "10000")) == (higher, higher)
    assert bounds(bands("lower"), *of(part, "10000")) == (lower, lower)


def test_a_shared_end_is_named():
    assert "15% 同属上下两档，按较低一档计" in marking(bands("lower"), *of("15", "100")).steps


def test_a_share_without_a_whole_is_open():
    assert bounds(bands(), count("part", "5", "户")) == (0, 2)
    assert bounds(bands(), *of("0", "0")) == (0, 2)


def region(*figures):
    rule = RegionThreshold(D(1), D(2), "region", (D(2), D(1), D("0.5")), "亿元", ("largest", "second"))
    return bounds(rule, *figures)


@pytest.mark.parametrize(("where", "least"), [("东部地区", "20000"), ("中部地区", "10000"), ("西部地区", "5000")])
def test_a_threshold_goes_by_region(where, least):
    here, below = items("region", where), str(D(least) - D("0.01"))
    assert region(here, number("largest", least, "万元"), number("second", "0", "万元")) == (1, 1)
    assert region(here, number("largest", below, "万元"), number("second", "0", "万元")) == (0, 0)
    assert region(here, number("largest", least, "万元"), number("second", least, "万元")) == (2, 2)
    assert region(here, number("largest", least, "万元")) == (1, 2)


def test_figures_the_wrong_way_round_are_counted_each_and_pointed_out():
    here, low, high = items("region", "中部地区"), number("largest", "5000", "万元"), number("second", "20000", "万元")
    assert region(here, low, high) == (1, 1)
    rule = RegionThreshold(D(1), D(2), "region", (D(2), D(1), D("0.5")), "亿元", ("largest", "second"))
    assert "second大于largest，数据须核对" in marking(rule, here, low, high).steps
    assert "second大于largest，数据须核对" not in marking(rule, here, low).steps


def test_what_is_above_or_below_a_limit_does_not_read_as_the_limit():
    rule = AllOf(D(1), (rate_of(),), "met")
    assert "9500001件 ÷ 10000000件 = 95.00001%，已超过 95%" in marking(rule, *of("9500001", "10000000")).steps
    assert (
        "9499999999件 ÷ 10000000000件 = 94.99999999%，未超过 95%"
        in marking(rule, *of("9499999999", "10000000000")).steps
    )
    assert "95件 ÷ 100件 = 95%，未超过 95%" in marking(rule, *of("95", "100")).steps
    assert "占比 7.999999%；8% 起得 1 分，15% 起得 2 分" in marking(bands(), *of("7999999", "100000000")).steps
    assert "评价年度：10.00001% 超过 10%" in marking(GROWTH, *series("110.00001", "100", "90")).steps


def test_more_than_all_of_them_is_pointed_out():
    said = "part多于whole，数据须核对"
    assert said in marking(AllOf(D(1), (rate_of(),), "met"), *of("120", "100")).steps
    assert said in marking(bands(), *of("20", "10")).steps
    assert said not in marking(bands(), *of("10", "10")).steps


def test_without_one_region_only_what_holds_in_each_is_certain():
    assert region(number("largest", "15000", "万元")) == (0, 2)
    assert region(number("largest", "30000", "万元")) == (1, 2)
    assert region(items("region", *REGIONS[:2]), number("largest", "30000", "万元")) == (1, 2)
    assert region(number("second", "30000", "万元")) == (2, 2)
    assert region(number("largest", "4999", "万元")) == (0, 0)


YEARS = (YearCompared("评价年度", "a", "b", "national", None), YearCompared("上一年", "b", "c", "national_1", None))
GROWTH = BetterThanReference(D(1), D(2), "growth", "rate", YEARS)


def series(*values, national=("10", "10")):
    own = [number(n, v, "亿元") for n, v in zip("abc", values, strict=True) if v is not None]
    rates = [number(n, v, "%") for n, v in zip(("national", "national_1"), national, strict=True) if v is not None]
    return (*own, *rates)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("121", "110", "100"), (0, 0)),
        (("121.01", "110", "100"), (1, 1)),
        (("121.01", "110.001", "100"), (2, 2)),
        (("90", "100", "50"), (1, 1)),
        ((None, "111", "100"), (1, 2)),
        # More than 10% in both years would take it past both 110 and 110: at most one of them.
        (("121", None, "100"), (0, 1)),
        (("121.01", None, "100"), (0, 2)),
        (("121", "110", "0"), (0, 1)),
    ],
)
def test_a_mark_for_each_year_above_the_reference(values, expected):
    assert bounds(GROWTH, *series(*values)) == expected


def test_a_reference_of_one_year_is_missing():
    assert bounds(GROWTH, *series("130", "115", "100", national=("10", None))) == (1, 2)


def test_shares_are_compared_with_shares():
    year = YearCompared("评价年度", "a", "whole_1", "national", "whole_2")
    rule = BetterThanReference(D(1), D(1), "share", "share", (year,))
    wholes = number("whole_1", "100", "亿元"), number("national", "3", "亿元"), number("whole_2", "10", "亿元")
    assert bounds(rule, number("a", "30", "亿元"), *wholes) == (0, 0)
    assert bounds(rule, number("a", "300001", "万元"), *wholes) == (1, 1)


def test_the_way_to_a_comparison_is_told():
    steps = marking(GROWTH, *series("132", "120", "100")).steps
    assert "评价年度：10% 未超过 10%" in steps
    assert "上一年：20% 超过 10%" in steps
    assert steps[-2:] == ("超过 1 年 × 1 分，上限 2 分", "得 1 分")


FAULTY = (
    AllOf(D(1), (), None),
    AllOf(D(1), (FLAG,), "met"),
    AllOf(D(1), (rate_of(),), None),
    AllOf(D(1), (Condition("yes", "a", None, None, D(1), None, "passed"),), None),
    AllOf(D(1), (Condition(None, "a", None, None, D(1), "national", "passed"),), None),
    AllOf(D(1), (Condition(None, "a", None, None, D(1), None, None),), None),
    AllOf(D(1), (Condition("yes", None, None, None, D(1), None, None),), None),
    AllOf(D(1), (Condition(None, None, "part", None, D(1), None, "passed"),), "met"),
    Bands("part", "whole", (D(8),), (D(1), D(2)), "higher"),
    Bands("part", "whole", (), (), "higher"),
    Bands("part", "whole", (D(15), D(8)), (D(1), D(2)), "higher"),
    Bands("part", "whole", (D(8), D(15)), (D(2), D(2)), "higher"),
    RegionThreshold(D(1), D(2), "region", (D(2),), "担", ("largest", "second")),
    RegionThreshold(D(1), D(3), "region", (D(2),), "亿元", ("largest", "second")),
    BetterThanReference(D(1), D(3), "growth", "rate", YEARS),
    BetterThanReference(D(1), D(2), "rate", "rate", YEARS),
    BetterThanReference(D(1), D(2), "growth", "growth", YEARS),
)


@pytest.mark.parametrize("rule", FAULTY)
def test_a_rule_says_what_is_wrong_with_it(rule):
    assert rule.faults() != []
