"""A subject's channels as one result: what each adds, the cheapest way over all of them, losses, what-ifs."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_examples import flag

from scoring.answers.channels import Beyond
from scoring.answers.costs import Cost, CostWrong, prices
from scoring.answers.joint import joint_of, row_adds, shares_of
from scoring.answers.joint_compare import joint_compared
from scoring.answers.joint_losses import joint_losses
from scoring.answers.joint_sensitivity import joint_plan
from scoring.answers.joint_targets import joint_target
from scoring.answers.joint_what_if import ChannelUnknown, Member, joint_what_if
from scoring.answers.reachable import reachable
from scoring.answers.suppositions import Supposition
from scoring.answers.targets import Need, Target, TargetWrong, Wish
from scoring.binding import bind
from scoring.combining import Marked, combined
from scoring.facts import Award, Fact, Facts
from scoring.marking import PointsNotAllowed
from scoring.schemes.catalogue import shipped
from scoring.score import score

D = Decimal
TABLE = shipped().get("zhengzhou-smart-market-2021")
DAY = date(2021, 12, 31)
CHANNELS = tuple(c.id for c in TABLE.combination.channels)
DISTRICT, THIRD, CITY = CHANNELS
FLAGGED = {p.id: p.rule.parameters["flags"] for r in TABLE.rows for p in r.parts if p.rule.kind == "all_or_nothing"}
PARTS = (*FLAGGED, "5.2")
READINGS = [
    {"missing_channel": missing, "bonus_joins": joins, "above_100": above, "channel_basis": basis}
    for missing, joins, above, basis in product(
        ("open", "reweighted"), ("after", "before"), ("kept", "cut"), ("same_table", "own_table")
    )
]


def facts(*missing):
    """What flags and an assessor give, but for `missing`; rows 1 and 2 stay unknown."""
    fields = [flag(f, value=part not in missing) for part, flags in FLAGGED.items() for f in flags]
    return Facts({f.input_id: Fact(f) for f in fields}, {"5.2": Award("5.2", D(0 if "5.2" in missing else 5), "虚构")})


def joint(missing, silent=(), *, bonus="0", settled=None, readings=None):
    """Every channel with all but what it misses; silent ones with nothing."""
    known = {c: Facts() if c in silent else facts(*missing.get(c, ())) for c in CHANNELS}
    sheets = {c: score(TABLE, f, as_of=DAY, readings=readings) for c, f in known.items()}
    beyond = Beyond(Marked(D(bonus), D(bonus)), settled or {})
    return joint_of(TABLE, sheets, frozenset(CHANNELS) - set(silent), beyond, readings)


CASE = st.fixed_dictionaries(
    {
        "open": st.lists(st.tuples(st.sampled_from(CHANNELS), st.sampled_from(PARTS)), max_size=4, unique=True),
        "silent": st.sets(st.sampled_from(CHANNELS), max_size=3),
        "bonus": st.sampled_from(["0", "3", "9"]),
        "settled": st.dictionaries(st.sampled_from(CHANNELS), st.sampled_from([D(60), D("71.5")]), max_size=1),
        "readings": st.sampled_from(READINGS),
        "more": st.sampled_from(["0", "0.2", "1", "3.4", "8", "20"]),
        "costs": st.lists(
            st.tuples(st.sampled_from(["0", "0.5", "1", "2.5"]), st.sampled_from(["0", "1"])), min_size=4, max_size=4
        ),
    }
)


def made(case):
    missing = {c: [p for own, p in case["open"] if own == c] for c in CHANNELS}
    return joint(missing, case["silent"], bonus=case["bonus"], settled=case["settled"], readings=case["readings"])


def tried_all(one, least, costs, open_parts):
    """The least cost, and parts touched, of every choice among these parts: put together by `combined` itself."""
    bound = bind(TABLE, one.readings).parts
    lower = {(c, p.part.id): p.lower for c, s in one.sheets.items() for p in s.parts}
    choices = [[lower[at], *(m for m in reachable(bound[at[1]]) if m > lower[at])] for at in open_parts]
    found = []
    for marks in product(*choices):
        gains = {at: m - lower[at] for at, m in zip(open_parts, marks, strict=True) if m > lower[at]}
        totals = {
            c: one.settled.get(c, s.lower + sum(g for at, g in gains.items() if at[0] == c))
            for c, s in one.sheets.items()
            if c in one.marked | {at[0] for at in gains}
        }
        then = {c: Marked(t, t) for c, t in totals.items()}
        if combined(TABLE, then, bonus=one.beyond.bonus, readings=one.readings).lower >= least:
            cost = sum(costs.of(p, c).fixed + costs.of(p, c).per_mark * g for (c, p), g in gains.items())
            found.append((cost, len(gains)))
    return min(found, default=None)


@settings(max_examples=60, deadline=None)
@given(CASE)
def test_the_plan_over_all_channels_is_as_cheap_as_the_cheapest_of_all(case):
    one, target = made(case), Target("目标", ())
    least = one.combined.lower + D(case["more"])
    if case["readings"]["above_100"] == "cut":
        least = min(least, D(100))
    target = Target("目标", (Need("", least),))
    priced = [Cost(f"{c}/{p}", D(m), D(f)) for (c, p), (m, f) in zip(case["open"], case["costs"], strict=False)]
    costs = prices(TABLE, [*(Cost(c, never=True) for c in CHANNELS), *priced], CHANNELS)
    found, best = joint_plan(one, target, costs), tried_all(one, least, costs, case["open"])
    assert found.reachable is (best is not None)
    assert (found.cost, len(found.improvements)) == (best or (0, 0))
    if best is not None:
        assert all(r.after >= r.least for r in found.required)


@settings(max_examples=60, deadline=None)
@given(CASE)
def test_the_weights_are_those_by_which_the_channels_are_combined(case):
    one = made(case)
    totals = {c: one.settled.get(c, s.lower) for c, s in one.sheets.items() if c in one.marked}
    assert abs(one.weighing.cut(one.weighing.whole(totals)) - Fraction(one.combined.lower)) < Fraction(1, 10**20)


@settings(max_examples=60, deadline=None)
@given(CASE)
def test_what_the_channels_and_the_bonus_add_is_the_whole(case):
    one = made(case)
    added = sum(s.adds.lower for s in shares_of(one) if s.adds) + D(one.weighing.added.numerator) / D(
        one.weighing.added.denominator
    )
    most = D(100) if case["readings"]["above_100"] == "cut" else D(1000)
    assert abs(min(added, most) - one.combined.lower) < D("1e-20")


@settings(max_examples=40, deadline=None)
@given(CASE, st.sampled_from(["0", "0.3", "1", "2.9"]))
def test_each_named_loss_breaks_and_each_other_does_not(case, spare):
    one = made(case)
    least = max(one.combined.lower - D(spare), D(0))
    found = joint_losses(one, Target("目标", (Need("", least),)))
    named = {(loss.channel, loss.part) for loss in found.parts}
    for channel, sheet in one.sheets.items():
        for part in sheet.parts:
            if part.lower == 0 or channel not in one.marked:
                continue
            totals = {c: one.settled.get(c, s.lower) for c, s in one.sheets.items() if c in one.marked}
            if channel not in one.settled:
                totals[channel] -= part.lower
            after = combined(
                TABLE, {c: Marked(t, t) for c, t in totals.items()}, bonus=one.beyond.bonus, readings=one.readings
            )
            assert (after.lower < least) is ((channel, part.part.id) in named)


def test_the_channels_are_weighed_and_the_steps_name_them():
    one = joint({THIRD: ["3.1"], CITY: ["3.1", "5.2"]}, bonus="3")
    assert [(s.channel.id, s.own.lower, s.adds.lower) for s in shares_of(one)] == [
        (DISTRICT, 75, 15),
        (THIRD, 70, 42),
        (CITY, 65, 13),
    ]
    assert one.combined.lower == 73
    assert {c: a.lower for c, a in row_adds(one, "3").items()} == {DISTRICT: 2, THIRD: 3, CITY: 1}


def test_the_third_partys_marks_are_worth_three_of_the_citys():
    one = joint({c: ["3.1", "5.2"] for c in CHANNELS})
    target = joint_target(Wish(total=one.combined.lower + 3), one, [])
    only = prices(TABLE, [Cost(r.number, never=True) for r in TABLE.rows if r.number not in "35"], CHANNELS)
    found = joint_plan(one, target, only)
    assert [(i.channel, i.before, i.after, i.gain, i.cost) for i in found.improvements] == [(THIRD, 0, 5, 3, 5)]
    assert [(r.before, r.after) for r in found.required] == [(one.combined.lower, one.combined.lower + 3)]


def test_a_total_above_a_hundred_can_be_aimed_at_where_the_bonus_is_kept():
    one = joint({}, bonus="5")
    assert joint_target(Wish(total=D(105)), one, []).needs == (Need("", D(105)),)
    with pytest.raises(TargetWrong, match="0 至 105 之间"):
        joint_target(Wish(total=D(106)), one, [])
    with pytest.raises(TargetWrong, match="0 至 100 之间"):
        joint_target(Wish(total=D(101)), joint({}, readings={"above_100": "cut"}), [])


def test_the_bonus_alone_can_hold_a_target():
    one = joint({}, bonus="5")
    found = joint_losses(one, joint_target(Wish(total=one.combined.lower - 1), one, []))
    assert ("加分", D(5), ("",)) in [(r.row, r.now, r.breaks) for r in found.rows]


def test_a_settled_channel_neither_rises_nor_falls():
    one = joint({THIRD: ["3.1"]}, settled={THIRD: D(50)})
    plan = joint_plan(one, joint_target(Wish(total=one.combined.lower + 1), one, []), prices(TABLE, [], CHANNELS))
    assert {i.channel for i in plan.improvements} <= {DISTRICT, CITY}
    assert THIRD not in {loss.channel for loss in joint_losses(one, Target("", (Need("", one.combined.lower),))).parts}
    assert THIRD not in row_adds(one, "3")


@pytest.mark.parametrize("of", ["nobody/3.1", "city_joint/99", "nobody"])
def test_a_cost_of_a_channel_that_there_is_not_is_refused(of):
    with pytest.raises(CostWrong) as caught:
        prices(TABLE, [Cost(of)], CHANNELS)
    assert caught.value.field == f"costs.{of}"


def members(missing, silent=()):
    return [Member(c, Facts() if c in silent else facts(*missing.get(c, ())), DAY, c not in silent) for c in CHANNELS]


def test_a_mark_is_supposed_of_every_channel_or_of_the_one_that_is_named():
    missing = {c: ["5.2"] for c in CHANNELS}
    one = joint(missing)
    every = joint_what_if(one, members(missing), Supposition(awards={"5.2": D(5)}))
    named = joint_what_if(one, members(missing), Supposition(awards={f"{CITY}/5.2": D(5)}))
    both = joint_what_if(one, members(missing), Supposition(awards={"5.2": D(5), f"{CITY}/5.2": D(1)}))
    lowers = [found.supposed.combined.lower - one.combined.lower for found in (every, named, both)]
    assert lowers == [5, 1, D("4.2")]
    assert len(every.changes) == 3
    assert list(named.changes) == [f"{one.title(CITY)}：第 5.2 段评定由 0 分 换为 5 分"]
    apart = next(r for r in named.beside.rows if r.row == "5")
    assert (apart.right.lower - apart.left.lower, apart.parts[1].reasons) == (
        1,
        (f"{one.title(CITY)} 评定：0 分 / 5 分",),
    )


def test_weights_readings_and_the_bonus_are_supposed_of_the_whole():
    missing = {THIRD: ["3.1"]}
    one = joint(missing, bonus="2")
    weights = {f"channels.{DISTRICT}.weight": "60", f"channels.{THIRD}.weight": "20"}
    found = joint_what_if(one, members(missing), Supposition(parameters=weights, awards={"加分": D(5)}))
    assert found.real.combined.lower == 75 - 3 + 2
    assert found.supposed.combined.lower == 75 - 1 + 5
    assert "加分由 2 分换为 5 分" in found.changes
    with pytest.raises(PointsNotAllowed, match="不超过 5 分"):
        joint_what_if(one, members(missing), Supposition(awards={"加分": D(6)}))


def test_what_is_supposed_of_a_silent_channel_makes_it_mark():
    one = joint({}, silent={CITY})
    found = joint_what_if(one, members({}, {CITY}), Supposition(awards={f"{CITY}/5.2": D(4)}))
    assert found.supposed.marked == set(CHANNELS)
    assert found.supposed.combined.lower == one.combined.lower + D("0.8")


def test_a_supposition_of_a_channel_that_there_is_not_is_refused():
    with pytest.raises(ChannelUnknown, match="nobody"):
        joint_what_if(joint({}), members({}), Supposition(awards={"nobody/5.2": D(5)}))


def test_two_joint_results_are_compared_row_by_row():
    found = joint_compared(joint({THIRD: ["3.1"]}), joint({CITY: ["3.1"]}))
    (row,) = [r for r in found.rows if r.left != r.right]
    assert (row.row, row.left.lower, row.right.lower) == ("3", 7, 9)
    assert [v.title for v in found.levels] == ["", *(c.title for c in TABLE.combination.channels)]
