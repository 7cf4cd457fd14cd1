"""History by command: what brought a result, and what changed nothing; and a sheet in both times."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from scoring_examples import ASSESSOR, CLERK, REVIEWER, SHEET, T0, day, flag, number, source

from scoring.answers.as_of import Moment, seen
from scoring.answers.compare import Span
from scoring.answers.history import PartChange, history
from scoring.projections.revisions import RevisionRow
from scoring.projections.sheet_facts import FactsRow
from scoring.projections.sheet_marks import MarkRow
from scoring.projections.sheet_steps import StepKind, StepRow
from scoring.schemes.catalogue import shipped
from scoring.values import PartMark, Scope, VetoStatus

D = Decimal
FARM = shipped().get("shanxi-farm-produce-2021")
EVALUATION = date(2021, 12, 31)


def step(version, kind, command, about=""):
    event = version.to_bytes(16, "big")
    return StepRow(SHEET, version, kind, about, ASSESSOR, "", event, bytes([command]), b"", T0, T0 + version)


def revision(version, *marks, final=False):
    parts = tuple(PartMark(p, D(low), D(high)) for p, low, high in marks)
    lower, upper = sum(p.lower for p in parts), sum(p.upper for p in parts)
    return RevisionRow(SHEET, version, lower, upper, VetoStatus.CLEAR, parts, "", final, T0 + version)


STEPS = [
    step(1, StepKind.OPENED, 1),
    step(2, StepKind.SCORED, 1),
    step(3, StepKind.FACTS, 2, "12"),
    step(4, StepKind.MARK, 3, "13.1"),
    step(5, StepKind.SCORED, 3),
    step(6, StepKind.FINAL, 4),
]
REVISIONS = [
    revision(2, ("12.2", 0, 3), ("13.1", 0, 6)),
    revision(5, ("12.2", 0, 3), ("13.1", 4, 4)),
    revision(6, ("12.2", 0, 3), ("13.1", 4, 4), final=True),
]


def test_a_result_has_the_events_of_its_command_as_causes():
    opened, facts, marked, final = history(STEPS, REVISIONS)
    assert [(c.kind, c.about, c.version) for c in marked.causes] == [(StepKind.MARK, "13.1", 4)]
    assert marked.causes[0].event_id == (4).to_bytes(16, "big")
    assert marked.result.event_id == (5).to_bytes(16, "big")
    assert marked.result.changes == (PartChange("13.1", Span(D(0), D(6)), Span(D(4), D(4))),)
    assert (opened.result.lower, opened.result.changes) == (0, ())
    assert (facts.result, facts.causes[0].about) == (None, "12")
    assert (final.result.final, final.result.changes) == (True, ())


def test_every_event_is_told_once():
    told = [c.version for s in history(STEPS, REVISIONS) for c in s.causes]
    assert told == [s.version for s in STEPS if s.kind is not StepKind.SCORED]


def given_facts(version, row, *fields, at):
    return FactsRow(SHEET, version, row, Scope.SUBJECT, 1, fields, source(version), CLERK, REVIEWER, at, at)


FACTS = [
    given_facts(3, "12", number("merchant_platform_rate", "20", "%"), at=T0 + 3),
    given_facts(4, "17", flag("major_incident"), day("major_incident_date", "2020-05-01"), at=T0 + 4),
    given_facts(7, "12", number("merchant_platform_rate", "40", "%"), at=T0 + 7),
]
MARKS = [MarkRow(SHEET, 5, "13.1", D(4), "虚构", ASSESSOR, T0 + 5, replace(source(5), recorded_at=T0 + 5), None)]


def at(**moment):
    return seen(FARM, "2021", EVALUATION, FACTS, MARKS, Moment(**moment))


def lower(found, part):
    return next(p.lower for p in found.sheet.parts if p.part.id == part)


def test_what_was_known_then_is_what_had_been_recorded():
    early, late = at(known_at=T0 + 4), at()
    assert (lower(early, "12.2"), lower(late, "12.2")) == (1, 3)
    assert (lower(early, "13.1"), lower(late, "13.1")) == (FARM.part("13.1").floor + 1, 4)
    assert (early.not_yet_known, late.not_yet_known) == (2, 0)


def test_what_was_true_then_goes_by_the_day_and_the_year():
    now, later, earlier = at(), at(true_on=date(2023, 5, 1)), at(true_on=date(2020, 12, 31))
    assert [s.sheet.veto.status for s in (now, later)] == [VetoStatus.STRUCK, VetoStatus.STRUCK]
    assert at(true_on=date(2023, 5, 2)).sheet.veto.status is VetoStatus.CLEAR
    assert (lower(earlier, "12.2"), earlier.not_yet_true) == (0, ("merchant_platform_rate（2021年）",))
    assert now.not_yet_true == ()


def test_both_times_are_asked_at_once():
    found = at(true_on=date(2024, 1, 1), known_at=T0 + 3)
    assert (found.sheet.veto.status, lower(found, "12.2")) == (VetoStatus.OPEN, 1)
