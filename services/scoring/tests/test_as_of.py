"""Sheets and their ranking as they were known: the round from the log, lists from builds of the moment."""

import pytest
import sqlalchemy as sa
from scoring_calls import awarding, header, opening, registered, started
from scoring_examples import ROUND, USCC
from shijian.common.v1 import command_header_pb2
from shijian.scoring.v1 import answer_service_pb2 as answers_pb
from shijian.scoring.v1 import answers_pb2 as words
from shijian.scoring.v1 import scoring_service_pb2 as pb
from shijian.scoring.v1 import views_pb2

from eventlog.past.books import begin_past, end_past
from eventlog.views.builds import readable_build
from scoring.projections.candidates import candidates
from scoring.projections.known_places import known_places
from scoring.projections.revisions import sheet_revisions
from scoring.projections.rounds import rounds
from scoring.projections.sheet_facts import sheet_facts
from scoring.projections.sheet_marks import sheet_marks
from scoring.projections.sheets import sheets
from scoring.queries.areas import ranked_from
from scoring.schemes.catalogue import shipped

SHEET = f"{ROUND}-{USCC}"


@pytest.fixture
async def entered(service):
    await service.hear_registry(registered())
    await service.api.OpenRound(opening())
    await service.api.EnterSubject(pb.EnterSubjectRequest(header=header(), round_id=ROUND, subject=USCC))
    await started(service)
    return service


async def built(service, projection, moment):
    """A build of that moment, with the rows of now."""
    views = service.views

    def make(connection):
        live = readable_build(connection, views.books, projection)
        name = f"{projection.name}-then"
        build = begin_past(connection, views.database, views.books, projection, name, "", {0: 0}, moment)
        connection.execute(sa.insert(build.table).from_select(list(live.columns), sa.select(live.table)))
        end_past(connection, views.books, name, build.name)

    await views.database.write(make)


async def now_of(service):
    (sheet,) = (await service.api.ListSheets(pb.ListSheetsRequest(round_id=ROUND))).sheets
    return sheet.updated_at


async def test_a_list_and_a_ranking_of_a_moment_want_a_build_of_it(entered, refused):
    moment = await now_of(entered)
    for call in (
        entered.api.ListSheets(pb.ListSheetsRequest(round_id=ROUND, as_of=moment)),
        entered.api.RankRound(pb.RankRoundRequest(round_id=ROUND, as_of=moment)),
    ):
        failure = await refused(call)
        assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "NoBuildOfMoment")
        assert "shijian rebuild sheets --as-of" in failure.chinese


async def test_both_answer_from_the_build(entered):
    moment = await now_of(entered)
    await built(entered, sheets, moment)
    before = (await entered.api.RankRound(pb.RankRoundRequest(round_id=ROUND))).ranking
    await entered.api.AwardMark(awarding(SHEET, "13.1", "1"))
    listed = await entered.api.ListSheets(pb.ListSheetsRequest(round_id=ROUND, as_of=moment))
    assert [s.updated_at for s in listed.sheets] == [moment]
    assert listed.freshness.answered_as_of_us == moment
    answer = await entered.api.RankRound(pb.RankRoundRequest(round_id=ROUND, as_of=moment))
    assert (answer.ranking, answer.freshness.answered_as_of_us) == (before, moment)
    assert (await entered.api.RankRound(pb.RankRoundRequest(round_id=ROUND))).ranking != before


async def test_before_the_round_was_opened_there_was_none(entered, refused):
    failure = await refused(entered.api.RankRound(pb.RankRoundRequest(round_id=ROUND, as_of=1)))
    assert (failure.code, failure.reason) == ("NOT_FOUND", "RoundUnknown")


async def test_a_moment_and_ones_own_write_do_not_go_together(entered, refused):
    after = command_header_pb2.ReadAfter(stream=f"round-{ROUND}", version=1)
    for call, request in (
        (entered.api.ListSheets, pb.ListSheetsRequest),
        (entered.api.RankRound, pb.RankRoundRequest),
    ):
        failure = await refused(call(request(round_id=ROUND, as_of=1, read_after=after)))
        assert failure.reason == "AsOfOrReadAfter"


def test_a_scheme_with_channels_is_ranked_from_the_candidates_too():
    found = {s.id: ranked_from(s) for s in shipped()}
    assert found["shanxi-farm-produce-2021"] == (sheets,)
    assert candidates in found["zhengzhou-smart-market-2021"]
    assert sheet_revisions in found["yuncheng-online-demo-2022"]


async def test_a_round_and_the_list_of_rounds_are_as_they_were(service, refused):
    await service.hear_registry(registered())
    await service.api.OpenRound(opening())
    await service.api.EnterSubject(pb.EnterSubjectRequest(header=header(), round_id=ROUND, subject=USCC))
    moment = (await service.api.GetRound(pb.GetRoundRequest(round_id=ROUND))).round.updated_at
    await built(service, rounds, moment)
    await started(service)
    then = await service.api.GetRound(pb.GetRoundRequest(round_id=ROUND, as_of=moment))
    assert (then.round.state, then.freshness.answered_as_of_us) == (views_pb2.ROUND_STATE_OPEN, moment)
    (listed,) = (await service.api.ListRounds(pb.ListRoundsRequest(as_of=moment))).rounds
    assert listed == then.round
    (now,) = (await service.api.ListRounds(pb.ListRoundsRequest())).rounds
    assert now.state == views_pb2.ROUND_STATE_MARKING
    for asked in (
        service.api.GetRound(pb.GetRoundRequest(round_id=ROUND, as_of=1)),
        service.api.RankRound(pb.RankRoundRequest(round_id=ROUND, as_of=1)),
    ):
        failure = await refused(asked)
        assert (failure.reason, "当时没有评价轮次" in failure.chinese) == ("RoundUnknown", True)


OF_PROVINCE = words.SheetScope(province="140000")
TRIED = {"discretion_floor": "zero"}


async def test_a_scope_is_ranked_and_simulated_as_it_was_known(entered, refused):
    moment = await now_of(entered)
    for ranked_by, wanted in (({}, "sheets"), (TRIED, "sheet_facts")):
        asked = answers_pb.RankRequest(scope=OF_PROVINCE, readings=ranked_by, as_of=moment)
        if ranked_by:
            await built(entered, sheets, moment)
        failure = await refused(entered.answers.Rank(asked))
        assert (failure.reason, f"shijian rebuild {wanted} --as-of" in failure.chinese) == ("NoBuildOfMoment", True)
    for projection in (sheet_facts, sheet_marks, known_places):
        await built(entered, projection, moment)
    plain, tried = answers_pb.RankRequest(scope=OF_PROVINCE), answers_pb.RankRequest(scope=OF_PROVINCE, readings=TRIED)
    simulated = answers_pb.SimulateRequest(
        scope=OF_PROVINCE, suppose=answers_pb.Supposition(readings=TRIED), before=answers_pb.Target(total="50")
    )
    deciding = answers_pb.GetDecidingRequest(scope=OF_PROVINCE)
    methods = ("Rank", plain), ("Rank", tried), ("Simulate", simulated), ("GetDeciding", deciding)
    before = [await getattr(entered.answers, method)(request) for method, request in methods]
    await entered.api.AwardMark(awarding(SHEET, "13.1", "1"))
    for (method, request), was in zip(methods, before, strict=True):
        now = await getattr(entered.answers, method)(request)
        request.as_of = moment
        then = await getattr(entered.answers, method)(request)
        assert then.freshness.answered_as_of_us == moment
        for answer in (now, then, was):
            answer.ClearField("freshness")
        assert then == was
        assert (now != was) is (method != "GetDeciding")


async def test_two_sheets_are_compared_as_they_were_known(entered, refused):
    moment = await now_of(entered)
    await entered.api.AwardMark(awarding(SHEET, "13.1", "1"))
    asked = answers_pb.CompareRequest(left=SHEET, right=SHEET, known_at=moment)
    then = await entered.answers.Compare(asked)
    now = await entered.answers.Compare(answers_pb.CompareRequest(left=SHEET, right=SHEET))
    assert then.left_version == then.right_version < now.left_version
    asked.left_version = 1
    assert (await refused(entered.answers.Compare(asked))).reason == "OneOfTwo"
