"""The cheapest way to the pass, and the losses that break it: on the Yuncheng table, and against every way there is."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_examples import day, flag

from scoring.answers.costs import Cost, CostWrong, prices
from scoring.answers.losses import losses
from scoring.answers.reachable import reachable
from scoring.answers.rising import TooFine
from scoring.answers.sensitivity import plan
from scoring.answers.targets import Need, Target, TargetWrong, Wish, gate_target, target_of
from scoring.binding import bind
from scoring.facts import Award, Fact, Facts
from scoring.schemes.catalogue import shipped
from scoring.score import score

D = Decimal
TABLE = shipped().get("yuncheng-online-demo-2022")
FARM = shipped().get("shanxi-farm-produce-2021")
DAY = date(2022, 12, 31)
# Parts that a flag or an assessor decides: what a sheet in the tests is made of.
FLAGGED = {p.id: p.rule.parameters["flags"] for r in TABLE.rows for p in r.parts if p.rule.kind == "all_or_nothing"}
AWARDED = {p.id: p.marks for r in TABLE.rows for p in r.parts if p.rule.kind == "discretion"}


def marked(*missing, scheme=TABLE):
    """Everything that flags and assessors give but for `missing`; what figures give is not known."""
    fields = [flag(f, value=part not in missing) for part, flags in FLAGGED.items() for f in flags]
    awards = {p: Award(p, D(0) if p in missing else m, "虚构") for p, m in AWARDED.items()}
    return score(scheme, Facts({f.input_id: Fact(f) for f in fields}, awards), as_of=DAY)


def tried_all(sheet, needs, costs, parts):
    """The least cost, and parts touched, of every choice among these parts."""
    bound = {p.part.id: p for r in bind(sheet.scheme).rows for p in r.parts}
    levels = {p.part.id: r.row.level1 for r in sheet.rows for p in r.parts}
    lower = {p.part.id: p.lower for p in sheet.parts}
    choices = [[lower[p], *(m for m in reachable(bound[p]) if m > lower[p])] for p in parts]
    now = {"": sheet.lower} | {level.title: level.lower for level in sheet.levels}
    found = []
    for marks in product(*choices):
        gains = {p: m - lower[p] for p, m in zip(parts, marks, strict=True) if m > lower[p]}
        if all(now[n.level] + sum(g for p, g in gains.items() if n.level in {"", levels[p]}) >= n.least for n in needs):
            found.append((sum(costs.of(p).fixed + costs.of(p).per_mark * g for p, g in gains.items()), len(gains)))
    return min(found, default=None)


CASE = st.tuples(
    st.lists(st.sampled_from(sorted({*FLAGGED, *AWARDED})), min_size=1, max_size=7, unique=True),
    st.integers(0, 8),
    st.integers(0, 3),
    st.lists(st.tuples(st.sampled_from(["0", "0.5", "1", "2.5"]), st.sampled_from(["0", "1"])), min_size=7, max_size=7),
)


@settings(max_examples=60, deadline=None)
@given(CASE)
def test_the_plan_is_as_cheap_as_the_cheapest_of_all(case):
    missing, more, more_of_level, costed = case
    sheet = marked(*missing)
    level = next(r.row.level1 for r in sheet.rows for p in r.parts if p.part.id == missing[0])
    now = next(v.lower for v in sheet.levels if v.title == level)
    needs = (Need("", sheet.lower + more), Need(level, now + more_of_level))
    open_parts = [p.part.id for p in sheet.parts if p.part.id not in missing and p.lower < p.part.marks]
    given_costs = [Cost(p, D(m), D(f)) for p, (m, f) in zip(missing, costed, strict=False)]
    costs = prices(TABLE, [*given_costs, *(Cost(p, never=True) for p in open_parts)])
    found, best = plan(sheet, Target("目标", needs), costs), tried_all(sheet, needs, costs, missing)
    assert (found.cost, len(found.improvements)) == (best or (0, 0))
    assert found.reachable is (best is not None)
    if best is not None:
        assert all(r.after >= r.least for r in found.required)


def test_the_gate_wants_the_total_and_every_level():
    found = plan(marked("28.1", "36.1", "36.2"), gate_target(TABLE, ""), prices(TABLE, []))
    assert found.reachable
    assert {r.level: r.least for r in found.required} == {
        "": 85,
        "促进发展": 15,
        "规范监管": D("18.75"),
        "优化服务": 15,
        "探索创新": 15,
        "综合保障": D("11.25"),
    }
    assert all(r.after >= r.least for r in found.required)
    assert found.gain == found.cost == sum(i.after - i.before for i in found.improvements)


def test_of_two_ways_of_one_cost_the_one_with_fewer_parts_is_taken():
    sheet = marked("28.1", "36.1", "36.2", "36.3")
    target = target_of(Wish(total=sheet.lower + 3), sheet, [])
    only = [Cost(p.part.id, never=True) for p in sheet.parts if p.part.id not in {"28.1", "36.1", "36.2", "36.3"}]
    found = plan(sheet, target, prices(TABLE, only))
    assert [(i.part, i.before, i.after, i.waits) for i in found.improvements] == [("28.1", 0, 3, False)]
    dear = plan(sheet, target, prices(TABLE, [*only, Cost("28", per_mark=D("1.1"))]))
    assert [i.part for i in dear.improvements] == ["36.1", "36.2", "36.3"]


def test_what_only_waits_for_facts_is_said_to_wait():
    found = plan(marked(), gate_target(TABLE, ""), prices(TABLE, []))
    assert found.improvements
    assert all(i.waits for i in found.improvements)


def test_what_cannot_be_reached_is_said_with_the_most_there_is():
    sheet = marked("28.1")
    never = [Cost(r.row.number, never=True) for r in sheet.rows]
    found = plan(sheet, gate_target(TABLE, ""), prices(TABLE, never))
    assert (found.reachable, found.improvements) == (False, ())
    assert f"总分至多 {sheet.lower} 分，须 85 分" in found.why_not


def test_a_reached_target_needs_nothing():
    sheet = marked()
    found = plan(sheet, target_of(Wish(total=sheet.lower), sheet, []), prices(TABLE, []))
    assert (found.reached_already, found.cost, found.improvements) == (True, 0, ())


def test_nothing_makes_up_for_a_veto():
    sheet = score(
        FARM,
        Facts({f.input_id: Fact(f) for f in (flag("major_incident"), day("major_incident_date", "2021-01-01"))}),
        as_of=date(2021, 12, 31),
    )
    assert plan(sheet, target_of(Wish(total=D(50)), sheet, []), prices(FARM, [])).why_not == "已触发否决，提分不能补救"


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(gate="nothing"), "gate"),
        (Wish(total=D(101)), "total"),
        (Wish(total=D(-1)), "total"),
        (Wish(rank=2), "rank"),
        (Wish(gate="printed-2022", rank=1), "target"),
    ],
)
def test_a_wrong_target_is_refused_by_field(wish, field):
    with pytest.raises(TargetWrong) as caught:
        target_of(wish, marked(), [])
    assert caught.value.field == field


def test_a_scheme_without_a_gate_wants_a_target_named():
    sheet = score(FARM, Facts(), as_of=DAY)
    with pytest.raises(TargetWrong, match="请指定总分或名次"):
        target_of(Wish(), sheet, [])


@pytest.mark.parametrize("cost", [Cost("99"), Cost("9.9"), Cost("1.1", per_mark=D(-1)), Cost("1", fixed=D(-1))])
def test_a_wrong_cost_is_refused_by_entry(cost):
    with pytest.raises(CostWrong) as caught:
        prices(TABLE, [cost])
    assert caught.value.field == f"costs.{cost.of}"


def test_a_parts_own_cost_counts_before_that_of_its_row():
    found = prices(TABLE, [Cost("36.1", per_mark=D(7)), Cost("36", per_mark=D(2))])
    assert [found.of(p).per_mark for p in ("36.1", "36.2", "1.1")] == [7, 2, 1]


def test_a_single_loss_that_breaks_the_pass_is_named_with_how_far_it_may_go():
    sheet = marked()
    target = target_of(Wish(total=sheet.lower - 2), sheet, [])
    found = losses(sheet, target)
    assert (found.reached, found.spare) == (True, {"": 2})
    assert {loss.part: (loss.holds_at, loss.breaks_at, loss.breaks) for loss in found.parts} == {
        p: (3, 0, ("",)) for p, flags in FLAGGED.items() if TABLE.part(p).marks == 3
    }
    assert "28" in {r.row for r in found.rows}
    assert "40" not in {r.row for r in found.rows}


def test_what_is_not_reached_has_nothing_to_break():
    assert losses(marked("28.1"), gate_target(TABLE, "")).reached is False


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(sorted({*FLAGGED, *AWARDED})), max_size=6, unique=True), st.integers(0, 6))
def test_each_named_loss_breaks_and_each_other_does_not(missing, spare):
    sheet = marked(*missing)
    target = target_of(Wish(total=sheet.lower - spare), sheet, [])
    named = {loss.part for loss in losses(sheet, target).parts}
    for part in sheet.parts:
        if part.lower > 0 and part.part.id in {*FLAGGED, *AWARDED}:
            without = marked(*missing, part.part.id)
            assert (without.lower < target.needs[0].least) is (part.part.id in named)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(sorted({*FLAGGED, *AWARDED})), min_size=1, unique=True), st.integers(1, 12))
def test_who_does_what_the_plan_says_reaches_the_target(missing, more):
    sheet = marked(*missing)
    never = [Cost(p.part.id, never=True) for p in sheet.parts if p.part.id not in missing]
    target = Target("目标", (Need("", sheet.lower + more),))
    found = plan(sheet, target, prices(TABLE, never))
    after = marked(*(set(missing) - {i.part for i in found.improvements}))
    assert (after.lower >= sheet.lower + more) is found.reachable
    assert after.lower == sheet.lower + found.gain


def test_a_fraction_that_is_supposed_is_no_matter_of_minutes():
    """1.01 marks make a hundredth the unit: 8,500 of them to the gate."""
    sheet = score(TABLE, Facts(), as_of=DAY, parameters={"17.1.marks": "1.01"})
    target = gate_target(sheet.scheme, "")
    found = plan(sheet, target, prices(sheet.scheme, ()))
    assert found.reachable
    assert found.gain >= 85


def test_a_fraction_too_fine_is_refused_by_field():
    sheet = score(TABLE, Facts(), as_of=DAY, parameters={"17.1.marks": "1.0001"})
    with pytest.raises(TooFine) as caught:
        plan(sheet, gate_target(sheet.scheme, ""), prices(sheet.scheme, ()))
    assert caught.value.field == "suppose.parameters"
