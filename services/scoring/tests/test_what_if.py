"""What if: other readings and numbers give another result, say so, and are refused by name when they cannot hold."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from scoring_examples import OPEN_ROUND, PERIOD, count, day, number

from scoring.combining import Marked, combined
from scoring.facts import Award, Fact, FactRefused, Facts
from scoring.gates import GateStatus
from scoring.round.decider import make_decider
from scoring.round.rejections import RoundWrong
from scoring.scheme_paths import ParameterRefused
from scoring.schemes.catalogue import shipped
from scoring.score import score

DAY = date(2021, 12, 31)


def facts(*given, **awards):
    marks = {k.replace("_", "."): Award(k.replace("_", "."), Decimal(v), "虚构") for k, v in awards.items()}
    return Facts({f.input_id: Fact(f) for f in given}, marks, PERIOD)


GROWN = facts(number("tertiary_value_before", "100", "亿元", "2020"), number("tertiary_value_after", "104", "亿元"))


def part(sheet, part_id):
    return next(p for p in sheet.parts if p.part.id == part_id)


@pytest.mark.parametrize(("per", "mark"), [("4", 1), ("4.0001", 0), ("2", 2), ("1", 2)])
def test_another_step(scheme, per, mark):
    found = score(scheme, GROWN, as_of=DAY, parameters={"3.1.per": per})
    assert part(found, "3.1").mark == mark
    assert part(found, "3.1").steps[0] == f"假设：参数 3.1.per 由 3 换为 {per}"
    assert found.hypothetical
    assert found.parameters == (("3.1.per", per),)


def test_the_marks_follow_a_cap(scheme):
    found = score(scheme, GROWN, as_of=DAY, parameters={"3.1.cap": "3", "3.1.per": "1"})
    assert (part(found, "3.1").mark, found.row("3").row.marks, found.levels[0].marks) == (3, 5, 21)
    assert found.scheme.total == 101
    assert scheme.total == 100


def test_what_is_in_force_is_no_what_if(scheme):
    found = score(scheme, GROWN, as_of=DAY, readings={"share_steps": "points"})
    assert not found.hypothetical
    assert score(scheme, GROWN, as_of=DAY, readings={"share_steps": "growth"}).readings == (("share_steps", "growth"),)


def test_inside_a_tuple_and_a_condition():
    scheme = shipped().get("yuncheng-online-demo-2022")
    for path in ("3.1.edges.0", "17.1.conditions.0.limit", "gates.printed-2022.level_rate"):
        assert score(scheme, Facts(), as_of=DAY, parameters={path: "1"}).hypothetical
    found = score(scheme, Facts(), as_of=DAY, parameters={"gates.printed-2022.total": "100"})
    assert found.gates[0].status is GateStatus.OPEN


@pytest.mark.parametrize(("path", "value", "bounds"), [("1.1.minimum", "2", (2, 4)), ("7.3.step", "0.5", (0, 1))])
def test_a_number_that_goes_by_a_reading_can_be_another_one(scheme, path, value, bounds):
    found = part(score(scheme, Facts(), as_of=DAY, parameters={path: value}), path.rpartition(".")[0])
    assert (found.lower, found.upper) == bounds
    assert found.steps[0].endswith(f"换为 {value}")


def test_a_gate_and_a_veto_say_what_is_supposed_of_them(scheme):
    table, rate = shipped().get("yuncheng-online-demo-2022"), "gates.printed-2022.level_rate"
    (gate,) = score(table, Facts(), as_of=DAY, parameters={rate: "80"}).gates
    assert gate.steps[:2] == (f"假设：参数 {rate} 由 75 换为 80", "总分：0 至 100 分，须不低于 85 分，尚不能判定")
    veto = score(scheme, Facts(), as_of=DAY, parameters={"veto.years": "5", "3.1.per": "4"}).veto
    assert veto.steps[0] == "假设：参数 veto.years 由 3 换为 5"
    assert len([step for step in veto.steps if step.startswith("假设")]) == 1


@pytest.mark.parametrize(("years", "mark"), [("1", 1), ("2", 1), ("3", None), ("3000", None)])
def test_another_span_of_absence(years, mark):
    table = shipped().get("yuncheng-online-demo-2022")
    log = day("case_log_from", "2019-12-31"), day("case_log_to", DAY.isoformat()), count("overturned_cases", "0", "件")
    known = Facts({f.input_id: Fact(f) for f in log})
    assert part(score(table, known, as_of=DAY, parameters={"18.2.years": years}), "18.2").mark == mark


def test_of_several_parameters_the_one_that_cannot_be_is_named_in_chinese(scheme):
    with pytest.raises(ParameterRefused) as caught:
        score(scheme, Facts(), as_of=DAY, parameters={"3.1.per": "4", "12.2.base": "95"})
    assert caught.value.field == "parameters.12.2.base"
    assert (
        caught.value.message == "换了参数后评价体系不成立：base_plus_steps：满分无法达到：任何事实至多得 1 分（满分 3）"
    )


def test_of_parameters_that_cannot_be_together_the_first_is_named():
    table = shipped().get("zhengzhou-smart-market-2021")
    parameters = {"channels.third_party.weight": "70", "channels.city_joint.weight": "20"}
    with pytest.raises(ParameterRefused, match="100") as caught:
        score(table, Facts(), as_of=DAY, parameters=parameters)
    assert caught.value.field == "parameters.channels.third_party.weight"


def test_other_weights_and_another_bonus():
    scheme = shipped().get("zhengzhou-smart-market-2021")
    totals = {
        c: Marked(Decimal(v), Decimal(v))
        for c, v in zip(("district_routine", "third_party", "city_joint"), (80, 90, 100), strict=True)
    }
    five = Marked(Decimal(5), Decimal(5))
    parameters = {"channels.district_routine.weight": "40", "channels.third_party.weight": "40", "bonus.cap": "3"}
    assert combined(scheme, totals, bonus=five).lower == 95
    assert combined(scheme, totals, bonus=five, parameters=parameters).lower == 91


REFUSED = {
    "no such part": ({"99.1.per": "1"}, "没有参数 99.1.per"),
    "no such parameter": ({"3.1.colour": "1"}, "没有参数 3.1.colour"),
    "a part alone": ({"3.1": "1"}, "没有参数 3.1"),
    "no number": ({"3.1.per": "three"}, "不是数值"),
    "not finite": ({"3.1.per": "NaN"}, "只能换数值"),
    "a word": ({"3.1.by": "1"}, "只能换数值"),
    "half a piece": ({"10.2.least": "9.5"}, "应为整数"),
    "what cannot hold": ({"3.1.per": "0"}, "不成立"),
    "a gate that is not there": ({"gates.a.total": "1"}, "没有参数"),
    "a channel of a scheme without": ({"channels.a.weight": "1"}, "没有参数"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_parameter_that_cannot_be_is_refused_by_name(scheme, name):
    parameters, reason = REFUSED[name]
    with pytest.raises(ParameterRefused, match=reason) as caught:
        score(scheme, Facts(), as_of=DAY, parameters=parameters)
    assert caught.value.field == f"parameters.{next(iter(parameters))}"


def test_no_round_is_opened_on_a_scheme_that_nobody_published():
    decider = make_decider(shipped())
    asked = replace(OPEN_ROUND, scheme_id="yuncheng-online-demo-2022-gate-2026", scheme_version="1")
    with pytest.raises(RoundWrong, match="假设推演"):
        decider.decide(asked, decider.initial)
    assert [e.scheme_id for e in decider.decide(OPEN_ROUND, decider.initial)] == [OPEN_ROUND.scheme_id]


def test_a_mark_between_the_steps_is_refused_and_in_a_what_if_none(scheme):
    half = facts(**{"13_1": "2.5"})
    with pytest.raises(FactRefused, match="酌情 1 至 6 分") as caught:
        score(scheme, half, as_of=DAY)
    assert caught.value.field == "awards.13.1"
    assert part(score(scheme, half, as_of=DAY, readings={"discretion_step": "halves"}), "13.1").mark == Decimal("2.5")
    other = part(score(scheme, half, as_of=DAY, readings={"share_steps": "growth"}), "13.1")
    assert (other.lower, other.upper) == (1, 6)
    assert "评定的 2.5 分不在此处可评的分档上，视为尚未评定" in other.steps


@pytest.mark.parametrize("points", ["7", "0", "-1"])
def test_a_mark_outside_of_its_range_is_refused(scheme, points):
    with pytest.raises(FactRefused, match="不能评"):
        score(scheme, facts(**{"13_1": points}), as_of=DAY)
