"""What is told of growth: a change just short of a step does not read as the step."""

from datetime import date
from decimal import Decimal

import pytest
from scoring_examples import number

from scoring.facts import Fact
from scoring.rules.desk import Desk
from scoring.rules.growth import StepGrowth, StepShare
from scoring.rules.registry import mark
from scoring.scheme import Input
from scoring.values import InputKind

D = Decimal
NAMES = ("before", "after", "previous", "part_before", "whole_before", "part_after", "whole_after")
INPUTS = {n: Input(n, n, InputKind.NUMBER, "", "", None, None, (), required=True, note="") for n in NAMES}


def told(rule, *fields):
    return mark(rule, Desk(INPUTS, {f.input_id: Fact(f) for f in fields}, None, date(2021, 11, 21))).steps


def growth(by="growth", partial="whole"):
    return StepGrowth(D(3), D(1), D(2), "before", "after", "previous", by, partial)


def jobs(after):
    return number("before", "3333333", "人", "2020"), number("after", after, "人")


@pytest.mark.parametrize("partial", ["whole", "pro_rata"])
@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("3333332", "增长 -0.00003%"),
        ("3333333", "增长 0%"),
        ("3433332", "增长 2.99997%"),
        ("3433333", "增长 3.0000003%"),
        ("3500000", "增长 5%"),
    ],
)
def test_growth_beside_a_step(partial, after, said):
    assert said in told(growth(partial=partial), *jobs(after))


def test_growth_of_a_step_exactly():
    assert "增长 3%" in told(growth(), number("before", "100", "亿元", "2020"), number("after", "103", "亿元"))


def test_points_of_a_rate_short_of_a_step():
    steps = told(growth("rate_points"), *jobs("3533332"), number("previous", "3", "%", "2020"))
    assert "增速提高 2.99997 个百分点" in steps


def turnover(after):
    """Parts in 万元, wholes in 亿元, as the fact sheet has them: a share of 10 % before."""
    return (
        number("part_before", "10000", "万元", "2020"),
        number("whole_before", "10", "亿元", "2020"),
        number("part_after", after, "万元"),
        number("whole_after", "10", "亿元"),
    )


def share(by):
    return StepShare(D(5), D(1), D(4), "part_before", "whole_before", "part_after", "whole_after", by, "whole")


def test_a_share_short_of_a_step():
    steps = told(share("points"), *turnover("14999.99"))
    assert {"比重由 10% 到 14.99999%", "提高 4.99999 个百分点"} <= set(steps)
    assert "比重增长 49.9999%" in told(share("growth"), *turnover("14999.99"))


def test_a_share_of_a_step_exactly():
    assert {"比重由 10% 到 15%", "提高 5 个百分点"} <= set(told(share("points"), *turnover("15000")))


def test_growth_of_almost_nothing_is_told_as_well():
    given = (
        number("part_before", "0.000001", "万元", "2020"),
        number("whole_before", "999999999999999", "亿元", "2020"),
        number("part_after", "9999999", "万元"),
        number("whole_after", "1000", "亿元"),
    )
    assert told(share("growth"), *given)[-1] == "得 4 分"
