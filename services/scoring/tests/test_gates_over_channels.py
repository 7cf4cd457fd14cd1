"""A gate where several channels mark: each level 1 is weighed as the total is, whichever channel stands first."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from scoring.answers.channels import Beyond, How, together
from scoring.answers.outcomes import Entrant, outcome
from scoring.binding import bind
from scoring.facts import Facts
from scoring.scheme import Gate
from scoring.schemes.catalogue import shipped
from scoring.standings import levels_together, result_of
from scoring.values import LevelMark, SheetStanding, Verdict, VetoStatus

D = Decimal
PLAIN = shipped().get("zhengzhou-smart-market-2021")
GATE = Gate("own", "虚构的合格线", D(60), D(50), what_if=False, source="虚构")
TABLE = replace(PLAIN, gates=(GATE,))
FIRST, SECOND, THIRD = (c.id for c in TABLE.combination.channels)
WEIGHTS = {c.id: c.weight for c in TABLE.combination.channels}
LEVELS = [level.title for level in TABLE.levels]
FULL = {level.title: level.marks for level in TABLE.levels}


def sheet(channel, *levels, marked=True):
    marks = tuple(LevelMark(t, D(m), D(m)) for t, m in zip(LEVELS, levels, strict=True))
    total = sum(m.lower for m in marks)
    return SheetStanding("s", channel, total, total, VetoStatus.CLEAR, marks, marked, 0)


LOW = (0, 30, 20)
HIGH = (50, 30, 20)


def test_what_is_asked_of_levels_adds_up_as_the_total_does():
    sheets = [sheet(FIRST, *LOW), sheet(SECOND, *HIGH), sheet(THIRD, *HIGH)]
    found = levels_together(TABLE, sheets)
    assert [v.lower for v in found] == [v.upper for v in found] == [D(40), D(30), D(20)]
    assert sum(v.lower for v in found) == result_of(TABLE, "s", sheets).lower


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 0, 1)])
def test_the_verdict_goes_by_all_channels_in_any_order(order):
    """One channel alone would fail level 1; weighed the subject passes. And the other way round."""
    passes = [sheet(FIRST, *LOW), sheet(SECOND, *HIGH), sheet(THIRD, *HIGH)]
    fails = [sheet(FIRST, *HIGH), sheet(SECOND, *LOW), sheet(THIRD, 20, 30, 20)]
    assert result_of(TABLE, "s", [passes[n] for n in order]).verdict is Verdict.PASSED
    assert result_of(TABLE, "s", [fails[n] for n in order]).verdict is Verdict.FAILED


def test_a_silent_channel_leaves_open_what_it_may_still_decide():
    heard = [sheet(FIRST, *LOW), sheet(THIRD, *HIGH)]
    (online, *_) = levels_together(TABLE, heard)
    assert (online.lower, online.upper) == (D(10), D(40))
    silent = [*heard, sheet(SECOND, *HIGH, marked=False)]
    assert levels_together(TABLE, silent) == levels_together(TABLE, heard)
    assert result_of(TABLE, "s", silent).verdict is Verdict.OPEN
    assert result_of(TABLE, "s", []).verdict is Verdict.OPEN


def test_a_settled_total_leaves_levels_as_open_as_it_must():
    sheets = [sheet(FIRST, *HIGH), sheet(SECOND, *HIGH), sheet(THIRD, *HIGH)]
    settled = {SECOND: D(70)}
    (online, *_) = levels_together(TABLE, sheets, settled=settled)
    # 70 of 100 leave at least 20 of the level's 50.
    assert (online.lower, online.upper) == (D(20) + D("0.6") * 20, D(50))
    # The level of 20 may have nothing of it, and 8 of 20 are too little.
    assert result_of(TABLE, "s", sheets, settled=settled).verdict is Verdict.OPEN
    assert result_of(TABLE, "s", sheets, settled={SECOND: D(90)}).verdict is Verdict.PASSED
    low = {FIRST: D(50), SECOND: D(50), THIRD: D(50)}
    assert result_of(TABLE, "s", sheets, settled=low).verdict is Verdict.FAILED


def test_a_bonus_belongs_to_no_level():
    sheets = [sheet(c, 24, 30, 20) for c in (FIRST, SECOND, THIRD)]
    bonus = replace(Beyond().bonus, lower=D(5), upper=D(5))
    assert result_of(TABLE, "s", sheets, bonus=bonus).lower == D(79)
    assert result_of(TABLE, "s", sheets, bonus=bonus).verdict is Verdict.FAILED


def test_outcomes_over_all_subjects_have_the_same_levels():
    day, bound = date(2021, 12, 31), bind(TABLE)
    each = [outcome(bound, Entrant(f"r-s-{c}", "s", "s", Facts(), day, c)) for c in WEIGHTS]
    (one,) = together(TABLE, each, {}, How())
    assert {title: (s.lower, s.upper) for title, s in one.levels.items() if title} == {
        title: (D(0), marks) for title, marks in FULL.items()
    }
    (plain,) = together(PLAIN, each, {}, How())
    assert set(plain.levels) == {""}
