"""Every rule kind: at, below and above each of its boundaries, and what a missing fact leaves open."""

from datetime import date
from decimal import Decimal

import pytest
from scoring_examples import PERIOD, count, day, flag, items, number

from scoring.facts import Award, Fact
from scoring.rules.desk import Desk
from scoring.rules.discretion import Discretion
from scoring.rules.growth import StepGrowth, StepShare
from scoring.rules.items import DeductMissing, PerItem
from scoring.rules.presence import AllOrNothing
from scoring.rules.reduction import FullOrReduced
from scoring.rules.registry import mark
from scoring.rules.steps import BasePlusSteps
from scoring.rules.thresholds import NItemsPast
from scoring.rules.veto import Veto, find_veto, years_after
from scoring.scheme import Input
from scoring.values import InputKind, VetoStatus

D = Decimal
OPTIONS = ("甲", "乙", "丙", "丁")
NAMES = {
    InputKind.NUMBER: (
        "before",
        "after",
        "rate",
        "previous",
        "part_before",
        "whole_before",
        "part_after",
        "whole_after",
    ),
    InputKind.COUNT: ("others", "pieces", "reached", "passed"),
    InputKind.FLAG: ("yes", "also", "incident"),
    InputKind.ITEMS: ("kinds",),
    InputKind.DATE: ("latest",),
}
INPUTS = {
    name: Input(name, name, kind, "", "", None, None, OPTIONS, required=True, note="")
    for kind, names in NAMES.items()
    for name in names
}


def desk(*fields, award=None, as_of="2021-11-21"):
    given = None if award is None else Award("1.1", D(award), "理由")
    return Desk(INPUTS, {f.input_id: Fact(f) for f in fields}, given, date.fromisoformat(as_of))


def bounds(rule, *fields, award=None):
    marking = mark(rule, desk(*fields, award=award))
    return marking.lower, marking.upper


def settled(rule, *fields, award=None):
    lower, upper = bounds(rule, *fields, award=award)
    assert lower == upper
    return lower


def test_discretion_is_open_until_it_is_awarded():
    rule = Discretion(D(1), D(4), D(1))
    assert bounds(rule) == (1, 4)
    assert settled(rule, award="3") == 3


@pytest.mark.parametrize(
    ("require", "yes", "also", "expected"),
    [
        ("all", True, True, (2, 2)),
        ("all", True, False, (0, 0)),
        ("all", None, False, (0, 0)),
        ("all", True, None, (0, 2)),
        ("any", False, False, (0, 0)),
        ("any", True, None, (2, 2)),
        ("any", False, None, (0, 2)),
    ],
)
def test_all_or_nothing(require, yes, also, expected):
    given = [flag(n, value=v) for n, v in (("yes", yes), ("also", also)) if v is not None]
    assert bounds(AllOrNothing(D(2), ("yes", "also"), require), *given) == expected


MECHANISM = FullOrReduced(D(4), "yes", when_true="assessed", when_false="none", step=D(1))
SYSTEM = FullOrReduced(D(2), "yes", when_true="full", when_false="assessed", step=D(1))


@pytest.mark.parametrize(
    ("rule", "answer", "award", "expected"),
    [
        (MECHANISM, None, None, (0, 4)),
        (MECHANISM, False, None, (0, 0)),
        (MECHANISM, True, None, (0, 4)),
        (MECHANISM, True, "4", (4, 4)),
        (MECHANISM, None, "3", (0, 3)),
        (SYSTEM, None, None, (0, 2)),
        (SYSTEM, True, None, (2, 2)),
        (SYSTEM, False, None, (0, 1)),
        (SYSTEM, False, "1", (1, 1)),
        (SYSTEM, None, "1", (1, 2)),
    ],
)
def test_full_or_reduced(rule, answer, award, expected):
    given = [] if answer is None else [flag("yes", value=answer)]
    assert bounds(rule, *given, award=award) == expected


def test_a_reduction_of_one_step_leaves_nothing_to_assess():
    rule = FullOrReduced(D(1), "yes", when_true="full", when_false="assessed", step=D(1))
    assert settled(rule, flag("yes", value=False)) == 0


def per_item(count_by="kinds", similar="counted"):
    return PerItem(D(1), D(3), "kinds", "others", "pieces", count_by, similar)


@pytest.mark.parametrize(
    ("kinds", "others", "expected"),
    [
        ((), "0", (0, 0)),
        (("甲", "乙"), "0", (2, 2)),
        (("甲", "乙"), "1", (3, 3)),
        (("甲", "乙", "丙", "丁"), "0", (3, 3)),
        (("甲", "乙", "丙"), None, (3, 3)),
        (("甲",), None, (1, 3)),
        (None, "1", (1, 3)),
        (None, "3", (3, 3)),
    ],
)
def test_per_item_counts_up_to_its_cap(kinds, others, expected):
    given = [] if kinds is None else [items("kinds", *kinds)]
    given += [] if others is None else [count("others", others, "项")]
    assert bounds(per_item(), *given) == expected


def test_per_item_under_other_readings():
    one = items("kinds", "甲")
    assert settled(per_item(similar="not_counted"), one, count("others", "2", "项")) == 1
    assert settled(per_item(count_by="pieces"), one, count("pieces", "2", "项")) == 2
    assert bounds(per_item(count_by="pieces"), one) == (0, 3)


def deduct(similar="not_counted"):
    return DeductMissing(D(2), "kinds", "others", D(1), D(0), similar)


@pytest.mark.parametrize(
    ("there", "expected"), [(OPTIONS, 2), (OPTIONS[:3], 1), (OPTIONS[:2], 0), (OPTIONS[:1], 0), ((), 0)]
)
def test_deduction_per_missing_item_stops_at_the_floor(there, expected):
    assert settled(deduct(), items("kinds", *there)) == expected


def test_deduction_of_nothing_known_is_open():
    assert bounds(deduct()) == (0, 2)


def test_similar_items_stand_in_only_under_their_reading():
    two = items("kinds", "甲", "乙")
    assert settled(deduct("counted"), two, count("others", "1", "项")) == 1
    assert settled(deduct("counted"), two, count("others", "9", "项")) == 2
    assert bounds(deduct("counted"), two) == (0, 2)
    assert settled(deduct(), two, count("others", "9", "项")) == 0


def growth(partial="whole", by="growth"):
    return StepGrowth(D(3), D(1), D(2), "before", "after", "previous", by, partial)


@pytest.mark.parametrize(
    ("after", "whole", "pro_rata"),
    [
        ("90", 0, "0"),
        ("100", 0, "0"),
        ("102.99", 0, "0.99"),
        ("103", 1, "1"),
        ("105.9999", 1, "1.99"),
        ("106", 2, "2"),
        ("130", 2, "2"),
    ],
)
def test_steps_of_growth(after, whole, pro_rata):
    given = number("before", "100", "亿元", "2020"), number("after", after, "亿元")
    assert settled(growth(), *given) == whole
    assert settled(growth("pro_rata"), *given) == D(pro_rata)


def test_growth_is_exact_where_a_quotient_does_not_end():
    given = number("before", "700", "亿元", "2020"), number("after", "721", "亿元")
    assert settled(growth(), *given) == 1


def test_growth_is_open_without_a_base_or_from_nothing():
    assert bounds(growth(), number("after", "103", "亿元")) == (0, 2)
    assert bounds(growth(), number("before", "0", "亿元"), number("after", "103", "亿元")) == (0, 2)


def test_growth_by_points_of_its_rate():
    given = number("before", "100", "亿元", "2020"), number("after", "108", "亿元")
    assert settled(growth(by="rate_points"), *given, number("previous", "5", "%", "2020")) == 1
    assert settled(growth(by="rate_points"), *given, number("previous", "5.01", "%", "2020")) == 0
    assert bounds(growth(by="rate_points"), *given) == (0, 2)


def share(by="points", partial="whole"):
    return StepShare(D(5), D(1), D(4), "part_before", "whole_before", "part_after", "whole_after", by, partial)


def turnover(part_after, whole_after="10", part_before="10000", whole_before="10"):
    """Parts in 万元, wholes in 亿元, as the fact sheet has them."""
    return (
        number("part_before", part_before, "万元", "2020"),
        number("whole_before", whole_before, "亿元", "2020"),
        number("part_after", part_after, "万元"),
        number("whole_after", whole_after, "亿元"),
    )


@pytest.mark.parametrize(
    ("after", "points", "relative"),
    [
        ("10000", 0, 0),
        ("10500", 0, 1),
        ("14999", 0, 4),
        ("15000", 1, 4),
        ("29999", 3, 4),
        ("30000", 4, 4),
        ("99999", 4, 4),
    ],
)
def test_steps_of_a_share_in_two_units(after, points, relative):
    assert settled(share(), *turnover(after)) == points
    assert settled(share("growth"), *turnover(after)) == relative


def test_a_share_of_nothing_is_open():
    assert bounds(share(), *turnover("15000")[:3]) == (0, 4)
    assert bounds(share(), *turnover("15000", whole_before="0")) == (0, 4)
    assert bounds(share("growth"), *turnover("15000", part_before="0")) == (0, 4)


def base(reach="inclusive", partial="whole"):
    return BasePlusSteps("rate", D(20), D(1), D(10), D(1), D(3), reach, partial)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [("0", 0), ("19.99", 0), ("20", 1), ("29.99", 1), ("30", 2), ("39.9", 2), ("40", 3), ("50", 3), ("100", 3)],
)
def test_base_plus_steps(rate, expected):
    assert settled(base(), number("rate", rate, "%")) == expected


def test_base_plus_steps_under_other_readings():
    assert settled(base("exclusive"), number("rate", "20", "%")) == 0
    assert settled(base("exclusive"), number("rate", "20.01", "%")) == 1
    assert settled(base(partial="pro_rata"), number("rate", "25", "%")) == D("1.5")
    assert bounds(base()) == (0, 3)


@pytest.mark.parametrize(("cheaper", "expected"), [("0", 0), ("9", 0), ("10", 2), ("11", 2)])
def test_n_items_past_a_threshold(cheaper, expected):
    assert settled(NItemsPast(D(2), 10, "reached", "passed", "inclusive"), count("reached", cheaper, "种")) == expected


@pytest.mark.parametrize(
    ("bound", "given", "expected"),
    [
        ("inclusive", (), (0, 2)),
        ("inclusive", (count("passed", "10", "种"),), (2, 2)),
        ("inclusive", (count("passed", "9", "种"),), (0, 2)),
        ("exclusive", (count("reached", "9", "种"),), (0, 0)),
        ("exclusive", (count("reached", "10", "种"),), (0, 2)),
        ("exclusive", (count("reached", "12", "种"), count("passed", "9", "种")), (0, 0)),
    ],
)
def test_one_count_settles_the_other_reading_where_it_can(bound, given, expected):
    assert bounds(NItemsPast(D(2), 10, "reached", "passed", bound), *given) == expected


def veto(anniversary="inside", counted_from="evaluation_date", similar="counted"):
    return Veto("incident", "latest", 3, "kinds", ("甲", "乙"), similar, counted_from, anniversary, "ranked_out")


def found(rule, *fields, as_of="2021-11-21"):
    return find_veto(rule, desk(*fields, as_of=as_of)).status


@pytest.mark.parametrize(
    ("happened", "inside", "outside"),
    [
        ("2018-11-20", VetoStatus.CLEAR, VetoStatus.CLEAR),
        ("2018-11-21", VetoStatus.STRUCK, VetoStatus.CLEAR),
        ("2018-11-22", VetoStatus.STRUCK, VetoStatus.STRUCK),
        ("2021-11-21", VetoStatus.STRUCK, VetoStatus.STRUCK),
        # One after the day says nothing of one before it.
        ("2021-11-22", VetoStatus.OPEN, VetoStatus.OPEN),
        ("9999-12-31", VetoStatus.OPEN, VetoStatus.OPEN),
    ],
)
def test_the_veto_looks_back_three_years_to_the_day(happened, inside, outside):
    given = flag("incident"), day("latest", happened)
    assert found(veto(), *given) is inside
    assert found(veto("outside"), *given) is outside


def test_the_veto_counted_from_the_end_of_the_year_before():
    given = flag("incident"), day("latest", "2017-12-31")
    assert found(veto(), *given) is VetoStatus.CLEAR
    assert found(veto(counted_from="end_of_year_before"), *given) is VetoStatus.STRUCK
    this_year = flag("incident"), day("latest", "2021-03-01")
    assert found(veto(counted_from="end_of_year_before"), *this_year) is VetoStatus.OPEN


def test_a_veto_is_open_until_there_is_an_answer():
    assert found(veto()) is VetoStatus.OPEN
    assert found(veto(), flag("incident")) is VetoStatus.OPEN
    assert found(veto(), flag("incident", value=False)) is VetoStatus.CLEAR


@pytest.mark.parametrize(
    ("happened", "struck"),
    [("2018-12-31", False), ("2019-01-01", True), ("2021-11-21", True), ("2021-11-22", None)],
)
def test_the_veto_by_calendar_years(happened, struck):
    given = flag("incident"), day("latest", happened)
    expected = {True: VetoStatus.STRUCK, False: VetoStatus.CLEAR, None: VetoStatus.OPEN}[struck]
    assert found(veto(counted_from="calendar_years"), *given) is expected


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (("甲",), VetoStatus.STRUCK),
        (("丙", "乙"), VetoStatus.STRUCK),
        (("丙",), VetoStatus.CLEAR),
        (None, VetoStatus.OPEN),
    ],
)
def test_the_veto_for_printed_kinds_only(kinds, expected):
    given = [flag("incident"), day("latest", "2021-01-01"), *([] if kinds is None else [items("kinds", *kinds)])]
    assert found(veto(similar="not_counted"), *given) is expected
    assert found(veto(), *given) is VetoStatus.STRUCK


def test_a_veto_is_clear_once_no_answer_could_strike_it():
    assert found(veto(), day("latest", "2010-01-01")) is VetoStatus.CLEAR
    assert found(veto(), day("latest", "2021-01-01")) is VetoStatus.OPEN


def test_years_from_a_leap_day_end_on_the_last_of_february():
    assert years_after(date(2020, 2, 29), 3) == date(2023, 2, 28)
    assert years_after(date(2020, 2, 29), 4) == date(2024, 2, 29)


FAULTY = (
    Discretion(D(4), D(4), D(1)),
    Discretion(D(0), D(4), D(0)),
    Discretion(D(0), D(4), D(3)),
    AllOrNothing(D(2), (), "all"),
    FullOrReduced(D(2), "yes", "full", "none", D(1)),
    PerItem(D(4), D(3), "kinds", "others", "pieces", "kinds", "counted"),
    PerItem(D(1), D(3), "kinds", None, None, "kinds", "counted"),
    PerItem(D(1), D(3), "kinds", None, None, "pieces", "not_counted"),
    DeductMissing(D(2), "kinds", None, D(0), D(0), "not_counted"),
    DeductMissing(D(2), "kinds", None, D(1), D(2), "not_counted"),
    DeductMissing(D(2), "kinds", None, D(1), D(0), "counted"),
    StepGrowth(D(0), D(1), D(2), "before", "after", None, "growth", "whole"),
    StepGrowth(D(3), D(1), D(2), "before", "after", None, "rate_points", "whole"),
    BasePlusSteps("rate", D(20), D(4), D(10), D(1), D(3), "inclusive", "whole"),
    NItemsPast(D(2), 0, "reached", "passed", "inclusive"),
    Veto("incident", "latest", 0, "kinds", ("甲",), "counted", "evaluation_date", "inside", "ranked_out"),
)


@pytest.mark.parametrize("rule", FAULTY)
def test_a_rule_says_what_is_wrong_with_it(rule):
    assert rule.faults() != []


def test_every_answer_says_how_it_came_about():
    marking = mark(base(), desk(number("rate", "45.5", "%", PERIOD)))
    assert marking.steps[0] == "rate2021年：45.5%"
    assert "计 2 步" in marking.steps[1]
    assert marking.steps[-1] == "得 3 分"
