"""Channels of one subject in the answers: other weights shift ranks, and a single channel's mark moves the whole."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.answers.channels import Beyond, How, combined_of, together, without_channel
from scoring.answers.deciding import deciding
from scoring.answers.outcomes import Entrant, outcome
from scoring.answers.simulate import Line, simulate
from scoring.answers.suppositions import Supposition
from scoring.answers.targets import Need
from scoring.binding import bind
from scoring.combining import Marked, combined
from scoring.facts import Award, Facts
from scoring.schemes.catalogue import shipped

D = Decimal
TABLE = shipped().get("zhengzhou-smart-market-2021")
CHANNELS = {c.id: c.weight for c in TABLE.combination.channels}
DAY = date(2021, 12, 31)
PART = next(p for r in TABLE.rows for p in r.parts if p.rule.kind == "discretion")


def sheets(subject, marks):
    """One sheet for each channel; what is known is the assessor's mark of one part."""
    return [
        Entrant(f"r-{subject}-{c}", subject, subject, Facts({}, {PART.id: Award(PART.id, D(m), "虚构")}), DAY, c)
        for c, m in marks.items()
    ]


FIRST, SECOND, *_ = sorted(CHANNELS, key=lambda c: -CHANNELS[c])
FIELD = [
    *sheets("a", {c: 5 if c == FIRST else 0 for c in CHANNELS}),
    *sheets("b", {c: 4 if c == SECOND else 1 for c in CHANNELS}),
]


def test_the_channels_of_a_subject_are_one_outcome():
    found = together(TABLE, [outcome(bind(TABLE), e) for e in FIELD], {}, How())
    assert [(o.sheet_id, o.lower) for o in found] == [("r-a", D(5) * CHANNELS[FIRST] / 100), ("r-b", found[1].lower)]
    totals = {e.channel: Marked(o.lower, o.upper) for e in FIELD[:3] for o in [outcome(bind(TABLE), e)]}
    assert found[0].upper == combined(TABLE, totals).upper


def test_other_weights_shift_the_ranks():
    weights = {f"channels.{c}.weight": ("80" if c == SECOND else "10") for c in CHANNELS}
    line = Line((Need("", D(1)),), (Need("", D(1)),))
    found = simulate(TABLE, FIELD, Supposition(parameters=weights), line)
    assert [(s.after.subject, s.rank_before, s.rank_after) for s in found.shifts] == [("b", 2, 1), ("a", 1, 2)]
    assert found.shifts[0].after.lower == (D(4) * 80 + D(1) * 10 + D(1) * 10) / 100


def test_a_bonus_and_a_settled_total_count():
    beyond = {"r-b": Beyond(Marked(D(5), D(5))), "r-a": Beyond(settled={FIRST: D(1)})}
    line = Line((), ())
    found = {s.before.subject: s.before for s in simulate(TABLE, FIELD, Supposition(), line, beyond).shifts}
    plain = {s.before.subject: s.before for s in simulate(TABLE, FIELD, Supposition(), line).shifts}
    assert found["b"].lower == plain["b"].lower + 5
    assert found["a"].lower == CHANNELS[FIRST] / 100


def test_a_channel_that_never_marked_leaves_the_whole_open():
    one = [e for e in FIELD if e.subject == "a" and e.channel == FIRST]
    (found,) = together(TABLE, [outcome(bind(TABLE), e) for e in one], {}, How())
    assert (found.unsettled > 0, found.upper > found.lower) == (True, True)
    assert combined_of(TABLE, {}, Beyond(), How()).missing == tuple(CHANNELS)


def test_a_row_decides_through_the_channels():
    row = next(r.number for r in TABLE.rows if PART in r.parts)
    assert row in {r.row for r in deciding(TABLE, FIELD, Line((), ())).rows}


def test_a_sheet_of_no_channel_keeps_its_id():
    assert (without_channel("r-a", ""), without_channel("r-a-city", "city")) == ("r-a", "r-a")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=len(CHANNELS), max_size=len(CHANNELS)))
def test_the_same_mark_in_every_channel_is_the_mark(marks):
    own = [outcome(bind(TABLE), e) for e in sheets("a", dict(zip(CHANNELS, marks, strict=True)))]
    (found,) = together(TABLE, own, {}, How())
    assert min(marks) <= found.lower <= max(marks)
