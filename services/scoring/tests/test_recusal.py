"""What a recusal takes with it on a sheet: marks, findings and the right to mark; whoever it is, whenever it comes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_examples import ALLOW, ASSESSOR, OFFICE, OPEN_SHEET, OTHER_ASSESSOR, T0, ZHENGZHOU, facts, flag
from scoring_rounds_told import rows

from domainkit.recorded import Recorded
from scoring.answers.as_of import collect
from scoring.assigning import Recused
from scoring.definition import definition
from scoring.projections.sheet_facts import sheet_facts
from scoring.schemes.catalogue import shipped
from scoring.sheet import commands as sc
from scoring.sheet import events as se
from scoring.sheet.rejections import SheetAlreadyFinal
from testkit.scenario import given

sheets = definition.aggregate("sheet-x").decider
CHANNEL = replace(OPEN_SHEET, scheme_id=ZHENGZHOU, period="2024", channel="third_party")
ROWS = rows(shipped().get(ZHENGZHOU), "2024")
ASIDE = sc.SetAssessorAside(ASSESSOR, "评定人回避：亲属在该市场经营（虚构）", T0 + 9)
MARK = sc.AwardMark("5.2", Decimal(3), "现场查看（虚构）", ASSESSOR, T0 + 3)


def finding(row="1", by=ASSESSOR, at=T0 + 1):
    return sc.RecordFindings(row, tuple(ROWS[row]), "逐户查看（虚构）", None, by, at)


def history(*commands):
    """With marking allowed once the sheet is open."""
    events = []
    for command in commands:
        for each in (command, ALLOW) if isinstance(command, sc.OpenSheet) else (command,):
            events += sheets.decide(each, sheets.fold(events, sheets.initial))
    return tuple(events)


def marks(events):
    """Part → bounds, as last recorded."""
    return {p.part: (p.lower, p.upper) for p in sheets.fold(events, sheets.initial).parts}


def test_findings_of_a_recused_assessor_are_withdrawn_and_their_part_is_unknown_again():
    before = history(CHANNEL, finding(), MARK)
    barred, aside, scored = given(sheets, *before).when(ASIDE).result
    assert barred == se.AssessorBarred(ASSESSOR, ASIDE.reason, tuple(f.input_id for f in ROWS["1"]), T0 + 9)
    assert (aside.part, isinstance(scored, se.SheetScored)) == ("5.2", True)
    found, empty = marks((*before, barred, aside, scored)), marks(history(CHANNEL))
    assert found == empty
    assert marks(before)["1.1"] != empty["1.1"]
    given(sheets, *before, barred, aside, scored).when(ASIDE).then_nothing()


def test_what_others_saw_stays():
    events = history(CHANNEL, finding(by=OTHER_ASSESSOR), finding("2"), ASIDE)
    assert marks(events)["1.1"] == marks(history(CHANNEL, finding(by=OTHER_ASSESSOR)))["1.1"]
    assert marks(events)["2.1"] == marks(history(CHANNEL))["2.1"]


def test_another_looks_again_and_it_counts():
    events = history(CHANNEL, finding(), ASIDE, finding(by=OTHER_ASSESSOR, at=T0 + 10))
    assert marks(events)["1.1"] == marks(history(CHANNEL, finding()))["1.1"]


def test_a_mark_on_its_way_when_the_recusal_came_is_refused_by_the_sheet():
    given(sheets, *history(CHANNEL, ASIDE)).when(MARK).then_rejected(Recused)
    given(sheets, *history(CHANNEL, ASIDE)).when(finding()).then_rejected(Recused)


def test_a_recusal_before_the_sheet_was_opened_holds_as_well():
    (barred,) = history(ASIDE)
    assert barred.withdrawn == ()
    assert history(ASIDE, ASIDE) == (barred,)
    given(sheets, *history(ASIDE, CHANNEL)).when(MARK).then_rejected(Recused)


def test_evidence_that_the_recused_accepted_is_not_a_finding():
    evidence = replace(facts("9", flag("statistics_on_time")), accepted_by=ASSESSOR)
    events = history(OPEN_SHEET, evidence, ASIDE)
    assert events[-1] == se.AssessorBarred(ASSESSOR, ASIDE.reason, (), T0 + 9)


def test_a_settled_part_of_a_final_channel_sheet_is_not_found_anew():
    final = history(CHANNEL, finding(), sc.FinalizeSheet("虚构", OFFICE, T0 + 5))
    worse = tuple(replace(f, flag=False) if f.flag else f for f in ROWS["1"])
    again = replace(finding(at=T0 + 7), fields=worse)
    given(sheets, *final).when(again).then_rejected(SheetAlreadyFinal, field="part")
    given(sheets, *final).when(finding("2", at=T0 + 7)).then_that(lambda e: len(e) == 2)


@pytest.mark.parametrize("until", range(1, 8))
def test_the_views_collect_what_the_decider_does(until):
    events = history(CHANNEL, finding(), finding("2"), finding("2", by=OTHER_ASSESSOR, at=T0 + 4), ASIDE)[:until]
    told = [recorded(e, n) for n, e in enumerate(events, start=1)]
    seen = [sheet_facts.project(None, r) for r in told if sheet_facts.touches(r)]
    state = sheets.fold(events, sheets.initial)
    counted = {(f.field.input_id, f.accepted_by) for f in state.collected.facts}
    assert {(f.field.input_id, f.accepted_by) for f in collect(seen, []).facts} == counted


def recorded(event, version):
    slots = dict.fromkeys(Recorded.__dataclass_fields__, 0)
    return Recorded(**{**slots, "event": event, "version": version, "stream": "sheet-x", "event_id": b"x" * 16})
