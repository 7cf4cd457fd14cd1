"""Rankings of another day: every sheet as it was true then, as `GetSheetAsOf` shows it, and said so."""

import pytest
from scoring_calls import accepted, awarding, header, opening, registered, started
from scoring_examples import CHANNELS, OTHER_USCC, ROUND, T0, USCC, count, day, flag, number, text
from scoring_rounds_told import SMART, applied, seen, smart_opening, staffed
from shijian.scoring.v1 import answer_service_pb2 as answers
from shijian.scoring.v1 import answers_pb2 as words
from shijian.scoring.v1 import scoring_service_pb2 as pb
from shijian.scoring.v1 import values_pb2

SHEETS = [f"{ROUND}-{USCC}", f"{ROUND}-{OTHER_USCC}"]
OF_ROUND = words.SheetScope(round_id=ROUND)
BEFORE, LONG_AFTER = "2020-12-31", "2023-06-01"
TARGET = answers.Target(total="50")


@pytest.fixture
async def two(service):
    """The first struck by an incident of May 2020, the other with a figure of 2021."""
    await service.hear_registry(registered(), registered(OTHER_USCC, "另一市场（虚构）"))
    await service.api.OpenRound(opening())
    for subject in (USCC, OTHER_USCC):
        await service.api.EnterSubject(pb.EnterSubjectRequest(header=header(), round_id=ROUND, subject=subject))
    await started(service)
    struck = (flag("major_incident"), day("major_incident_date", "2020-05-01"))
    await service.hear_evidence(accepted("17", *struck))
    await service.hear_evidence(accepted("17", flag("major_incident", value=False), subject=OTHER_USCC))
    for at, subject in enumerate((USCC, OTHER_USCC), 1):
        online = (text("supply_chain_platform"), number("merchant_platform_rate", "45.5", "%"))
        await service.hear_evidence(accepted("12", *online, subject=subject, at=T0 + at))
    await service.hear_evidence(accepted("10", count("cheaper_products", "12", "种", "2021"), subject=OTHER_USCC))
    await service.api.AwardMark(awarding(SHEETS[0], "13.1", "3"))
    return service


async def seen_on(service, sheet, on):
    found = await service.answers.GetSheetAsOf(answers.GetSheetAsOfRequest(sheet_id=sheet, true_on=on))
    standing = found.joint.summary.standing if found.HasField("joint") else found.sheet.standing
    return standing.lower, standing.upper, standing.veto


@pytest.mark.parametrize("on", [BEFORE, LONG_AFTER])
async def test_a_ranking_is_of_the_sheets_as_they_were_true(two, on):
    of_round = await two.api.RankRound(pb.RankRoundRequest(round_id=ROUND, true_on=on))
    of_scope = await two.answers.Rank(answers.RankRequest(scope=OF_ROUND, true_on=on))
    assert of_round.ranking == of_scope.rankings[0].ranking
    found = {r.sheet.sheet_id: r.sheet.standing for r in of_round.ranking}
    assert {s: (v.lower, v.upper, v.veto) for s, v in found.items()} == {s: await seen_on(two, s, on) for s in SHEETS}
    assert of_round.true_on == of_scope.true_on == on
    assert of_round.not_yet_true == of_scope.not_yet_true


async def test_the_window_of_the_veto_ends_on_the_day_and_later_years_are_left_out(two):
    now = await two.api.RankRound(pb.RankRoundRequest(round_id=ROUND))
    assert [r.vetoed for r in now.ranking] == [False, True]
    assert (now.true_on, list(now.not_yet_true)) == ("", [])
    after = await two.api.RankRound(pb.RankRoundRequest(round_id=ROUND, true_on=LONG_AFTER))
    assert {r.sheet.standing.veto for r in after.ranking} == {values_pb2.VETO_STATUS_CLEAR}
    assert list(after.not_yet_true) == []
    before = await two.api.RankRound(pb.RankRoundRequest(round_id=ROUND, true_on=BEFORE))
    assert list(before.not_yet_true) == ["cheaper_products（2021年）", "merchant_platform_rate（2021年）"]


async def test_simulations_and_what_decides_are_of_that_day_too(two):
    simulated = await two.answers.Simulate(answers.SimulateRequest(scope=OF_ROUND, before=TARGET, true_on=BEFORE))
    for shift in simulated.shifts:
        lower, upper, veto = await seen_on(two, shift.sheet_id, BEFORE)
        assert (shift.before.lower, shift.before.upper, shift.before.veto) == (lower, upper, veto)
    deciding = await two.answers.GetDeciding(answers.GetDecidingRequest(scope=OF_ROUND, true_on=BEFORE))
    for answer in (simulated, deciding):
        assert (answer.true_on, len(answer.not_yet_true)) == (BEFORE, 2)
        assert list(answer.head.departed) == []


async def test_channels_are_put_together_as_they_were_true(service):
    await service.api.OpenRound(smart_opening())
    await applied(service)
    await staffed(service)
    for channel in CHANNELS:
        await seen(service, channel)
    (only,) = (await service.api.RankRound(pb.RankRoundRequest(round_id=SMART, true_on="2023-12-31"))).ranking
    standing = only.sheet.standing
    assert (standing.lower, standing.upper, standing.veto) == await seen_on(service, only.sheet.sheet_id, "2023-12-31")


async def test_a_day_that_is_none_is_refused_by_its_field(two, refused):
    for call in (
        two.api.RankRound(pb.RankRoundRequest(round_id=ROUND, true_on="2021-02-30")),
        two.answers.Rank(answers.RankRequest(scope=OF_ROUND, true_on="2021-02-30")),
    ):
        failure = await refused(call)
        assert (failure.reason, failure.fields[0][0]) == ("DateWrong", "true_on")
