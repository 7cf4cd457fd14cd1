"""Reports over gRPC: in pieces under a header, of what is recorded now or was at a version, refused by name."""

import hashlib
import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_calls import accepted, awarding, header, opening, registered, started
from scoring_examples import (
    AWARD_BONUS,
    OTHER_USCC,
    ROUND,
    SHEET,
    T0,
    USCC,
    ZHENGZHOU,
    count,
    facts,
    flag,
    number,
    text,
)
from scoring_papers import opened_book, pdf_text, word_tables, worksheet_columns
from shijian.scoring.v1 import report_service_pb2 as pb
from shijian.scoring.v1 import scoring_service_pb2 as rpc

from contracts.envelope import command_of
from scoring.definition import definition
from scoring.round.commands import AssignAssessor, ReviewApplication, StartMarking


@pytest.fixture
async def entered(service):
    await service.hear_registry(registered(), registered(OTHER_USCC, "另一市场（虚构）"))
    await service.api.OpenRound(opening())
    for subject in (USCC, OTHER_USCC):
        await service.api.EnterSubject(rpc.EnterSubjectRequest(header=header(), round_id=ROUND, subject=subject))
    await started(service)
    return service


async def fetched(parts):
    received = [part async for part in parts]
    assert received[0].WhichOneof("part") == "header"
    content = b"".join(part.chunk for part in received[1:])
    assert all(len(part.chunk) <= 262_144 for part in received[1:])
    told = received[0].header
    assert (told.size, told.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    return told, content


async def sheet_report(service, **changes):
    request = pb.GetSheetReportRequest(**{"sheet_id": SHEET, "format": pb.REPORT_FORMAT_XLSX, **changes})
    return await fetched(service.reports.GetSheetReport(request))


@pytest.mark.parametrize(
    ("wanted", "ending", "media_type"),
    [
        (pb.REPORT_FORMAT_PDF, ".pdf", "application/pdf"),
        (pb.REPORT_FORMAT_XLSX, ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (pb.REPORT_FORMAT_DOCX, ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
async def test_a_sheet_comes_in_each_format_and_twice_the_same(entered, wanted, ending, media_type):
    told, content = await sheet_report(entered, format=wanted)
    again, _ = await sheet_report(entered, format=wanted)
    assert (told.file_name.startswith(SHEET), told.file_name.endswith(ending)) == (True, True)
    assert (told.media_type, told.sha256) == (media_type, again.sha256)
    assert len(content) > 5_000


async def test_what_is_printed_is_what_is_shown_and_names_its_events(entered):
    evidence = accepted("12", text("supply_chain_platform"), number("merchant_platform_rate", "45.5", "%"))
    await entered.hear_evidence(evidence)
    await entered.api.AwardMark(awarding(SHEET, "13.1", "3"))
    view = (await entered.api.GetSheet(rpc.GetSheetRequest(sheet_id=SHEET))).sheet
    told, content = await sheet_report(entered)
    assert told.file_name == f"{SHEET}-v{view.shown_version}.xlsx"
    book = opened_book(content)
    rows = worksheet_columns(book["评分表"])
    shown = [(str(low.value), str(high.value)) for low, high in zip(rows["得分下限"], rows["得分上限"], strict=True)]
    assert shown[: len(view.rows)] == [(r.lower, r.upper) for r in view.rows]
    basis = worksheet_columns(book["计分依据"])
    facts = {part.value: cell.value for part, cell in zip(basis["段"], basis["依据（事实及其来源事件）"], strict=True)}
    assert evidence.event_id.hex() in facts["12.2"]
    assert "assessor-1" in facts["13.1"]
    head = {row[0].value: row[1].value for row in book["说明"]}
    assert (head["状态"], head["数据性质"]) == ("暂定（评分中）", "虚构数据，不是真实评价")
    assert head["评价体系"].endswith("（shanxi-farm-produce-2021，第 1 版）")


async def test_what_was_reported_before_is_printed_beside_what_counts(entered):
    for revision, rate in ((1, "38.5"), (2, "45.5")):
        evidence = accepted("12", number("merchant_platform_rate", rate, "%"), revision=revision, at=T0 + revision)
        await entered.hear_evidence(evidence)
    _, content = await sheet_report(entered)
    basis = worksheet_columns(opened_book(content)["计分依据"])
    facts = {part.value: cell.value for part, cell in zip(basis["段"], basis["依据（事实及其来源事件）"], strict=True)}
    assert "另报 38.5%（第 1 次报送），以后采信的为准" in facts["12.2"]
    assert "另报" not in facts["12.1"]


async def test_an_earlier_version_says_so(entered):
    version = (await entered.api.GetSheet(rpc.GetSheetRequest(sheet_id=SHEET))).sheet.shown_version
    await entered.hear_evidence(accepted("12", number("merchant_platform_rate", "45.5", "%")))
    told, content = await sheet_report(entered, version=version)
    assert told.file_name == f"{SHEET}-v{version}.xlsx"
    head = {row[0].value: row[1].value for row in opened_book(content)["说明"]}
    assert head["状态"].startswith(f"历史版本：第 {version} 版")


async def test_a_round_is_printed_in_the_order_of_its_ranking(entered):
    await entered.hear_evidence(accepted("9", flag("statistics_cooperation"), flag("statistics_on_time")))
    await entered.hear_evidence(accepted("10", count("cheaper_products", "12", "种", "2021")))
    ranking = (await entered.api.RankRound(rpc.RankRoundRequest(round_id=ROUND))).ranking
    told, content = await fetched(
        entered.reports.GetRoundReport(pb.GetRoundReportRequest(round_id=ROUND, format=pb.REPORT_FORMAT_DOCX))
    )
    assert told.file_name == f"{ROUND}-result.docx"
    table = word_tables(content)[1]
    assert [row[3] for row in table[1:]] == [r.sheet.subject for r in ranking]
    assert [row[0] for row in table[1:]] == [str(r.rank) for r in ranking]


async def test_what_is_wrong_is_refused_by_name(entered, refused):
    async def all_of(parts):
        return [part async for part in parts]

    def sheet(**changes):
        request = pb.GetSheetReportRequest(**{"sheet_id": SHEET, "format": pb.REPORT_FORMAT_PDF, **changes})
        return all_of(entered.reports.GetSheetReport(request))

    def whole_round(round_id):
        request = pb.GetRoundReportRequest(round_id=round_id, format=pb.REPORT_FORMAT_PDF)
        return all_of(entered.reports.GetRoundReport(request))

    asked = {
        "SheetUnknown": sheet(sheet_id="nothing"),
        "VersionUnknown": sheet(version=999),
        "OneOfTwo": sheet(version=1, as_of=1),
        "MomentNotPast": sheet(as_of=2**63 - 1),
        "InvalidRequest": sheet(format=0),
        "RoundUnknown": whole_round("nothing"),
    }
    assert {reason: (await refused(call)).reason for reason, call in asked.items()} == {r: r for r in asked}


@pytest.mark.parametrize(
    ("made_up", "said"), [(True, "虚构数据，不是真实评价"), (False, "未标明为虚构")], ids=["made up", "real"]
)
async def test_what_is_made_up_is_the_rounds_to_say_and_not_its_names(service, made_up, said):
    """The names of both say 虚构: a market may be called so."""
    await service.hear_registry(registered())
    await service.api.OpenRound(opening(title="样例镇农产品市场评价（虚构）", made_up=made_up))
    await service.api.EnterSubject(rpc.EnterSubjectRequest(header=header(), round_id=ROUND, subject=USCC))
    assert (await service.api.GetRound(rpc.GetRoundRequest(round_id=ROUND))).round.made_up is made_up
    assert (await service.api.GetSheet(rpc.GetSheetRequest(sheet_id=SHEET))).made_up is made_up
    whole = pb.GetRoundReportRequest(round_id=ROUND, format=pb.REPORT_FORMAT_XLSX)
    for _, content in (await sheet_report(service), await fetched(service.reports.GetRoundReport(whole))):
        book = opened_book(content)
        assert {row[0].value: row[1].value for row in book["说明"]}["数据性质"] == said
        assert any("虚构数据" in (page.oddHeader.right.text or "") for page in book) is made_up


async def ordered(service, stream, command, at=T0):
    """A command that a policy, or an rpc of another face, would have sent."""
    sent = command_of(
        definition.commands,
        command,
        stream=stream,
        command_id=uuid.uuid4().bytes,
        issued_at=at,
        actor="office-1",
        tenant="",
        correlation_id=b"c" * 16,
        causation_id=b"c" * 16,
    )
    return await service.log.submit(sent)


@pytest.fixture
async def in_channels(service):
    """A Zhengzhou round with one market, whose third-party sheet has begun."""
    await service.hear_registry(registered())
    await service.api.OpenRound(opening(scheme_id=ZHENGZHOU))
    papers = ("市场相关证照", "申请报告")
    entering = rpc.EnterSubjectRequest(header=header(), round_id=ROUND, subject=USCC, materials=papers)
    await service.api.EnterSubject(entering)
    await ordered(service, f"round-{ROUND}", ReviewApplication(USCC, True, "", "", "district-1", T0))
    for row, given in (("6", flag("cameras")), ("9", flag("joined_city"))):
        await ordered(service, f"sheet-{SHEET}-third_party", facts(row, given, event=int(row)))
    return service


async def test_a_channels_sheet_names_its_channel_and_shows_the_others(in_channels):
    _, content = await sheet_report(in_channels, sheet_id=f"{SHEET}-third_party")
    book = opened_book(content)
    head = {row[0].value: row[1].value for row in book["说明"]}
    assert head["评分渠道"] == "第三方测评"
    table = worksheet_columns(book["综合成绩"])
    assert [c.value for c in table["权重（%）"]][:3] == [20, 60, 20]
    assert [c.value for c in table["成绩"]][:3] == ["尚未评分", None, "尚未评分"]
    assert table["成绩下限"][1].value == 10


async def shown_version(service, channel="third_party"):
    view = await service.api.GetSheet(rpc.GetSheetRequest(sheet_id=f"{SHEET}-{channel}"))
    return view.sheet.shown_version


async def test_a_historical_version_shows_the_channels_as_they_were(in_channels):
    """Nobody signs two totals of one channel, nor one that came later."""
    third = f"{SHEET}-third_party"
    before = await shown_version(in_channels)
    await ordered(in_channels, f"sheet-{SHEET}-district_routine", facts("9", flag("joined_city"), event=20), T0 + 1)
    corrected = facts("9", flag("joined_city", value=False), event=21, at=T0 + 9)
    await ordered(in_channels, f"sheet-{third}", corrected, T0 + 9)
    for version, district in ((before, False), (await shown_version(in_channels), True)):
        _, content = await sheet_report(in_channels, sheet_id=third, version=version)
        book = opened_book(content)
        table, levels = worksheet_columns(book["综合成绩"]), worksheet_columns(book["一级指标小计"])
        assert table["成绩下限"][1].value == levels["得分下限"][-1].value
        assert (table["成绩"][0].value == "尚未评分") is not district
    assert levels["得分下限"][-1].value < 10


async def test_a_bonus_that_may_have_come_later_is_not_put_into_an_earlier_version(in_channels):
    third, version = f"{SHEET}-third_party", await shown_version(in_channels)
    for channel in ("district_routine", "third_party", "city_joint"):
        assigned = AssignAssessor(f"of-{channel}", channel, (), "", "o", T0)
        await ordered(in_channels, f"round-{ROUND}", assigned)
    await ordered(in_channels, f"round-{ROUND}", StartMarking("o", T0))
    bonus = replace(AWARD_BONUS, points=Decimal(2))
    await ordered(in_channels, f"round-{ROUND}", bonus, T0 + 1)
    corrected = facts("9", flag("joined_city", value=False), event=21, at=T0 + 9)
    await ordered(in_channels, f"sheet-{third}", corrected, T0 + 9)
    _, now = await sheet_report(in_channels, sheet_id=third)
    assert worksheet_columns(opened_book(now)["综合成绩"])["成绩下限"][3].value == 2
    form = worksheet_columns(opened_book(now)["加分事项申报表"])
    assert AWARD_BONUS.district_opinion in form["开发区管委会、区县（市）市场管理部门意见"][0].value
    book = opened_book((await sheet_report(in_channels))[1])
    lines = {row[0].value: row[1].value for row in book["加分事项申报表"].iter_rows(min_row=3, max_col=2)}
    assert lines["申报内容"] == AWARD_BONUS.item
    assert "2 分，见加分事项申报表" in {row[0].value: row[1].value for row in book["说明"]}["加分与裁定"]
    _, then = await sheet_report(in_channels, sheet_id=third, version=version)
    assert not {"综合成绩", "加分事项申报表"} & {*opened_book(then).sheetnames}
    said = {row[0].value: row[1].value for row in opened_book(then)["说明"]}["综合成绩"]
    assert said.startswith("未列出：本表为历史版本，其后可能另有加分或裁定")
    assert "综合成绩" not in {row[0].value for row in opened_book(now)["说明"]}
    _, page = await sheet_report(in_channels, sheet_id=third, version=version, format=pb.REPORT_FORMAT_PDF)
    assert "未列出：本表为历史版本" in pdf_text(page)
    _, word = await sheet_report(in_channels, sheet_id=third, version=version, format=pb.REPORT_FORMAT_DOCX)
    assert any({"综合成绩", said} <= {*row} for row in word_tables(word)[0])


async def test_a_round_with_channels_ranks_each_market_once(in_channels):
    ranking = (await in_channels.api.RankRound(rpc.RankRoundRequest(round_id=ROUND))).ranking
    _, content = await fetched(
        in_channels.reports.GetRoundReport(pb.GetRoundReportRequest(round_id=ROUND, format=pb.REPORT_FORMAT_XLSX))
    )
    table = worksheet_columns(opened_book(content)["排名"])
    assert [c.value for c in table["代码"]] == [r.sheet.subject for r in ranking] == [USCC]
    assert (str(table["总分下限"][0].value), str(table["总分上限"][0].value)) == (
        ranking[0].sheet.standing.lower,
        ranking[0].sheet.standing.upper,
    )
    assert table["第三方测评（60%）下限"][0].value == 10


@pytest.mark.parametrize("wanted", [pb.REPORT_FORMAT_PDF, pb.REPORT_FORMAT_XLSX, pb.REPORT_FORMAT_DOCX])
async def test_a_joint_result_comes_in_each_format_and_twice_the_same(in_channels, wanted):
    told, content = await sheet_report(in_channels, format=wanted)
    again, _ = await sheet_report(in_channels, format=wanted)
    assert (told.file_name.rpartition(".")[0], told.sha256) == (SHEET, again.sha256)
    assert len(content) > 5_000


async def test_the_report_of_a_joint_result_has_every_row_in_every_channel(in_channels):
    _, content = await sheet_report(in_channels)
    book = opened_book(content)
    head = {row[0].value: row[1].value for row in book["说明"]}
    assert head["综合成绩"].startswith("6～")
    assert f"第三方测评：{SHEET}-third_party，第 " in head["各渠道评分表"]
    assert worksheet_columns(book["综合成绩"])["成绩下限"][1].value == 10
    rows = worksheet_columns(book["各行"])
    assert [c.value for c in rows["行"]][:9] == list("123456789")
    assert [c.value for c in rows["折合下限"]][5] == 3


async def test_a_version_of_a_joint_result_is_refused_with_the_channels_sheets(in_channels, refused):
    request = pb.GetSheetReportRequest(sheet_id=SHEET, format=pb.REPORT_FORMAT_PDF, version=1)
    said = await refused(fetched(in_channels.reports.GetSheetReport(request)))
    assert (said.reason, f"{SHEET}-third_party" in said.chinese) == ("OfOneChannel", True)
