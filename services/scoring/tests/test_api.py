"""The service through its own gRPC face: a round from opening to a late correction, and what bad input is told."""

from decimal import Decimal

import pytest
from scoring_calls import accepted, awarding, header, locality_awarding, opening, registered, started
from scoring_examples import CITY, CLERK, OTHER_USCC, ROUND, SHEET, T0, USCC, day, flag, number, text
from scoring_known import LOCALITY_MARKS, LOCALITY_ROWS, SUBJECT_MARKS, SUBJECT_ROWS
from shijian.common.v1 import command_header_pb2
from shijian.registry.v1 import values_pb2 as registry_values_pb2
from shijian.scoring.v1 import scoring_service_pb2 as pb
from shijian.scoring.v1 import values_pb2, views_pb2

from scoring.values import Scope

OTHER_SHEET = f"{ROUND}-{OTHER_USCC}"


def entering(subject=USCC):
    return pb.EnterSubjectRequest(header=header(), round_id=ROUND, subject=subject)


@pytest.fixture
async def one(service):
    await service.hear_registry(registered(), registered(OTHER_USCC, "另一市场（虚构）"))
    await service.api.OpenRound(opening())
    await service.api.EnterSubject(entering())
    return service


@pytest.fixture
async def entered(one):
    await started(one)
    return one


@pytest.fixture
async def two(one):
    await one.api.EnterSubject(entering(OTHER_USCC))
    await started(one)
    return one


async def settle(service, sheet=SHEET, subject=USCC):
    for row, given in SUBJECT_ROWS.items():
        await service.hear_evidence(accepted(row, *given, subject=subject))
    for part, points in SUBJECT_MARKS.items():
        await service.api.AwardMark(awarding(sheet, part, points))


async def settle_locality(service):
    for row, given in LOCALITY_ROWS.items():
        await service.hear_evidence(accepted(row, *given, subject=CITY, scope=Scope.LOCALITY))
    for part, points in LOCALITY_MARKS.items():
        await service.api.AwardLocalityMark(locality_awarding(part, points))


async def final(service):
    return await service.api.FinalizeRound(pb.FinalizeRoundRequest(header=header(), round_id=ROUND))


async def sheet(service, sheet_id=SHEET, **at):
    return (await service.api.GetSheet(pb.GetSheetRequest(sheet_id=sheet_id, **at))).sheet


async def explained(service, row, **at):
    return await service.api.Explain(pb.ExplainRequest(sheet_id=SHEET, row=row, **at))


async def test_what_is_missing_is_not_zero(entered):
    view = await sheet(entered)
    assert (view.standing.lower, view.standing.upper) == ("7", "100")
    assert view.standing.veto == values_pb2.VETO_STATUS_OPEN
    assert len(view.rows) == 16
    assert len(view.unsettled) == 40


async def test_evidence_and_marks_lead_to_a_final_full_score(entered):
    await settle(entered)
    await settle_locality(entered)
    await final(entered)
    view = await sheet(entered)
    assert (view.standing.lower, view.standing.upper) == ("100", "100")
    assert view.standing.veto == values_pb2.VETO_STATUS_CLEAR
    assert view.summary.state == views_pb2.SHEET_STATE_FINAL
    assert [(level.title, level.lower) for level in view.levels] == [
        ("政策保障", "20"),
        ("环境优化", "20"),
        ("能力提升", "30"),
        ("创新融合", "30"),
    ]


async def test_what_is_shown_is_what_was_recorded_at_every_version(entered):
    await settle(entered)
    await settle_locality(entered)
    for revision in (await sheet(entered)).revisions:
        then = await sheet(entered, version=revision.version)
        assert (Decimal(then.standing.lower), then.standing.veto) == (
            Decimal(revision.standing.lower),
            revision.standing.veto,
        )
        assert [Decimal(p.upper) for r in then.rows for p in r.parts] == [Decimal(p.upper) for p in revision.parts]


async def test_a_late_correction_scores_again_and_both_sheets_can_be_shown(entered):
    await settle(entered)
    await settle_locality(entered)
    await final(entered)
    was = await sheet(entered)
    corrected = (text("supply_chain_platform"), number("merchant_platform_rate", "25", "%"))
    await entered.hear_evidence(accepted("12", *corrected, revision=2, at=T0 + 1))
    now = await sheet(entered)
    assert (now.standing.lower, now.summary.state) == ("98", views_pb2.SHEET_STATE_RESCORED)
    old = await sheet(entered, version=was.shown_version)
    assert (old.standing.lower, old.rows[11].lower, now.rows[11].lower) == ("100", "6", "4")
    last = now.revisions[-1]
    assert (last.cause, last.final, last.standing.lower) == ("12", True, "98")
    assert now.rows[11].parts[1].inputs[0].replaced == ["45.5%（第 1 次报送）"]


async def test_a_sheet_can_be_shown_as_it_was_known_at_a_moment(entered, refused):
    for points in ("2", "5"):
        await entered.api.AwardMark(awarding(SHEET, "13.1", points))
    then = (await sheet(entered)).revisions[-2].recorded_at
    assert (await sheet(entered, as_of=then)).rows[12].lower == "2"
    assert (await sheet(entered)).rows[12].lower == "5"
    before = pb.GetSheetRequest(sheet_id=SHEET, as_of=1)
    assert (await refused(entered.api.GetSheet(before))).reason == "VersionUnknown"


async def test_an_explanation_goes_down_to_the_envelope(entered):
    await settle(entered)
    answer = await explained(entered, "12")
    part = answer.row.parts[1]
    assert part.text.startswith("为中小商户提供公共平台共享服务")
    assert (part.rule, part.lower, part.settled) == ("base_plus_steps", "3", True)
    assert any("超出 25.5 个百分点" in step for step in part.steps)
    assert {r.id for r in part.readings} == {"reach_bound", "partial_steps"}
    (used,) = part.inputs
    assert (used.value, used.unit, used.period, used.accepted_by) == ("45.5", "%", "2021", "jinzhong-review-1")
    assert used.source.stream == f"request-{ROUND}-{USCC}-12"
    assert len(used.source.event_id) == 16
    assert used.source.recorded_at > T0
    held = (await entered.log.stream(f"sheet-{SHEET}"))[used.sheet_version - 1]
    assert held.version == used.sheet_version
    mark = answer.row.parts[0].award
    assert (mark.points, mark.by, mark.source.stream) == ("3", "assessor-1", f"sheet-{SHEET}")


async def test_a_locality_mark_is_explained_by_the_event_that_brought_it(entered):
    await settle_locality(entered)
    award = (await explained(entered, "1")).row.parts[0].award
    assert (award.points, award.locality_source.stream) == ("4", f"locality-{ROUND}-{CITY}")


async def test_the_veto_row_is_explained_too(entered):
    await settle(entered)
    veto = (await explained(entered, "17")).veto
    assert (veto.number, veto.status) == ("17", values_pb2.VETO_STATUS_CLEAR)
    assert {r.id for r in veto.readings} == {"veto_from", "veto_anniversary", "veto_effect", "open_lists_veto"}


async def test_a_member_that_joins_later_gets_what_is_there(one):
    for row, given in LOCALITY_ROWS.items():
        await one.hear_evidence(accepted(row, *given, subject=CITY, scope=Scope.LOCALITY))
    await one.api.EnterSubject(entering(OTHER_USCC))
    await started(one)
    for part, points in LOCALITY_MARKS.items():
        await one.api.AwardLocalityMark(locality_awarding(part, points))
    late, early = await sheet(one, OTHER_SHEET), await sheet(one)
    assert late.levels[0].lower == early.levels[0].lower == "20"


async def test_a_ranking_declares_ties_and_incomplete_sheets(two):
    await settle_locality(two)
    await settle(two)
    ranking = (await two.api.RankRound(pb.RankRoundRequest(round_id=ROUND))).ranking
    assert [(r.rank, r.incomplete, r.best_rank, r.worst_rank) for r in ranking] == [(1, False, 1, 1), (2, True, 1, 2)]
    assert "按下限排名" in ranking[1].remark
    await settle(two, OTHER_SHEET, OTHER_USCC)
    ranking = (await two.api.RankRound(pb.RankRoundRequest(round_id=ROUND))).ranking
    assert [(r.rank, list(r.tied_with)) for r in ranking] == [(1, [OTHER_SHEET]), (1, [SHEET])]


async def test_a_veto_leaves_the_total_and_takes_the_rank(entered):
    await settle(entered)
    struck = (flag("major_incident"), day("major_incident_date", "2020-05-01"))
    await entered.hear_evidence(accepted("17", *struck, revision=2, at=T0 + 1))
    (only,) = (await entered.api.RankRound(pb.RankRoundRequest(round_id=ROUND))).ranking
    assert (only.rank, only.vetoed, only.sheet.standing.veto) == (0, True, values_pb2.VETO_STATUS_STRUCK)
    assert Decimal(only.sheet.standing.lower) > 50


async def test_an_incomplete_round_is_final_only_with_a_reason(entered, refused):
    request = pb.FinalizeRoundRequest(header=header(), round_id=ROUND)
    assert (await refused(entered.api.FinalizeRound(request))).reason == "SheetsIncomplete"
    request.accept_incomplete = True
    assert (await refused(entered.api.FinalizeRound(request))).reason == "ReasonMissing"
    request.reason = "两处材料逾期未报（虚构）"
    await entered.api.FinalizeRound(request)
    row = (await entered.api.GetRound(pb.GetRoundRequest(round_id=ROUND))).round
    assert (row.state, list(row.incomplete)) == (views_pb2.ROUND_STATE_FINAL, [USCC])
    assert (await sheet(entered)).summary.state == views_pb2.SHEET_STATE_FINAL


async def test_a_locality_says_what_waits_for_an_assessor(entered):
    await entered.api.AwardLocalityMark(locality_awarding("1.1", "3"))
    request = pb.GetLocalityRequest(round_id=ROUND, locality=CITY)
    view = (await entered.api.GetLocality(request)).locality
    assert (list(view.members), list(view.marked), list(view.awaiting)) == ([SHEET], ["1.1"], ["2.1", "4.1", "5.1"])


BAD_AWARDS = {
    "PointsNotAllowed": awarding(SHEET, "13.1", "6.5"),
    "PartUnknown": awarding(SHEET, "13.9", "1"),
    "MarkedElsewhere": awarding(SHEET, "1.1", "1"),
    "NotAtDiscretion": awarding(SHEET, "9.1", "1"),
    "ReasonMissing": awarding(SHEET, "13.1", "1", reason="  "),
    "SheetUnknown": awarding(OTHER_SHEET, "13.1", "1"),
}


@pytest.mark.parametrize("reason", BAD_AWARDS)
async def test_a_wrong_mark_is_refused_by_name(entered, refused, reason):
    assert (await refused(entered.api.AwardMark(BAD_AWARDS[reason]))).reason == reason


async def test_who_submitted_does_not_mark(entered, refused):
    await entered.hear_evidence(accepted("13", text("process_innovation")))
    failure = await refused(entered.api.AwardMark(awarding(SHEET, "13.1", "3", actor=CLERK)))
    assert failure.reason == "AssessorSubmitted"


BAD_ENTRIES = {
    "MarketUnknown": ("91140100MA0K99999Q", None),
    "WrongKindOfMarket": (OTHER_USCC, {"kind": registry_values_pb2.MARKET_KIND_CONSUMER_GOODS}),
    "OutsideJurisdiction": (OTHER_USCC, {"city": "410100", "county": "410102"}),
}


@pytest.mark.parametrize("reason", BAD_ENTRIES)
async def test_a_market_that_does_not_fit_is_not_entered(service, refused, reason):
    subject, known = BAD_ENTRIES[reason]
    await service.api.OpenRound(opening())
    if known is not None:
        await service.hear_registry(registered(subject, **known))
    assert (await refused(service.api.EnterSubject(entering(subject)))).reason == reason


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"scheme_id": "shanxi-unknown"}, "SchemeNotThere", "scheme_id"),
        ({"scheme_version": "99"}, "SchemeNotThere", "scheme_version"),
        ({"evaluation_date": "2021-13-01"}, "RoundWrong", "evaluation_date"),
        ({"evaluation_date": "2019-01-01"}, "RoundWrong", "evaluation_date"),
        ({"period": "21"}, "InvalidRequest", "period"),
        ({"round_id": "Not A Round"}, "InvalidRequest", "round_id"),
    ],
)
async def test_a_wrong_round_is_refused_by_field(service, refused, change, reason, field):
    failure = await refused(service.api.OpenRound(opening(**change)))
    assert failure.reason == reason
    assert field in str(failure)


async def test_unknown_things_are_said_to_be_unknown(entered, refused):
    asked = {
        "SheetUnknown": entered.api.GetSheet(pb.GetSheetRequest(sheet_id="nothing")),
        "VersionUnknown": entered.api.GetSheet(pb.GetSheetRequest(sheet_id=SHEET, version=999)),
        "OneOfTwo": entered.api.GetSheet(pb.GetSheetRequest(sheet_id=SHEET, version=1, as_of=1)),
        "RowUnknown": entered.api.Explain(pb.ExplainRequest(sheet_id=SHEET, row="99")),
        "RoundUnknown": entered.api.GetRound(pb.GetRoundRequest(round_id="nothing")),
        "LocalityUnknown": entered.api.GetLocality(pb.GetLocalityRequest(round_id=ROUND, locality="990000")),
        "SchemeNotThere": entered.api.GetScheme(pb.GetSchemeRequest(id="nothing")),
        "PageTokenWrong": entered.api.ListSheets(pb.ListSheetsRequest(round_id=ROUND, page_token="nothing")),
    }
    assert {reason: (await refused(call)).reason for reason, call in asked.items()} == {r: r for r in asked}


async def test_sheets_are_listed_page_by_page(two):
    first = await two.api.ListSheets(pb.ListSheetsRequest(round_id=ROUND, page_size=1))
    token = first.next_page_token
    rest = await two.api.ListSheets(pb.ListSheetsRequest(round_id=ROUND, page_size=1, page_token=token))
    assert [s.sheet_id for s in (*first.sheets, *rest.sheets)] == [SHEET, OTHER_SHEET]
    assert rest.next_page_token == ""


async def test_schemes_are_shown_with_their_readings(service):
    shown = {s.id: s for s in (await service.api.ListSchemes(pb.ListSchemesRequest())).schemes}
    summary = shown["shanxi-farm-produce-2021"]
    assert (summary.version, summary.total, summary.rows, summary.parts) == ("1", "100", 16, 39)
    view = (await service.api.GetScheme(pb.GetSchemeRequest(id=summary.id))).scheme
    assert [r.id for r in view.readings if r.in_force == "market"] == ["subject"]
    assert view.rows[12].level1 == "创新融合"
    assert view.rows[0].responsible_units == "not stated"


async def test_ones_own_write_can_be_read_after(entered):
    answer = (await entered.api.AwardMark(awarding(SHEET, "13.1", "3"))).answer
    after = command_header_pb2.ReadAfter(stream=answer.stream, version=answer.version)
    view = await sheet(entered, read_after=after)
    assert view.summary.version >= answer.version
