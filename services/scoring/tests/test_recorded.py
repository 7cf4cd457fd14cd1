"""What is shown is held against what was recorded: a changed file, or changed code, rewrites no mark."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from scoring_calls import accepted, header, opening, registered, started
from scoring_examples import NAME, ROUND, SHEET, USCC, number, text
from scoring_papers import made_up_sheet
from shijian.scoring.v1 import scoring_service_pb2 as pb

from scoring.altered import altered
from scoring.answers.as_of import Moment
from scoring.catalogue import Schemes
from scoring.gates import GateStatus
from scoring.messages.sheets import sheet_view
from scoring.queries.answers import Known
from scoring.queries.moments import sheet_seen
from scoring.queries.sheets import all_as_recorded, revisions_of, sheet_at, sheets_of
from scoring.ranking import ranked
from scoring.recorded import as_recorded
from scoring.reports.round_paper import departed_said
from scoring.reports.sheet_paper import SheetContent, sheet_paper
from scoring.rpcs.joint import ALONE
from scoring.rpcs.reports import placing, scored_all
from scoring.schemes.catalogue import shipped
from scoring.values import PartMark, Standing, VetoStatus

AS_SHIPPED = shipped()
FARM = AS_SHIPPED.get("shanxi-farm-produce-2021")
CHANGED = Schemes([altered(FARM, {"12.2.base": "40"})])
FACTS = (text("supply_chain_platform"), number("merchant_platform_rate", "45.5", "%"))


@pytest.fixture
async def marked(service):
    """Row 12.2 is recorded with 3 marks, of which the changed scheme would leave 1."""
    await service.hear_registry(registered())
    await service.api.OpenRound(opening())
    await service.api.EnterSubject(pb.EnterSubjectRequest(header=header(), round_id=ROUND, subject=USCC))
    await started(service)
    await service.hear_evidence(accepted("12", *FACTS))
    return service


def mark(sheet, part):
    return next(p for p in sheet.part_marks if p.part == part)


async def test_what_agrees_says_nothing(marked):
    at = await sheet_at(marked.views, AS_SHIPPED, SHEET)
    assert (at.sheet.departed, mark(at.sheet, "12.2").lower) == ((), 3)


async def test_a_changed_scheme_leaves_the_recorded_mark_and_says_so(marked):
    before = (await sheet_at(marked.views, AS_SHIPPED, SHEET)).sheet
    at = await sheet_at(marked.views, CHANGED, SHEET)
    assert mark(at.sheet, "12.2") == PartMark("12.2", Decimal(3), Decimal(3))
    assert (at.sheet.standing, at.sheet.levels) == (before.standing, before.levels)
    assert [(r.lower, r.upper) for r in at.sheet.rows] == [(r.lower, r.upper) for r in before.rows]
    total, part = at.sheet.departed
    assert "不符" in total
    assert "体系文件或计分代码在记录之后已变" in total
    assert part == "第 12.2 段：记录 3 分，现重算 1 分"
    view = sheet_view(at)
    assert (list(view.departed), view.rows[11].parts[1].lower) == ([total, part], "3")
    assert "与当时记录的 3 分不符" in view.rows[11].parts[1].steps[-1]
    assert not any("不符" in step for step in view.rows[11].parts[0].steps)


async def test_reports_say_so(marked):
    at = await sheet_at(marked.views, CHANGED, SHEET)
    head = dict(sheet_paper(SheetContent(at.sheet, "定稿")).head)
    assert "第 12.2 段：记录 3 分，现重算 1 分" in head["与记录不符"]
    agreed = await sheet_at(marked.views, AS_SHIPPED, SHEET)
    assert "与记录不符" not in dict(sheet_paper(SheetContent(agreed.sheet, "定稿")).head)


async def test_the_report_of_a_round_has_the_recorded_levels_and_names_whose_marks_they_are(marked):
    rows = await sheets_of(marked.views, {"round_id": ROUND})
    entrants = await Known(marked.views).entrants(rows)
    for schemes, named in ((AS_SHIPPED, ""), (CHANGED, NAME)):
        scheme = schemes.get(FARM.id)
        found = await all_as_recorded(marked.views, rows, scored_all(scheme, entrants))
        (placed,) = [placing(r, found[SHEET], ALONE) for r in ranked(rows)]
        assert placed.sheet.levels[2].lower == 4
        assert departed_said([placed]).partition("；")[0] == named


async def test_between_the_events_of_one_command_there_is_no_result_to_hold_it_against(marked):
    last = (await revisions_of(marked.views, SHEET))[-1].version
    for version in range(1, last + 1):
        assert (await sheet_at(marked.views, AS_SHIPPED, SHEET, version=version)).sheet.departed == ()
    amid = await sheet_at(marked.views, CHANGED, SHEET, version=last - 1)
    assert amid.sheet.departed == ()


async def test_in_both_times_it_is_what_was_recorded_then(marked):
    last = (await revisions_of(marked.views, SHEET))[-1]
    known = await sheet_seen(marked.views, CHANGED, SHEET, Moment(known_at=last.recorded_at))
    assert mark(known.at.sheet, "12.2").lower == 3
    other_day = await sheet_seen(marked.views, CHANGED, SHEET, Moment(date(2022, 1, 1), last.recorded_at))
    assert mark(other_day.at.sheet, "12.2").lower == 1
    assert other_day.at.sheet.departed == known.at.sheet.departed


def test_veto_gate_and_parts_that_came_or_went():
    now = made_up_sheet("yuncheng-online-demo-2022", known=10_000)
    one, *others = now.part_marks
    held = [*others, PartMark("99.1", Decimal(2), Decimal(2))]
    found = as_recorded(now, Standing(Decimal(3), Decimal(4), VetoStatus.STRUCK), held)
    assert (found.lower, found.upper, found.veto.status) == (3, 4, VetoStatus.STRUCK)
    assert {g.status for g in found.gates} == {GateStatus.FAILED}
    assert (mark(found, one.part).lower, mark(found, one.part).upper) == (0, 0)
    assert f"第 {one.part} 段：当时的体系没有这一段" in found.departed
    assert found.departed[-1] == "第 99.1 段：记录 2 分，现体系文件没有这一段"
    assert replace(found, departed=()) != now


def test_the_order_of_the_rows_is_no_difference():
    now = made_up_sheet("shanxi-farm-produce-2021")
    assert as_recorded(now, now.standing, now.part_marks[::-1]) is now
