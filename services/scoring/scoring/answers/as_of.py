"""A sheet in both times: what was true on a day, as far as it was known at a moment. Pure.

True on a day: windows such as 近3年 end on it, and figures of a later year count as not there. Known at a moment: only
what had been recorded by then. Marks of assessors are judgements: they count from their recording.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from scoring.collected import Collected, with_award, with_facts, without_award, without_facts, without_findings
from scoring.facts import Award, Facts
from scoring.fitting import scored_as_far
from scoring.projections.sheet_facts import FactsRow
from scoring.projections.sheet_marks import MarkRow
from scoring.result import Sheet
from scoring.scheme import Scheme
from scoring.values import SharedFacts


@dataclass(frozen=True, slots=True)
class Moment:
    """`true_on` None: the round's evaluation date. `known_at` None: everything recorded so far."""

    true_on: date | None = None
    known_at: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """`not_yet_true`: figures of a later year; `not_yet_known`: how many events came later."""

    sheet: Sheet
    facts: tuple[FactsRow, ...]
    marks: tuple[MarkRow, ...]
    not_yet_true: tuple[str, ...]
    not_yet_known: int


def seen(
    scheme: Scheme, period: str, evaluation: date, facts: Sequence[FactsRow], marks: Sequence[MarkRow], at: Moment
) -> Seen:
    """`facts` and `marks` as they came into the sheet; `period` and `evaluation` are its round's."""
    known = [f for f in facts if at.known_at is None or f.recorded_at <= at.known_at]
    judged = [m for m in marks if at.known_at is None or m.source.recorded_at <= at.known_at]
    later = len(facts) + len(marks) - len(known) - len(judged)
    day = at.true_on or evaluation
    collected = collect(known, judged).known(period)
    true = collected if at.true_on is None else true_on(collected, day)
    gone = tuple(
        f"{input_id}（{fact.field.period}年）"
        for input_id, fact in collected.fields.items()
        if input_id not in true.fields
    )
    return Seen(scored_as_far(scheme, true, as_of=day), tuple(known), tuple(judged), gone, later)


def true_on(facts: Facts, day: date) -> Facts:
    """Without figures of a year after that day's. A figure of no year is there at any time."""
    fields = {i: f for i, f in facts.fields.items() if not f.field.period or f.field.period <= f"{day.year:04}"}
    return replace(facts, fields=fields)


def collect(facts: Sequence[FactsRow], marks: Sequence[MarkRow]) -> Collected:
    """What counts of all that came in, as the decider takes it."""
    collected = Collected()
    for f in facts:
        if f.withdrawn and f.revision:
            collected = without_facts(collected, f.withdrawn)
            continue
        if f.withdrawn:
            collected = without_findings(collected, f.withdrawn, f.accepted_by)
            continue
        given = SharedFacts(f.row, f.revision, f.fields, f.source, f.submitted_by, f.accepted_by, f.accepted_at)
        collected = with_facts(collected, given)
    for m in marks:
        if m.points is None:
            collected = without_award(collected, m.part)
        else:
            collected = with_award(collected, Award(m.part, m.points, m.reason, m.by, m.at, m.source))
    return collected
