"""Where a scheme evaluates the area, a round's results, notice, award and revocation go by area, whole."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_calls import accepted, header, opening, registered, started
from scoring_examples import (
    ENTER,
    MARKET,
    NAME,
    OFFICE,
    OPEN_ROUND,
    OTHER_USCC,
    ROUND,
    SERVICES_9,
    START,
    T0,
    USCC,
    ZHENGZHOU,
)
from shijian.scoring.v1 import scoring_service_pb2 as pb

from scoring.catalogue import Schemes
from scoring.queries.rounds import board_of
from scoring.round import commands as rc
from scoring.round import events as re
from scoring.round import rejections as rr
from scoring.round.decider import make_decider
from scoring.schemes.catalogue import shipped
from scoring.values import PartMark, RoundStep, SheetStanding, VetoStatus
from testkit.scenario import given

D = Decimal
LATER = T0 + 10 * 365 * 86_400_000_000
FARM, SMART = shipped().get("shanxi-farm-produce-2021"), shipped().get(ZHENGZHOU)
TAKEN = {RoundStep.NOTICE, RoundStep.OBJECT, RoundStep.AWARD, RoundStep.REVOKE}
STEPS = tuple(s for s in SMART.steps if s.kind in TAKEN)
ELSEWHERE = "91140100MA0K77777Z"
OTHER = "另一市场（虚构）"


def area_scheme(markets="mean"):
    """As published, but with the area evaluated, and with the steps after the result."""
    force = {"subject": "pilot_area", "area_markets": markets}
    readings = tuple(replace(r, in_force=force.get(r.id, r.in_force)) for r in FARM.readings)
    return replace(FARM, readings=readings, steps=(*FARM.steps, *STEPS))


SCHEME = area_scheme()
rounds = make_decider(Schemes([SCHEME]))


def entering(subject, name, **place):
    return replace(ENTER, subject=subject, market=replace(MARKET, uscc=subject, name=name, **place))


def standing(subject, *parts, veto=VetoStatus.CLEAR):
    marks = tuple(PartMark(f"{n}.1", D(p), D(p)) for n, p in enumerate(parts, 1))
    total = D(sum(parts))
    return SheetStanding(subject, "", total, total, veto, (), True, 0, 9, marks)


STANDINGS = (standing(USCC, 40, 10), standing(OTHER_USCC, 10, 30), standing(ELSEWHERE, 20, 1))
ENTERED = (
    entering(USCC, NAME),
    entering(OTHER_USCC, OTHER),
    entering(ELSEWHERE, "太原市场（虚构）", locality="140100", county="140105"),
)


def history(*commands, by=rounds):
    events = []
    for command in commands:
        events += by.decide(command, by.fold(events))
    return tuple(events)


FINALIZE = rc.FinalizeRound(False, "", (), OFFICE, T0, STANDINGS)
FINAL = history(OPEN_ROUND, *ENTERED, START, FINALIZE)
PUBLISH = rc.PublishNotice((USCC, OTHER_USCC), "2021-11-22", OFFICE, T0)
NAMING = rc.NameSubjects((USCC, OTHER_USCC), "示范（虚构）", "2021-11-30", OFFICE, LATER)


@pytest.mark.parametrize(("how", "together"), [("mean", 45), ("best", 50), ("best_of_each_part", 70)])
def test_each_market_has_the_mark_of_its_area(how, together):
    decider = make_decider(Schemes([area_scheme(how)]))
    final = history(OPEN_ROUND, *ENTERED, START, FINALIZE, by=decider)[-1]
    assert {r.subject: (r.lower, r.upper) for r in final.results} == {
        USCC: (together, together),
        OTHER_USCC: (together, together),
        ELSEWHERE: (21, 21),
    }


def test_one_markets_veto_is_its_areas():
    struck = replace(FINALIZE, standings=(standing(USCC, 40, 10, veto=VetoStatus.STRUCK), *STANDINGS[1:]))
    final = history(OPEN_ROUND, *ENTERED, START, struck)
    assert [r.veto for r in final[-1].results] == [VetoStatus.STRUCK, VetoStatus.STRUCK, VetoStatus.CLEAR]
    given(rounds, *final).when(PUBLISH).then_rejected(rr.NotEligible, message="否决")


def test_under_the_published_reading_markets_stand_apart():
    final = history(OPEN_ROUND, *ENTERED, START, FINALIZE, by=make_decider(shipped()))[-1]
    assert [r.lower for r in final.results] == [50, 40, 21]


def test_an_area_is_published_and_named_whole():
    alone = replace(PUBLISH, subjects=(USCC,))
    given(rounds, *FINAL).when(alone).then_rejected(rr.AreaNotWhole, field="subjects", message=OTHER)
    published = history(OPEN_ROUND, *ENTERED, START, FINALIZE, PUBLISH)
    one = replace(NAMING, subjects=(OTHER_USCC,))
    given(rounds, *published).when(one).then_rejected(rr.AreaNotWhole, field="subjects", message=NAME)
    given(rounds, *published).when(NAMING).then_that(lambda e: [n.subject for n in e[0].named] == [USCC, OTHER_USCC])
    given(rounds, *FINAL).when(replace(PUBLISH, subjects=(ELSEWHERE,))).then_that(lambda e: len(e) == 1)


def test_an_area_loses_what_one_of_its_markets_loses():
    named = history(OPEN_ROUND, *ENTERED, START, FINALIZE, PUBLISH, NAMING)
    strike = rc.StrikeVeto(OTHER_USCC, "17", "2022-03-01", OFFICE, LATER)
    revoke = rc.RevokeAward(OTHER_USCC, "", "查实（虚构）", "2022-03-01", OFFICE, LATER)
    lodge = rc.LodgeObjection(OTHER_USCC, "虚构", "商户甲（虚构）", "2021-11-24", OFFICE, LATER)
    objected = (*named, *rounds.decide(lodge, rounds.fold(named)))
    decide = rc.DecideObjection(1, True, "查证属实（虚构）", "office-2", LATER)
    for events, command in ((named, strike), (named, revoke), (objected, decide)):
        told = given(rounds, *events).when(command).result
        assert {e.subject for e in told if isinstance(e, re.AwardRevoked)} == {USCC, OTHER_USCC}
        given(rounds, *events, *told).when(command).then_nothing()


def test_a_corrected_sheet_moves_the_whole_area():
    correct = rc.CorrectResult(standing(OTHER_USCC, 10, 20), OFFICE, T0 + 1)
    (corrected,) = given(rounds, *FINAL).when(correct).result
    assert [(r.subject, r.lower) for r in corrected.before] == [(USCC, 45), (OTHER_USCC, 45)]
    assert [(r.subject, r.lower) for r in corrected.after] == [(USCC, 40), (OTHER_USCC, 40)]


async def test_the_board_shows_the_area_as_the_round_will_record_it(service):
    await service.hear_registry(registered(), registered(OTHER_USCC, OTHER))
    await service.api.OpenRound(opening())
    for subject in (USCC, OTHER_USCC):
        await service.api.EnterSubject(pb.EnterSubjectRequest(header=header(), round_id=ROUND, subject=subject))
    await started(service)
    await service.hear_evidence(accepted("9", *SERVICES_9.fields))
    apart = await board_of(service.views, FARM, ROUND)
    one = await board_of(service.views, SCHEME, ROUND)
    lows = [r.now.lower for r in apart.rows]
    assert lows[0] != lows[1]
    assert {r.now.lower for r in one.rows} == {sum(lows) / 2}
