"""A scheme's file that says something else than when the round was opened: what is real is shown as recorded and says
so, what would be supposed on it is refused.
"""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from scoring_calls import accepted, header, opening, registered, started
from scoring_examples import ROUND, SHEET, USCC, number, text
from shijian.scoring.v1 import answer_service_pb2 as pb
from shijian.scoring.v1 import answer_service_pb2_grpc, report_service_pb2_grpc, scoring_service_pb2_grpc
from shijian.scoring.v1 import answers_pb2 as words
from shijian.scoring.v1 import report_service_pb2 as report
from shijian.scoring.v1 import scoring_service_pb2 as rpc

from chassis.clients import channel
from chassis.metrics import Metrics
from chassis.past import Past
from chassis.rpc import grpc_server, listen
from scoring.altered import altered
from scoring.api import AnswerApi, ScoringApi
from scoring.catalogue import Schemes, SchemeUnknown
from scoring.definition import definition
from scoring.queries.answers import Known
from scoring.queries.areas import field_of
from scoring.queries.rounds import board_of
from scoring.queries.sheets import sheets_of
from scoring.rpcs.reports import ReportApi
from scoring.schemes.catalogue import FOLDER, shipped
from scoring.schemes.loading import scheme_from

FARM = shipped().get("shanxi-farm-produce-2021")
FILE = "shanxi-farm-produce-2021.yaml"
SCOPE = words.SheetScope(round_id=ROUND)
HARDER = {"reach_bound": "exclusive"}


def changed(*words):
    """The shipped schemes, one of them from a file in which these words were replaced."""
    said = (FOLDER / FILE).read_text(encoding="utf-8")
    for old, new in words:
        assert old in said
        said = said.replace(old, new)
    return Schemes([*(s for s in shipped() if s.id != FARM.id), scheme_from(FILE, said)])


RENAMED = changed(("merchant_platform_rate", "platform_rate"))


@pytest.fixture
async def marked(service):
    """Row 12.2 is recorded with 3 marks."""
    await service.hear_registry(registered())
    await service.api.OpenRound(opening())
    await service.api.EnterSubject(rpc.EnterSubjectRequest(header=header(), round_id=ROUND, subject=USCC))
    await started(service)
    facts = (text("supply_chain_platform"), number("merchant_platform_rate", "45.5", "%"))
    await service.hear_evidence(accepted("12", *facts))
    return service


@pytest.fixture
async def asked(marked):
    """The same rows asked of a service with another file."""
    server = grpc_server("scoring", Metrics("scoring"))
    past = Past(definition, marked.views, marked.log, 5.0)
    views = marked.views
    scoring_service_pb2_grpc.add_ScoringServiceServicer_to_server(ScoringApi(None, views, RENAMED, 5.0, past), server)
    answer_service_pb2_grpc.add_AnswerServiceServicer_to_server(AnswerApi(views, RENAMED, 5.0, past), server)
    report_service_pb2_grpc.add_ReportServiceServicer_to_server(ReportApi(views, RENAMED, 5.0, past), server)
    port = listen(server, "127.0.0.1", 0)
    await server.start()
    async with channel(f"127.0.0.1:{port}", deadline_s=20) as to:
        yield SimpleNamespace(
            api=scoring_service_pb2_grpc.ScoringServiceStub(to),
            answers=answer_service_pb2_grpc.AnswerServiceStub(to),
            reports=report_service_pb2_grpc.ReportServiceStub(to),
            before=marked,
        )
    await server.stop(None)


async def test_a_sheet_whose_input_the_file_no_longer_has_is_shown_from_what_was_recorded(asked):
    before = (await asked.before.api.GetSheet(rpc.GetSheetRequest(sheet_id=SHEET))).sheet
    view = (await asked.api.GetSheet(rpc.GetSheetRequest(sheet_id=SHEET))).sheet
    assert view.standing == before.standing
    assert [(p.part, p.lower, p.upper) for r in view.rows for p in r.parts] == [
        (p.part, p.lower, p.upper) for r in before.rows for p in r.parts
    ]
    assert list(before.departed) == []
    file, *others = view.departed
    assert file.startswith(f"评价体系 {FARM.id} 第 1 版的文件已变：启用时摘要 {FARM.digest[:12]}")
    assert any("填报项 merchant_platform_rate：记录为 45.5%，现体系文件不能用" in said for said in others)


async def test_an_explanation_says_so_too(asked):
    found = await asked.api.Explain(rpc.ExplainRequest(sheet_id=SHEET, row="12"))
    assert found.row.parts[1].lower == "3"
    assert any("merchant_platform_rate" in said for said in found.departed)


async def test_a_day_of_the_past_is_told_without_what_does_not_fit(asked):
    found = await asked.answers.GetSheetAsOf(pb.GetSheetAsOfRequest(sheet_id=SHEET, true_on="2022-01-01"))
    assert any("merchant_platform_rate" in said for said in found.sheet.departed)


@pytest.mark.parametrize(
    ("method", "request_"),
    [
        ("WhatIf", pb.WhatIfRequest(sheet_id=SHEET, suppose=pb.Supposition(readings=HARDER))),
        ("GetSensitivity", pb.GetSensitivityRequest(sheet_id=SHEET, target=pb.Target(total="20"))),
        ("Simulate", pb.SimulateRequest(scope=SCOPE, suppose=pb.Supposition(readings=HARDER))),
        ("GetDeciding", pb.GetDecidingRequest(scope=SCOPE)),
        ("Rank", pb.RankRequest(scope=SCOPE, readings=HARDER)),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
async def test_nothing_is_supposed_on_a_file_that_is_not_the_rounds(asked, refused, method, request_):
    await getattr(asked.before.answers, method)(request_)
    failure = await refused(getattr(asked.answers, method)(request_))
    assert (failure.reason, "文件已变" in str(failure)) == ("SchemeChanged", True)


async def test_rankings_go_by_the_record_and_say_so(asked):
    for before, found in [
        [(await to.api.RankRound(rpc.RankRoundRequest(round_id=ROUND))) for to in (asked.before, asked)],
        [(await to.answers.Rank(pb.RankRequest(scope=SCOPE))).rankings[0] for to in (asked.before, asked)],
    ]:
        assert (found.ranking, list(before.head.departed)) == (before.ranking, [])
        assert [said.partition("：")[0] for said in found.head.departed] == [f"轮次 {ROUND}"]


async def test_reports_are_made_and_say_so(asked):
    for call in (
        asked.reports.GetSheetReport(report.GetSheetReportRequest(sheet_id=SHEET, format=report.REPORT_FORMAT_XLSX)),
        asked.reports.GetRoundReport(report.GetRoundReportRequest(round_id=ROUND, format=report.REPORT_FORMAT_XLSX)),
    ):
        header_, *chunks = [part async for part in call]
        assert header_.header.size == sum(len(c.chunk) for c in chunks)


async def test_the_board_and_what_a_round_would_be_final_with_still_come(asked):
    before, found = [await board_of(asked.before.views, s.get(FARM.id), ROUND) for s in (shipped(), RENAMED)]
    assert [row.now for row in found.rows] == [row.now for row in before.rows]


async def test_a_version_that_is_gone_is_named(marked):
    past = Past(definition, marked.views, marked.log, 5.0)
    api = ScoringApi(None, marked.views, Schemes([]), 5.0, past)
    with pytest.raises(SchemeUnknown, match=f"没有评价体系 {FARM.id} 1"):
        await api.GetSheet(rpc.GetSheetRequest(sheet_id=SHEET), None)


@pytest.mark.parametrize("noticed", [{ROUND}, set()], ids=["by the digest", "by the marks"])
async def test_areas_are_put_together_from_what_was_recorded(marked, noticed):
    """Under the file of today row 12.2 would have 1 mark instead of 3."""
    readings = tuple(replace(r, in_force="pilot_area") if r.id == "subject" else r for r in FARM.readings)
    scheme = altered(replace(FARM, readings=readings), {"12.2.base": "40"})
    rows = await sheets_of(marked.views, {"round_id": ROUND})
    field = await field_of(marked.views, Known(marked.views), scheme, rows, {}, noticed)
    (area,) = field.areas
    assert (area.outcome.lower, area.outcome.upper) == (rows[0].lower, rows[0].upper)
    assert area.markets[0].parts["12.2"].lower == 3
