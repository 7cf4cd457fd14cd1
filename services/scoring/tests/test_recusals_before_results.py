"""A round becomes final on results that every recusal has reached; one that is still on its way is named."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_calls import header
from scoring_examples import CHANNELS, ENTER, OFFICE, OPEN_ROUND, START, T0, USCC, ZHENGZHOU
from scoring_rounds_told import SMART, after, applied, assessor, board, final, seen, smart_opening, staffed
from shijian.scoring.v1 import round_service_pb2 as pb

from scoring.definition import definition
from scoring.queries import recusals
from scoring.round import commands as rc
from scoring.round import events as re
from scoring.round import rejections as rr
from scoring.values import Barred, SheetStanding, VetoStatus
from testkit.scenario import given

D = Decimal
rounds = definition.aggregate("round-x").decider
ONE = assessor(CHANNELS[0])
STEPS = (
    replace(OPEN_ROUND, scheme_id=ZHENGZHOU),
    replace(ENTER, materials=("市场相关证照", "申请报告")),
    rc.ReviewApplication(USCC, True, "", "", "district-1", T0),
    *(rc.AssignAssessor(assessor(c), c, (), "", OFFICE, T0) for c in CHANNELS),
    START,
    rc.RecuseAssessor(ONE, USCC, "亲属在该市场经营（虚构）", ONE, T0),
)
STANDINGS = tuple(SheetStanding(USCC, c, D(80), D(80), VetoStatus.CLEAR, (), True, 0, 9) for c in CHANNELS)
FINALIZE = rc.FinalizeRound(False, "", (), OFFICE, T0, STANDINGS)
REACHED = tuple(Barred(USCC, c, ONE) for c in CHANNELS)


def done(*commands):
    events = []
    for command in commands:
        events += rounds.decide(command, rounds.fold(events, rounds.initial))
    return tuple(events)


@pytest.mark.parametrize("reached", [(), REACHED[:2], tuple(replace(b, assessor="another") for b in REACHED)])
def test_a_recusal_that_has_not_reached_every_sheet_is_waited_for_by_name(reached):
    told = given(rounds, *done(*STEPS)).when(replace(FINALIZE, barred=reached))
    told.then_rejected(rr.RecusalOnItsWay, field="read_after")
    with pytest.raises(rr.RecusalOnItsWay, match=f"{ONE}") as caught:
        rounds.decide(replace(FINALIZE, barred=reached), rounds.fold(done(*STEPS), rounds.initial))
    assert "稍后再定稿" in caught.value.message


def test_accepting_what_is_incomplete_does_not_pass_over_a_recusal():
    anyway = replace(FINALIZE, accept_incomplete=True, reason="赶时间（虚构）", incomplete=(USCC,))
    given(rounds, *done(*STEPS)).when(anyway).then_rejected(rr.RecusalOnItsWay)


def test_once_it_has_reached_them_the_round_is_final():
    told = given(rounds, *done(*STEPS)).when(replace(FINALIZE, barred=REACHED)).result
    assert isinstance(told[0], re.RoundFinalized)


@pytest.fixture
async def marked(service):
    await service.api.OpenRound(smart_opening())
    await applied(service)
    await staffed(service)
    for channel in CHANNELS:
        await seen(service, channel)
    asked = pb.RecuseAssessorRequest(header=header(ONE), round_id=SMART, subject=USCC, interest="亲属经营（虚构）")
    await board(service, SMART, after(await service.rounds.RecuseAssessor(asked)))
    return service


async def test_what_the_views_have_seen_of_a_recusal_is_told(marked):
    answer = await final(marked, accept_incomplete=True, reason="一渠道评定人回避（虚构）")
    assert answer.answer.event_count == 1


async def test_results_that_a_recusal_has_not_reached_are_not_taken(marked, refused, monkeypatch):
    """The view of the sheet lags: the bar is not seen at the version that the standing is of."""
    monkeypatch.setattr(recusals, "bars", lambda *_: False)
    failure = await refused(final(marked, accept_incomplete=True, reason="一渠道评定人回避（虚构）"))
    assert (failure.reason, ONE in failure.chinese) == ("RecusalOnItsWay", True)
