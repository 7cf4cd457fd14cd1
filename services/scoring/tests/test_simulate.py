"""Over all subjects: outcomes equal scores, verdicts turn where they should, and what decides a ranking is named."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_examples import flag, number

from scoring.answers.areas import as_one
from scoring.answers.channels import How
from scoring.answers.deciding import deciding
from scoring.answers.outcomes import Entrant, outcome
from scoring.answers.simulate import Line, Turn, simulate
from scoring.answers.suppositions import Supposition
from scoring.answers.targets import Need, needs_of
from scoring.binding import bind
from scoring.facts import Award, Fact, Facts
from scoring.gates import GateStatus
from scoring.schemes.catalogue import shipped
from scoring.score import score

D = Decimal
FARM, TABLE = shipped().get("shanxi-farm-produce-2021"), shipped().get("yuncheng-online-demo-2022")
DAY = date(2021, 12, 31)
AWARDED = {p.id: p.marks for r in TABLE.rows for p in r.parts if p.rule.kind == "discretion"}
FLAGS = [f for r in TABLE.rows for p in r.parts if p.rule.kind == "all_or_nothing" for f in p.rule.parameters["flags"]]


def entrant(name, *fields, **awards):
    points = {p.replace("_", ".").lstrip("."): Award(p, D(m), "虚构") for p, m in awards.items()}
    return Entrant(name, name, f"{name}（虚构）", Facts({f.input_id: Fact(f) for f in fields}, points), DAY)


def rate(value):
    return number("merchant_platform_rate", value, "%", "")


def total(least):
    return Line((Need("", D(least)),), (Need("", D(least)),))


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(AWARDED)), st.booleans()),
    st.dictionaries(st.sampled_from(FLAGS), st.booleans()),
)
def test_an_outcome_is_what_the_score_is(awards, flags):
    facts = Facts(
        {f: Fact(flag(f, value=v)) for f, v in flags.items()},
        {p: Award(p, AWARDED[p] if full else D(0), "虚构") for p, full in awards.items()},
    )
    found = outcome(bind(TABLE), Entrant("a", "a", "a", facts, DAY))
    sheet = score(TABLE, facts, as_of=DAY)
    assert (found.lower, found.upper, found.veto) == (sheet.lower, sheet.upper, sheet.veto.status)
    assert found.unsettled == len(sheet.unsettled)
    assert {t: (s.lower, s.upper) for t, s in found.levels.items() if t} == {
        level.title: (level.lower, level.upper) for level in sheet.levels
    }
    assert {p: (s.lower, s.upper) for p, s in found.parts.items()} == {
        p.part.id: (p.lower, p.upper) for p in sheet.parts
    }


def test_another_reading_shifts_ranks_and_verdicts():
    entrants = [entrant("a", rate("20")), entrant("b", rate("19"), _13_1=2), entrant("c", rate("40"))]
    found = simulate(FARM, entrants, Supposition(readings={"reach_bound": "exclusive"}), total(8))
    by_name = {s.after.subject: s for s in found.shifts}
    assert [s.after.subject for s in found.shifts] == ["c", "b", "a"]
    assert (by_name["a"].before.lower - by_name["a"].after.lower, by_name["b"].moved) == (1, 0)
    assert by_name["a"].rank_after == 3
    assert found.changes == ("换用读法：“占20%得1分”是否含正好20%？须超过20%",)


def full(name, *missing):
    fields = {f: Fact(flag(f, value=f not in missing)) for f in FLAGS}
    awards = {p: Award(p, D(0) if p in missing else m, "虚构") for p, m in AWARDED.items()}
    return Entrant(name, name, name, Facts(fields, awards), DAY)


def test_a_stricter_gate_turns_verdicts():
    """Marks by level with what is known: the certain ones decide, the open ones leave it open."""
    own, stricter = (
        Line(needs, needs)
        for needs in (needs_of(g, TABLE) for g in (*TABLE.gates, *shipped().get(f"{TABLE.id}-gate-2026").gates))
    )
    only = [replace(n, least=D(5)) for n in own.before if n.level == "综合保障"]
    harder = [replace(n, least=D(15)) for n in stricter.before if n.level == "综合保障"]
    entrants = [full("a"), full("b", "36.1", "36.2")]
    found = simulate(TABLE, entrants, Supposition(), Line(tuple(only), tuple(harder)))
    turns = {s.after.subject: (s.verdict_before, s.verdict_after, s.turn) for s in found.shifts}
    assert turns["b"] == (GateStatus.PASSED, GateStatus.FAILED, Turn.LOST)
    assert turns["a"][0] is GateStatus.PASSED
    assert found.count(Turn.LOST) == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=5))
def test_supposing_nothing_moves_nothing(rates):
    entrants = [entrant(str(n), rate(str(r))) for n, r in enumerate(rates)]
    found = simulate(FARM, entrants, Supposition(), total(10))
    assert {(s.moved, s.turn) for s in found.shifts} == {(0, Turn.SAME)}
    assert all(s.before == s.after for s in found.shifts)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=5), st.sampled_from(FARM.readings), st.data())
def test_what_is_taken_over_is_what_would_be_marked_again(rates, reading, data):
    other = data.draw(st.sampled_from([a.id for a in reading.alternatives]))
    entrants = [entrant(str(n), rate(str(r))) for n, r in enumerate(rates)]
    found = simulate(FARM, entrants, Supposition(readings={reading.id: other}), total(10))
    again = [outcome(bind(FARM, {reading.id: other}), e) for e in entrants]
    then = as_one(FARM, again, {}, How({reading.id: other}))
    assert {s.after.subject: s.after for s in found.shifts} == {s.subject: s for s in then}


def test_the_row_and_the_reading_that_decide_are_named():
    entrants = [entrant("a", rate("20")), entrant("b", rate("19"))]
    found = deciding(FARM, entrants, total(5))
    assert [(r.row, r.moved.leaders, r.moved.leaders_change) for r in found.rows] == [("12", ("a", "b"), True)]
    assert ("reach_bound", "exclusive") in {(r.reading, r.alternative) for r in found.readings}
    assert all(r.moved.sheets for r in found.readings)


def test_a_row_in_which_all_are_alike_decides_nothing():
    assert deciding(FARM, [entrant("a"), entrant("b")], total(5)).rows == ()
