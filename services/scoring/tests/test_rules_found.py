"""Rules about what was found or not: proof of absence, a deduction per merchant; and the pass gates."""

from datetime import date
from decimal import Decimal

import pytest
from scoring_examples import count, day, flag

from scoring.facts import Fact
from scoring.gates import Bounds, GateStatus, through
from scoring.rules.absence import ProofOfAbsence, years_before
from scoring.rules.desk import Desk
from scoring.rules.merchants import DeductPerMerchant
from scoring.rules.registry import mark
from scoring.scheme import Gate, Input
from scoring.values import InputKind

D = Decimal
KINDS = {
    "found": InputKind.COUNT,
    "since": InputKind.DATE,
    "until": InputKind.DATE,
    "there": InputKind.FLAG,
}
INPUTS = {n: Input(n, n, kind, "", "", None, None, (), required=True, note="") for n, kind in KINDS.items()}
ABSENCE = ProofOfAbsence(D(1), "found", "since", "until", 2)
MERCHANTS = DeductPerMerchant(D(10), "there", "found", D(1), D(0), "nothing")
ANYWAY = DeductPerMerchant(D(10), "there", "found", D(1), D(0), "deducted")


def marking(rule, *fields):
    return mark(rule, Desk(INPUTS, {f.input_id: Fact(f) for f in fields}, None, date(2022, 12, 31)))


def bounds(rule, *fields):
    found = marking(rule, *fields)
    return found.lower, found.upper


def log(found, since, until):
    given = [] if found is None else [count("found", found, "件")]
    given += [day(name, value) for name, value in (("since", since), ("until", until)) if value]
    return bounds(ABSENCE, *given)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2020-12-31", "2022-12-31", (1, 1)),
        ("2020-12-30", "2023-01-01", (1, 1)),
        ("2021-01-01", "2022-12-31", (0, 1)),
        ("2020-12-31", "2022-12-30", (0, 1)),
        (None, "2022-12-31", (0, 1)),
    ],
)
def test_absence_is_proven_only_by_a_log_complete_over_the_span(since, until, expected):
    assert log("0", since, until) == expected


def test_a_log_that_ends_before_it_begins_proves_nothing():
    assert log("3", "2022-06-01", "2021-06-01") == (0, 1)
    given = count("found", "3", "件"), day("since", "2022-06-01"), day("until", "2021-06-01")
    assert "案件记录的起日 2022-06-01 晚于止日 2021-06-01，数据须核对" in marking(ABSENCE, *given).steps


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2020-12-31", "2022-12-31", (0, 0)),
        ("2021-06-01", "2022-06-01", (0, 0)),
        ("2015-01-01", "2022-12-31", (0, 1)),
        ("2020-12-31", "2023-01-01", (0, 1)),
        (None, "2022-12-31", (0, 1)),
        (None, None, (0, 1)),
    ],
)
def test_a_case_takes_the_mark_only_where_it_must_lie_in_the_span(since, until, expected):
    assert log("1", since, until) == expected
    assert log(None, "2020-01-01", "2022-12-31") == (0, 1)


def test_a_log_beyond_the_span_is_told_what_to_report():
    steps = marking(ABSENCE, count("found", "1", "件"), day("since", "2015-01-01"), day("until", "2022-12-31")).steps
    assert steps[3] == "须查清 2020-12-31 至 2022-12-31，有 1 件而记录为 2015-01-01 至 2022-12-31，须另报期内的件数"


def test_the_span_of_the_log_is_told():
    steps = marking(ABSENCE, count("found", "0", "件"), day("since", "2021-06-01"), day("until", "2022-12-31")).steps
    assert steps[3] == "须查清 2020-12-31 至 2022-12-31，记录只在 2021-06-01 至 2022-12-31 完整，不足以证明没有"


def test_years_back_from_a_leap_day():
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert years_before(date(2024, 2, 29), 4) == date(2020, 2, 29)


@pytest.mark.parametrize(("found", "expected"), [("0", 10), ("1", 9), ("9", 1), ("10", 0), ("11", 0)])
def test_a_mark_off_per_merchant_down_to_nothing(found, expected):
    assert bounds(MERCHANTS, flag("there"), count("found", found, "户")) == (expected, expected)


def test_without_the_system_there_is_nothing_to_deduct_from():
    assert bounds(MERCHANTS, flag("there", value=False), count("found", "0", "户")) == (0, 0)
    assert bounds(MERCHANTS, flag("there", value=False)) == (0, 0)


def test_marks_off_without_the_system_under_the_other_reading():
    assert bounds(ANYWAY, flag("there", value=False), count("found", "3", "户")) == (7, 7)
    assert bounds(ANYWAY, count("found", "3", "户")) == (7, 7)
    assert bounds(ANYWAY, flag("there", value=False)) == (0, 10)


def test_a_precondition_not_known_leaves_what_is_left_open():
    assert bounds(MERCHANTS) == (0, 10)
    assert bounds(MERCHANTS, flag("there")) == (0, 10)
    assert bounds(MERCHANTS, count("found", "4", "户")) == (0, 6)
    assert bounds(MERCHANTS, count("found", "12", "户")) == (0, 0)


@pytest.mark.parametrize(
    "rule",
    [
        ProofOfAbsence(D(1), "found", "since", "until", 0),
        DeductPerMerchant(D(10), "there", "found", D(0), D(0), "nothing"),
        DeductPerMerchant(D(10), "there", "found", D(1), D(10), "nothing"),
    ],
)
def test_a_rule_says_what_is_wrong_with_it(rule):
    assert rule.faults() != []


GATE = Gate("printed", "合格标准", D(85), D(75), what_if=False, source="附件2末")


def gate(total, level, gate=GATE):
    """Bounds of the total, and of a level 1 of 20 marks."""
    of = Bounds("总分", D(100), *map(D, total)), [Bounds("促进发展", D(20), *map(D, level))]
    return through(gate, *of)


@pytest.mark.parametrize(
    ("total", "level", "status"),
    [
        (("85", "85"), ("15", "15"), GateStatus.PASSED),
        (("84.99", "84.99"), ("15", "15"), GateStatus.FAILED),
        (("85", "85"), ("14.99", "14.99"), GateStatus.FAILED),
        (("84.99", "85"), ("15", "15"), GateStatus.OPEN),
        (("85", "100"), ("14", "15"), GateStatus.OPEN),
        (("85", "100"), ("15", "20"), GateStatus.PASSED),
        (("80", "90"), ("10", "14.99"), GateStatus.FAILED),
    ],
)
def test_a_gate_is_passed_failed_or_open(total, level, status):
    assert gate(total, level).status is status


def test_a_gate_is_compared_unrounded():
    assert gate(("84.9999999999", "84.9999999999"), ("20", "20")).status is GateStatus.FAILED


def test_a_what_if_gate_says_that_it_is_one():
    other = Gate("2026", "新办法", D(85), D(80), what_if=True, source="公开报道")
    found = gate(("90", "90"), ("15.5", "15.5"), other)
    assert (found.status, found.steps[0]) == (GateStatus.FAILED, "假设推演，不是原文的标准")
    assert found.steps[2] == "促进发展：15.5 分，须不低于 16 分，未达到"
