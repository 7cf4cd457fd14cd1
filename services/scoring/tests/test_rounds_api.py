"""Rounds through their own gRPC face: three channels, a notice, an objection, an award; and places with their gates."""

from decimal import Decimal

from scoring_calls import awarding, header
from scoring_examples import CHANNELS, FORM, OTHER_USCC, USCC, ZHENGZHOU
from scoring_rounds_asked import deciding, naming, objecting, publishing, revoking
from scoring_rounds_told import (
    PLACES,
    SMART,
    applied,
    assessor,
    board,
    evidence_of_a_place,
    final,
    finding,
    place,
    place_marked,
    places_entered,
    places_staffed,
    rows,
    seen,
    smart_opening,
    staffed,
)
from shijian.scoring.v1 import round_service_pb2 as pb
from shijian.scoring.v1 import scoring_service_pb2 as sc
from shijian.scoring.v1 import values_pb2, views_pb2

from scoring.schemes.catalogue import shipped

THIRD = f"{SMART}-{USCC}-third_party"


async def marked(service):
    """Two markets; all channels have been to both, and found two stalls amiss in the second."""
    await service.api.OpenRound(smart_opening())
    await applied(service)
    await applied(service, OTHER_USCC, "另一市场（虚构）")
    await staffed(service)
    for channel in CHANNELS:
        await seen(service, channel)
        await seen(service, channel, OTHER_USCC, failing=2)


async def test_a_round_goes_from_application_to_award(service, refused):
    await marked(service)
    await service.rounds.AwardBonus(
        pb.AwardBonusRequest(
            header=header(),
            round_id=SMART,
            subject=OTHER_USCC,
            points="3",
            **FORM,
        )
    )
    await final(service)
    await service.rounds.PublishNotice(publishing(USCC, OTHER_USCC))
    await service.rounds.LodgeObjection(objecting(USCC))
    assert (await refused(service.rounds.NameSubjects(naming(USCC)))).reason == "ObjectionOpen"
    await service.rounds.DecideObjection(deciding(1, upheld=True))
    assert (await refused(service.rounds.NameSubjects(naming(OTHER_USCC, day="2024-11-29")))).reason == "NoticeRunning"
    await service.rounds.NameSubjects(naming(OTHER_USCC))
    shown = await board(service)
    stages = {r.candidate.subject: r.candidate.stage for r in shown.rows}
    assert stages == {USCC: views_pb2.STAGE_STRUCK_OFF, OTHER_USCC: views_pb2.STAGE_NAMED}
    (named,) = [r for r in shown.rows if r.candidate.subject == OTHER_USCC]
    assert Decimal(named.candidate.lower) == Decimal(named.now.lower) == 101
    (bonus,) = named.candidate.bonuses
    assert (bonus.points, {name: getattr(bonus, name) for name in FORM}) == ("3", FORM)
    assert [len(r.sheets) for r in shown.rows] == [3, 3]
    whole = await service.api.Explain(sc.ExplainRequest(sheet_id=f"{SMART}-{OTHER_USCC}"))
    (told,) = whole.joint.events
    assert all(FORM[column] in told.note for column in ("basis", "applicant_opinion", "district_opinion"))
    (notice,) = shown.notices
    assert (notice.last_day, list(notice.missing_years)) == ("2024-12-02", [])
    (objection,) = shown.objections
    assert (objection.upheld, objection.due_day) == (True, "2024-12-11")
    (award,) = (await service.rounds.ListAwards(pb.ListAwardsRequest(scheme_id=ZHENGZHOU))).awards
    assert (award.subject, list(award.held)) == (OTHER_USCC, [SMART])


async def test_the_board_marks_a_notice_that_a_later_one_replaced(service):
    await marked(service)
    await final(service)
    await service.rounds.PublishNotice(publishing(USCC, OTHER_USCC, day="2024-11-25"))
    assert not (await board(service)).replaced_notices
    await service.rounds.PublishNotice(publishing(USCC, day="2024-12-09"))
    (gone,) = (await board(service)).replaced_notices
    assert (gone.number, gone.subject, gone.by_number) == (1, USCC, 2)


async def test_a_ranking_goes_by_the_combined_mark(service):
    await marked(service)
    ranking = (await service.api.RankRound(sc.RankRoundRequest(round_id=SMART))).ranking
    assert [(r.sheet.subject, r.sheet.sheet_id, Decimal(r.sheet.standing.lower)) for r in ranking] == [
        (USCC, f"{SMART}-{USCC}", 100),
        (OTHER_USCC, f"{SMART}-{OTHER_USCC}", 98),
    ]


async def test_a_channel_that_never_marked_leaves_bounds_and_is_named(service, refused):
    await service.api.OpenRound(smart_opening())
    await applied(service)
    await staffed(service)
    for channel in CHANNELS[:2]:
        await seen(service, channel)
    (row,) = (await board(service)).rows
    assert (Decimal(row.now.lower), Decimal(row.now.upper), list(row.now.missing)) == (80, 100, ["city_joint"])
    failure = await refused(final(service))
    assert (failure.reason, "缺市中心与相关部门综合评定" in failure.chinese) == ("SheetsIncomplete", True)


async def test_only_the_channels_assessor_marks_and_not_once_recused(service, refused):
    await service.api.OpenRound(smart_opening())
    await applied(service)
    await staffed(service)
    (flag,) = [fields for row, fields in rows(shipped().get(ZHENGZHOU), "2024").items() if row == "8"]
    other = finding(THIRD, "8", flag, assessor("city_joint"))
    assert (await refused(service.rounds.RecordFindings(other))).reason == "WrongChannel"
    assert (await refused(service.rounds.RecordFindings(finding(THIRD, "8", flag, "stranger")))).reason == "NotAssigned"
    await seen(service, "third_party")
    interest = pb.RecuseAssessorRequest(
        header=header(assessor("third_party")), round_id=SMART, subject=USCC, interest="亲属在该市场经营（虚构）"
    )
    await service.rounds.RecuseAssessor(interest)
    again = awarding(THIRD, "5.2", "3", actor=assessor("third_party"))
    assert (await refused(service.api.AwardMark(again))).reason == "Recused"
    sheet = (await service.api.GetSheet(sc.GetSheetRequest(sheet_id=THIRD))).sheet
    assert len(sheet.unsettled) == sum(len(r.parts) for r in sheet.rows)
    city = (await service.api.GetSheet(sc.GetSheetRequest(sheet_id=f"{SMART}-{USCC}-city_joint"))).sheet
    assert len(city.unsettled) == len(sheet.unsettled)
    (moved,) = [a for a in (await board(service)).assessors if a.assessor == assessor("third_party")]
    assert (list(moved.recused), len(moved.changes)) == ([USCC], 2)


async def test_a_market_is_awarded_once_and_an_upgrade_counts_elsewhere(service, refused):
    await test_a_round_goes_from_application_to_award(service, refused)
    later = {"round_id": "2025-smart"}
    request = smart_opening()
    request.round_id = later["round_id"]
    await service.api.OpenRound(request)
    entering = sc.EnterSubjectRequest(
        header=header(), round_id="2025-smart", subject=OTHER_USCC, materials=("市场相关证照", "申请报告")
    )
    assert (await refused(service.api.EnterSubject(entering))).reason == "AlreadyAwarded"
    await applied(service, OTHER_USCC, "另一市场（虚构）", "2025-smart", re_upgrade=True)
    await staffed(service, "2025-smart")
    for channel in CHANNELS:
        await seen(service, channel, OTHER_USCC, round_id="2025-smart")
    await final(service, "2025-smart")
    await service.rounds.PublishNotice(publishing(OTHER_USCC, round_id="2025-smart"))
    await service.rounds.NameSubjects(naming(OTHER_USCC, round_id="2025-smart"))
    (award,) = (await service.rounds.ListAwards(pb.ListAwardsRequest(scheme_id=ZHENGZHOU))).awards
    assert (list(award.held), list(award.upgrades)) == ([SMART], ["2025-smart"])
    await service.rounds.RevokeAward(revoking(OTHER_USCC))
    (award,) = (await service.rounds.ListAwards(pb.ListAwardsRequest(scheme_id=ZHENGZHOU))).awards
    assert (list(award.held), list(award.withdrawn), award.reason) == ([], [SMART], "查实（虚构）")


async def test_a_provisional_notice_is_issued_again_when_the_calendar_arrives(service):
    await marked(service)
    await final(service)
    await service.rounds.PublishNotice(publishing(USCC, day="2026-12-28"))
    (before,) = (await board(service)).notices
    assert (before.last_day, list(before.missing_years)) == ("2027-01-04", [2027])
    years = {y.year: y for y in (await service.rounds.ListCalendarYears(pb.ListCalendarYearsRequest())).years}
    assert [(y, years[y].official, years[y].shipped, list(years[y].rounds)) for y in (2025, 2026, 2027)] == [
        (2025, True, True, []),
        (2026, True, True, [SMART]),
        (2027, False, False, [SMART]),
    ]
    year = pb.PublishCalendarYearRequest(
        header=header(), year=2027, source="虚构的放假安排", off=["2027-01-01", "2027-01-04"], worked=["2027-01-03"]
    )
    await service.rounds.PublishCalendarYear(year)
    (after,) = (await board(service)).notices
    assert (after.last_day, list(after.missing_years), list(after.earlier_last_days)) == (
        "2027-01-05",
        [],
        ["2027-01-04"],
    )

    (last,) = [
        y for y in (await service.rounds.ListCalendarYears(pb.ListCalendarYearsRequest())).years if y.year == 2027
    ]
    assert (last.official, last.shipped, last.source, list(last.worked)) == (
        True,
        False,
        "虚构的放假安排",
        ["2027-01-03"],
    )


async def test_places_pass_both_gates_or_not(service, refused):
    await service.hear_registry(place("140822", "甲县（虚构）", "140800"), place("140823", "乙县（虚构）", "140800"))
    await places_entered(service, ("140822", "140823"))
    unknown = sc.EnterSubjectRequest(header=header(), round_id=PLACES, subject="140899")
    assert (await refused(service.api.EnterSubject(unknown))).reason == "PlaceUnknown"
    await places_staffed(service)
    for code, best in (("140822", True), ("140823", False)):
        await evidence_of_a_place(service, code, best=best)
        await place_marked(service, code, best=best)
    await final(service, PLACES, accept_incomplete=True, reason="虚构数据不求齐全")
    rows_shown = {r.candidate.subject: r for r in (await board(service, PLACES)).rows}
    assert rows_shown["140823"].candidate.verdict == values_pb2.VERDICT_FAILED
    good = rows_shown["140822"].candidate
    assert (good.verdict, Decimal(good.lower) >= 85) == (values_pb2.VERDICT_PASSED, True)
