"""Laws that hold on every history and for every set of facts: the bounds tell the truth, final stays final."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_examples import ALLOW, ASSESSOR, CLERK, OFFICE, OPEN_SHEET, OTHER_ASSESSOR, PERIOD, T0, facts, source

from domainkit.rejection import Rejected
from scoring.binding import bind
from scoring.facts import Award, Fact, Facts
from scoring.rules.awarding import allowance
from scoring.rules.desk import Desk
from scoring.scheme import period_of
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.sheet import commands as sc
from scoring.sheet import events as se
from scoring.sheet.decider import make_decider
from scoring.values import Field, InputKind, Scope, SharedMark, VetoStatus
from testkit.histories import assert_folding_agrees, assert_repeats_do_nothing, histories

SCHEME = shipped().get("shanxi-farm-produce-2021")
BOUND = bind(SCHEME)
DAY = date(2021, 11, 21)
READINGS = st.fixed_dictionaries({r.id: st.sampled_from([a.id for a in r.alternatives]) for r in SCHEME.readings})


def value_for(wanted, chance):
    """A field that the input allows."""
    made = {
        InputKind.FLAG: lambda: {"flag": chance.random() < 0.5},
        InputKind.ITEMS: lambda: {"items": tuple(o for o in wanted.options if chance.random() < 0.6)},
        InputKind.DATE: lambda: {"date": date(chance.randint(2016, 2022), chance.randint(1, 12), 21).isoformat()},
        InputKind.TEXT: lambda: {"text": "虚构"},
        InputKind.COUNT: lambda: {"number": Decimal(chance.choice((0, 1, 2, 3, 9, 10, 11, 40)))},
        InputKind.NUMBER: lambda: {"number": Decimal(chance.randint(0, 10_000)) / 100},
    }[wanted.kind]()
    return Field(wanted.id, wanted.kind, unit=wanted.unit, period=period_of(wanted, SCHEME, PERIOD), **made)


INPUTS = {i.id: (row, scope, i) for row, scope, i in SCHEME.inputs()}
# One seed stands for everything that can be known: drawing it fact by fact would take longer than scoring it.
CHANCES = st.integers(0, 2**32).map(Random)


def everything_known(chance, readings):
    """Every fact, and for every part that these leave at discretion one of the marks allowed."""
    known = {i: Fact(value_for(wanted, chance)) for i, (_, _, wanted) in INPUTS.items()}
    above, reached = known["cheaper_products_above"].field, known["cheaper_products"].field
    # Whatever is past the threshold has reached it: a form that says otherwise contradicts itself.
    known["cheaper_products_above"] = Fact(replace(above, number=min(above.number, reached.number)))
    awards = {}
    for bound in (p for row in bind(SCHEME, readings).rows for p in row.parts):
        granted = allowance(bound.rule, Desk(bound.inputs, known, None, DAY))
        if granted is not None:
            steps = int((granted.maximum - granted.minimum) / granted.step)
            points = granted.minimum + granted.step * chance.randint(0, steps)
            awards[bound.part.id] = Award(bound.part.id, points, "虚构")
    return Facts(known, awards, PERIOD)


def some_of(known, chance):
    def kept(mapping):
        return {key: value for key, value in mapping.items() if chance.random() < 0.6}

    return Facts(kept(known.fields), kept(known.awards), known.period)


@settings(max_examples=200, deadline=None)
@given(CHANCES, READINGS)
def test_the_bounds_enclose_what_the_missing_facts_make_of_it(chance, readings):
    """And more facts never widen the bounds, under any reading."""
    whole = everything_known(chance, readings)
    half = some_of(whole, chance)
    last, middle, first = (score(SCHEME, f, as_of=DAY, readings=readings) for f in (whole, half, some_of(half, chance)))
    for less, more in ((first, middle), (middle, last)):
        for a, b in zip(less.parts, more.parts, strict=True):
            assert a.lower <= b.lower <= b.upper <= a.upper, (a, b)
        assert less.lower <= more.lower <= more.upper <= less.upper
        assert less.veto.status in {VetoStatus.OPEN, more.veto.status}


@settings(max_examples=100, deadline=None)
@given(CHANCES, READINGS)
def test_the_total_stays_between_nothing_and_a_hundred(chance, readings):
    sheet = score(SCHEME, everything_known(chance, readings), as_of=DAY, readings=readings)
    assert 0 <= sheet.lower <= sheet.upper <= 100
    assert sheet.lower == sum(level.lower for level in sheet.levels) == sum(p.lower for p in sheet.parts)
    assert all(p.part.floor <= p.lower <= p.upper <= p.part.marks for p in sheet.parts)
    assert all(isinstance(p.lower, Decimal) and p.steps for p in sheet.parts)


def rows_asked():
    rows = {}
    for input_id, (row, scope, _) in INPUTS.items():
        rows.setdefault((row, scope), []).append(input_id)
    return [(row, scope, ids) for (row, scope), ids in rows.items()]


@st.composite
def recordings(draw):
    row, scope, ids = draw(st.sampled_from(rows_asked()))
    chosen = draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    chance = draw(CHANCES)
    fields = [value_for(INPUTS[i][2], chance) for i in chosen]
    event, at = draw(st.integers(1, 50)), T0 + draw(st.integers(0, 5))
    by = draw(st.sampled_from([CLERK, ASSESSOR]))
    return facts(row, *fields, event=event, scope=scope, at=at, by=by)


SUBJECT_PARTS = [p for r in SCHEME.rows for p in r.parts if p.scope is Scope.SUBJECT]
SHARED_PARTS = [p for r in SCHEME.rows for p in r.parts if p.scope is Scope.LOCALITY and p.rule.kind == "discretion"]
ASSESSORS = st.sampled_from([ASSESSOR, OTHER_ASSESSOR])
POINTS = st.integers(0, 6).map(Decimal)
AWARDS = st.builds(
    sc.AwardMark, st.sampled_from(SUBJECT_PARTS).map(lambda p: p.id), POINTS, st.just("虚构"), ASSESSORS, st.just(T0)
)


@st.composite
def received(draw):
    part = draw(st.sampled_from(SHARED_PARTS))
    at = T0 + draw(st.integers(0, 5))
    mark = SharedMark(part.id, Decimal(draw(st.integers(1, 4))), "虚构", draw(ASSESSORS), at)
    return sc.ReceiveLocalityMark(mark, source(draw(st.integers(60, 90))))


COMMANDS = st.one_of(
    st.just(OPEN_SHEET),
    recordings(),
    AWARDS,
    received(),
    st.just(sc.SetLocalityMarkAside("1.1", ASSESSOR, "虚构", T0)),
    st.just(sc.FinalizeSheet("", OFFICE, T0)),
    st.just(ALLOW),
)
SHEETS = make_decider(shipped())
HISTORIES = st.lists(COMMANDS, max_size=15).flatmap(lambda tail: st.just([OPEN_SHEET, ALLOW, *tail]))


@settings(max_examples=100, deadline=None)
@given(histories(SHEETS, COMMANDS, max_size=15))
def test_a_repeat_does_nothing_and_folding_agrees(history):
    assert_repeats_do_nothing(SHEETS, history)
    assert_folding_agrees(SHEETS, history)


@settings(max_examples=100, deadline=None)
@given(HISTORIES)
def test_nothing_follows_finalization_but_what_scores_again(commands):
    state, events, final = SHEETS.initial, [], None
    for command in commands:
        try:
            decided = SHEETS.decide(command, state)
        except Rejected:
            continue
        state = SHEETS.fold(decided, state)
        events += decided
        final = (
            final
            if final is not None
            else next((n for n, e in enumerate(events) if isinstance(e, se.SheetFinalized)), None)
        )
    if final is not None:
        after = {type(e) for e in events[final + 1 :]}
        assert not after & {se.SheetOpened, se.SheetScored, se.SheetFinalized}


@settings(max_examples=60, deadline=None)
@given(HISTORIES)
def test_the_recorded_standing_is_that_of_the_facts(commands):
    state = SHEETS.initial
    for command in commands:
        with suppress(Rejected):
            state = SHEETS.fold(SHEETS.decide(command, state), state)
    known = state.collected.known(PERIOD)
    sheet = score(SCHEME, known, as_of=DAY)
    assert (state.standing, state.parts) == (sheet.standing, sheet.part_marks)
