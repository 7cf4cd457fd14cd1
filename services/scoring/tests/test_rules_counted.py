"""Rules that count: per occurrence, and the ladder. At, below and above each boundary, and what stays open."""

from datetime import date
from decimal import Decimal

import pytest
from scoring_examples import count, flag

from scoring.facts import Fact
from scoring.rules.desk import Desk
from scoring.rules.occurrences import Ladder, PerOccurrence
from scoring.rules.registry import mark
from scoring.scheme import Input
from scoring.values import InputKind

D = Decimal
RUNGS = ("first", "second", "third")
KINDS = {"times": InputKind.COUNT} | dict.fromkeys(RUNGS, InputKind.FLAG)
INPUTS = {n: Input(n, n, kind, "次", "", None, None, (), required=True, note="") for n, kind in KINDS.items()}


def marking(rule, *fields):
    return mark(rule, Desk(INPUTS, {f.input_id: Fact(f) for f in fields}, None, date(2021, 11, 21)))


def bounds(rule, *fields):
    found = marking(rule, *fields)
    return found.lower, found.upper


@pytest.mark.parametrize(("times", "expected"), [("0", 0), ("1", 2), ("2", 4), ("3", 5), ("9", 5)])
def test_so_much_per_occurrence_up_to_the_cap(times, expected):
    assert bounds(PerOccurrence(D(2), D(5), "times"), count("times", times, "次")) == (expected, expected)


def test_occurrences_not_counted_leave_it_open():
    assert bounds(PerOccurrence(D(1), D(5), "times")) == (0, 5)


def test_the_way_to_a_count_is_told():
    steps = marking(PerOccurrence(D(1), D(5), "times"), count("times", "7", "次")).steps
    assert steps == ("times：7次", "7 次 × 1 分 = 7 分，上限 5 分", "得 5 分")


def ladder(first="not_needed", cap="3"):
    return Ladder(D(1), D(cap), RUNGS, first)


@pytest.mark.parametrize(
    ("answers", "alone", "needed"),
    [
        ((None, None, None), (0, 3), (0, 3)),
        ((False, None, None), (0, 2), (0, 0)),
        ((True, None, False), (1, 2), (1, 2)),
        ((None, True, True), (2, 3), (0, 3)),
        ((True, True, True), (3, 3), (3, 3)),
    ],
)
def test_the_rungs_of_a_ladder_add(answers, alone, needed):
    given = [flag(n, value=v) for n, v in zip(RUNGS, answers, strict=True) if v is not None]
    assert bounds(ladder(), *given) == alone
    assert bounds(ladder("needed"), *given) == needed


def test_a_ladder_stops_at_its_cap_whatever_is_missing():
    assert bounds(ladder(cap="2"), flag("first"), flag("second")) == (2, 2)


@pytest.mark.parametrize(
    "rule",
    [PerOccurrence(D(6), D(5), "times"), Ladder(D(1), D(4), RUNGS, "needed"), Ladder(D(4), D(3), RUNGS, "needed")],
)
def test_a_rule_says_what_is_wrong_with_it(rule):
    assert rule.faults() != []
