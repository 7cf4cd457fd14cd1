"""Two rounds on a real broker with real processes: markets from application to award, places and their gates."""

import asyncio
import sys
from decimal import Decimal
from functools import partial
from pathlib import Path

import grpc
import pytest
from shijian.scoring.v1 import round_service_pb2 as pb
from shijian.scoring.v1 import scoring_service_pb2 as sc
from shijian.scoring.v1 import values_pb2, views_pb2

from chassis.clients import failure_of
from shijian_cli.place import known
from shijian_cli.story.uscc import made_up_uscc

sys.path.insert(0, str(Path(__file__).parent))

import stage

stage.borrowed()

import scoring_rounds_asked as asked  # noqa: E402  named a line above
import scoring_rounds_told as story  # noqa: E402

pytestmark = [pytest.mark.broker, pytest.mark.timeout(600)]
MARKET, OTHER = made_up_uscc("410103", 1), made_up_uscc("410103", 2)
AGAIN = "2025-smart"
OBJECTION = ("--ground", "屏幕长期不亮（虚构）", "--lodged-by", "商户甲（虚构）", "--by", "office")
FORM = ("--item", "无感结算（虚构）", "--basis", "试点（虚构）", "--applicant-opinion", "申请加分（虚构）")
FORM += ("--applicant-signed-by", OTHER, "--district-opinion", "经审核属实（虚构）")
FORM += ("--district-signed-by", "market-office-410103", "--district-day", "2024-11-18")
GOOD, POOR = "140822", "140823"


@pytest.fixture
async def service(shijian):
    async with stage.stage_on(known(shijian.place)) as on:
        yield on


async def refused(call):
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return failure_of(caught.value).reason


async def evaluated(service, round_id, markets, *, besides=lambda: None, **more):
    """Every channel has been to every market; the round is final. `markets`: with how many stalls amiss."""
    for market in markets:
        await story.applied(service, market, f"样例市场{market[-5:]}（虚构）", round_id, **more)
    await story.staffed(service, round_id)
    await asyncio.gather(
        *(
            story.seen(service, channel, market, failing=failing, round_id=round_id)
            for channel in story.CHANNELS
            for market, failing in markets.items()
        )
    )
    besides()
    await story.final(service, round_id)


async def award_once(service, enough):
    """The market's award as soon as it says so."""
    while True:
        listed = (await service.rounds.ListAwards(pb.ListAwardsRequest(scheme_id=story.ZHENGZHOU))).awards
        for award in (a for a in listed if a.subject == OTHER and enough(a)):
            return award
        await asyncio.sleep(stage.POLL_SECONDS)


def asked_as_one(shijian):
    """The id that the ranking prints is taken by the questions about a sheet."""
    ranking = shijian.json("rank", story.SMART)["ranking"]
    (one,) = [r["sheet"]["sheet_id"] for r in ranking if r["sheet"]["subject"] == OTHER]
    channels = shijian.json("explain", one, "1")["joint"]["channels"]
    assert sorted(Decimal(c["row_adds"]["lower"]) for c in channels) == [Decimal(n) for n in ("1.6", "1.6", "4.8")]
    plan = shijian.json("sensitivity", one, "--target", "rank:1")["plan"]
    assert (Decimal(plan["gain"]), len({i["channel"] for i in plan["improvements"]})) == (2, 3)
    refused = "".join(shijian.run("sheet", one, "--version", "1", code=1).split())
    assert all(c["sheet"]["sheet_id"] in refused for c in channels)


async def test_markets_go_from_application_to_award_to_upgrade_to_revocation(service, shijian):
    await service.places("office")
    opening = story.smart_opening()
    opening.round_id = AGAIN
    await service.api.OpenRound(opening)
    words = ["--scheme", story.ZHENGZHOU, "--title", "智慧化市场评定（虚构）", "--period", "2024", "--by", "office"]
    words += ["--evaluation-date", "2024-11-20", "--jurisdiction", "410100", "--made-up"]
    assert shijian.json("round", "open", story.SMART, *words)["event_count"] == 1
    assert shijian.json("round", "open", story.SMART, *words)["event_count"] == 0
    await evaluated(service, story.SMART, {MARKET: 0, OTHER: 2})
    asked_as_one(shijian)
    said = {s["title"]: s["obstacles"] for s in shijian.json("round", "board", story.SMART)["steps"]}
    assert (said["公示"], said["命名授牌"]) == ([], ["没有公示而未命名的"])
    shijian.run("round", "notice", story.SMART, MARKET, OTHER, "--day", "2024-11-25", "--by", "office", "--yes")
    assert "公示期" in shijian.run("round", "object", story.SMART, OTHER, *OBJECTION, "--day", "2024-11-22", code=1)
    await service.rounds.LodgeObjection(asked.objecting(MARKET))
    assert await refused(service.at_once.NameSubjects(asked.naming(MARKET))) == "ObjectionOpen"
    await service.rounds.DecideObjection(asked.deciding(1, upheld=True))
    assert await refused(service.at_once.NameSubjects(asked.naming(OTHER, day="2024-11-29"))) == "NoticeRunning"
    done = await service.rounds.NameSubjects(asked.naming(OTHER))
    shown = await story.board(service, story.SMART, story.after(done))
    stages = {r.candidate.subject: r.candidate.stage for r in shown.rows}
    assert stages == {MARKET: views_pb2.STAGE_STRUCK_OFF, OTHER: views_pb2.STAGE_NAMED}
    assert {r.candidate.subject: Decimal(r.candidate.lower) for r in shown.rows} == {MARKET: 100, OTHER: 98}
    assert {len(r.sheets) for r in shown.rows} == {3}
    assert list((await award_once(service, lambda a: a.held)).held) == [story.SMART]

    bonus = partial(shijian.run, "round", "bonus", AGAIN, OTHER, "2", *FORM, "--by", "office")
    await evaluated(service, AGAIN, {OTHER: 0}, besides=bonus, re_upgrade=True)
    await service.rounds.PublishNotice(asked.publishing(OTHER, round_id=AGAIN))
    done = await service.rounds.NameSubjects(asked.naming(OTHER, round_id=AGAIN))
    (row,) = (await story.board(service, AGAIN, story.after(done))).rows
    assert (Decimal(row.candidate.lower), row.candidate.bonuses[0].district_opinion) == (102, "经审核属实（虚构）")
    award = await award_once(service, lambda a: a.upgrades)
    assert (list(award.held), list(award.upgrades)) == ([story.SMART], [AGAIN])
    await service.rounds.RevokeAward(asked.revoking(OTHER))
    award = await award_once(service, lambda a: a.withdrawn)
    assert (list(award.held), list(award.withdrawn), award.reason) == ([], [story.SMART], "查实（虚构）")


async def handed_in(service, code, *, best):
    """Everything asked of the place is accepted, and has reached its sheet."""
    await story.evidence_of_a_place(service, code, best=best)
    wanted = {f"request-{story.PLACES}-{code}-{row}" for row in story.rows(story.shipped().get(story.YUNCHENG), "2025")}
    while True:
        sheet = (await service.api.GetSheet(sc.GetSheetRequest(sheet_id=f"{story.PLACES}-{code}"))).sheet
        if wanted <= {i.source.stream for r in sheet.rows for p in r.parts for i in p.inputs if i.known}:
            return
        await asyncio.sleep(stage.POLL_SECONDS)


async def test_places_pass_both_gates_or_not(service, told):
    await story.places_entered(service, (GOOD, POOR))
    await story.places_staffed(service)
    await asyncio.gather(handed_in(service, GOOD, best=True), handed_in(service, POOR, best=False))
    for code in (GOOD, POOR):
        await story.place_marked(service, code, best=code == GOOD)
    done = await story.final(service, story.PLACES, accept_incomplete=True, reason="虚构数据不求齐全")
    shown = await story.board(service, story.PLACES, story.after(done))
    found = {r.candidate.subject: r.candidate for r in shown.rows}
    assert found[POOR].verdict == values_pb2.VERDICT_FAILED
    assert found[GOOD].verdict == values_pb2.VERDICT_PASSED
    assert Decimal(found[GOOD].lower) >= 85 > Decimal(found[POOR].upper)
