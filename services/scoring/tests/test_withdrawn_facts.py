"""A correction of a row that no longer holds an optional fact: the fact counts no longer, and that is on record."""

from dataclasses import replace

from scoring_examples import (
    ALLOW,
    ASSESSOR,
    OPEN_SHEET,
    REVIEWER,
    SHEET,
    T0,
    ZHENGZHOU,
    day,
    facts,
    flag,
    recorded,
    source,
)
from scoring_rounds_told import rows

from domainkit.recorded import Recorded
from scoring.answers.as_of import collect
from scoring.definition import definition
from scoring.projections.sheet_facts import sheet_facts
from scoring.projections.sheet_steps import sheet_steps
from scoring.schemes.catalogue import shipped
from scoring.sheet import commands as sc
from scoring.sheet import events as se
from scoring.values import VetoStatus
from testkit.scenario import given

sheets = definition.aggregate("sheet-x").decider
INCIDENT = flag("major_incident")
WITH_DATE = facts("17", INCIDENT, day("major_incident_date", "2017-01-01"), event=1, at=T0 + 1)
WITHOUT = facts("17", INCIDENT, event=2, at=T0 + 2, revision=2)
WITHDRAWN = se.FactsWithdrawn("17", 2, ("major_incident_date",), source(2), REVIEWER, T0 + 2)


def history(*commands):
    """With marking allowed once the sheet is open."""
    events = []
    for command in commands:
        for each in (command, ALLOW) if isinstance(command, sc.OpenSheet) else (command,):
            events += sheets.decide(each, sheets.fold(events, sheets.initial))
    return tuple(events)


def state(events):
    return sheets.fold(events, sheets.initial)


def told_of(event, version):
    slots = dict.fromkeys(Recorded.__slots__, 0)
    return Recorded(**{**slots, "event": event, "version": version, "stream": f"sheet-{SHEET}", "actor": ""})


def test_the_veto_is_open_again_when_the_date_stands_nowhere_any_more():
    before = history(OPEN_SHEET, WITH_DATE)
    assert state(before).standing.veto is VetoStatus.CLEAR
    events = given(sheets, *before).when(WITHOUT).result
    assert list(events[:2]) == [recorded(WITHOUT), WITHDRAWN]
    assert events[2].standing.veto is VetoStatus.OPEN
    given(sheets, *before, *events).when(WITHOUT).then_nothing()


def test_whichever_came_first():
    late = history(OPEN_SHEET, WITHOUT, WITH_DATE)
    assert late[-1] == replace(WITHDRAWN, revision=1, source=source(1), at=T0 + 1)
    assert state(late).standing == state(history(OPEN_SHEET, WITH_DATE, WITHOUT)).standing


def test_a_date_that_is_handed_in_once_more_counts():
    again = replace(WITH_DATE, source=source(3), accepted_at=T0 + 3, revision=3)
    assert state(history(OPEN_SHEET, WITH_DATE, WITHOUT, again)).standing.veto is VetoStatus.CLEAR


def test_what_was_recorded_before_withdrawals_were_stands_as_it_was_decided():
    before = (*history(OPEN_SHEET, WITH_DATE), recorded(WITHOUT))
    assert state(before).standing.veto is VetoStatus.CLEAR
    assert {f.field.input_id for f in state(before).collected.facts} == {"major_incident", "major_incident_date"}
    third = replace(WITHOUT, source=source(3), accepted_at=T0 + 3, revision=3)
    assert state((*before, *given(sheets, *before).when(third).result)).standing.veto is VetoStatus.OPEN


def test_a_final_sheet_is_scored_again():
    final = history(OPEN_SHEET, WITH_DATE, sc.FinalizeSheet("虚构", ASSESSOR, T0 + 1))
    events = given(sheets, *final).when(WITHOUT).result
    assert (type(events[-1]), events[-1].after.veto) == (se.SheetRescored, VetoStatus.OPEN)


def test_findings_of_other_inputs_of_the_row_stay():
    channel = replace(OPEN_SHEET, scheme_id=ZHENGZHOU, period="2024", channel="third_party")
    seen = rows(shipped().get(ZHENGZHOU), "2024")["1"]
    first = sc.RecordFindings("1", tuple(seen), "逐户查看（虚构）", None, ASSESSOR, T0)
    second = sc.RecordFindings("1", tuple(seen[:1]), "再次查看（虚构）", None, "assessor-9", T0 + 1)
    assert not [e for e in history(channel, first, second) if isinstance(e, se.FactsWithdrawn)]


def test_the_read_side_counts_what_the_sheet_counts():
    stream = history(OPEN_SHEET, WITH_DATE, WITHOUT)
    told = [told_of(e, version) for version, e in enumerate(stream, 1)]
    kept = [sheet_facts.project(None, r) for r in told if sheet_facts.touches(r)]
    assert {f.field.input_id for f in collect(kept, ()).facts} == {"major_incident"}
    (gone,) = [r for r in told if isinstance(r.event, se.FactsWithdrawn)]
    assert "major_incident_date" in sheet_steps.project(None, gone).note
