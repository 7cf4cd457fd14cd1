"""What nobody may skip in a round: the time to object, other hands than one's own, numbers that mean something."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_examples import AWARD_BONUS, CHANNELS, ENTER, NAME, OFFICE, OPEN_ROUND, T0, USCC, ZHENGZHOU

from domainkit.recorded import Recorded
from scoring.projections.candidates import Stage, candidates
from scoring.round import commands as rc
from scoring.round import events as re
from scoring.round import rejections as rr
from scoring.round.decider import make_decider
from scoring.schemes.catalogue import shipped
from scoring.values import Barred, RoundStep, SheetStanding, StepChoice, VetoStatus
from testkit.scenario import given

rounds = make_decider(shipped())
D = Decimal
DAY_US = 86_400_000_000
OPEN = replace(OPEN_ROUND, scheme_id=ZHENGZHOU, title="智慧化市场评定（虚构）")
APPLY = replace(ENTER, materials=("市场相关证照", "申请报告"))
PASS = rc.ReviewApplication(USCC, True, "", "", "district-1", T0)
REFUSE = replace(PASS, passed=False, condition="clean_record", reason="媒体曝光（虚构）")
STAFF = tuple(rc.AssignAssessor(f"assessor-{c}", c, (), "", OFFICE, T0) for c in CHANNELS)
START = rc.StartMarking(OFFICE, T0)
PUBLISH = rc.PublishNotice((USCC,), "2021-11-22", OFFICE, T0)
BONUS = replace(AWARD_BONUS, points=D(2))
SETTLE = rc.SettleDifference(USCC, "district_routine", D(95), "复核记录（虚构）", OFFICE, T0)
AS_MARKED = replace(SETTLE, channel="", total=None)


def on(days):
    """So many days after 21 November 2021."""
    return T0 + days * DAY_US


def objecting(day, at):
    return rc.LodgeObjection(USCC, "屏幕长期不亮（虚构）", "商户甲（虚构）", day, OFFICE, at)


def deciding(at, *, upheld, by="office-2"):
    return rc.DecideObjection(1, upheld, "复查（虚构）", by, at)


def naming(day, at):
    return rc.NameSubjects((USCC,), "智慧化商品交易市场", day, OFFICE, at)


def totals(*given_):
    """Standings by channel; None: never marked."""
    known = [(D(0), D(100), False) if t is None else (D(t), D(t), True) for t in given_]
    return tuple(
        SheetStanding(USCC, channel, lower, upper, VetoStatus.CLEAR, (), marked, 0)
        for channel, (lower, upper, marked) in zip(CHANNELS, known, strict=True)
    )


def finalizing(*given_, **more):
    return rc.FinalizeRound(False, "", (), OFFICE, T0, totals(*given_), **more)


def history(*commands):
    events = []
    for command in commands:
        events += rounds.decide(command, rounds.fold(events))
    return tuple(events)


MARKING = (OPEN, APPLY, PASS, *STAFF, START)
FINAL = (*MARKING, finalizing(80, 90, 70))


def test_nobody_is_named_on_a_day_that_has_not_come():
    published = history(*FINAL, PUBLISH)
    given(rounds, *published).when(naming("2021-12-01", T0)).then_rejected(rr.DayWrong, field="day", message="将来")
    given(rounds, *published).when(naming("2021-12-01", on(10))).then_that(lambda e: len(e) == 1)
    given(rounds, *published).when(objecting("2021-11-24", T0)).then_rejected(rr.DayWrong, field="day")
    named = history(*FINAL, PUBLISH, naming("2021-12-01", on(10)))
    revoke = rc.RevokeAward(USCC, "clean_record", "属实（虚构）", "2022-03-01", OFFICE, on(20))
    given(rounds, *named).when(revoke).then_rejected(rr.DayWrong, field="day")


def test_a_notice_that_is_recorded_late_can_still_be_objected_to():
    late = (*FINAL, replace(PUBLISH, at=on(60)))
    given(rounds, *history(*late)).when(objecting("2022-01-20", on(60))).then_that(lambda e: len(e) == 1)
    too_early = objecting("2021-11-21", on(60))
    given(rounds, *history(*late)).when(too_early).then_rejected(rr.NoticeMissing, message="2021-11-22")
    too_late = objecting("2022-02-10", on(81))
    given(rounds, *history(*late)).when(too_late).then_rejected(rr.NoticeMissing, message="2022-01-27")


def test_an_objection_upheld_against_a_named_subject_revokes_the_award():
    late = history(*FINAL, replace(PUBLISH, at=on(60)), naming("2022-01-20", on(60)), objecting("2022-01-21", on(61)))
    decided, revoked = given(rounds, *late).when(deciding(on(62), upheld=True)).result
    assert isinstance(decided, re.ObjectionDecided)
    assert (revoked.subject, revoked.day) == (USCC, "2022-01-22")
    assert "第 1 号异议成立" in revoked.reason
    (only,) = given(rounds, *late).when(deciding(on(62), upheld=False)).result
    assert not only.upheld


def test_a_named_subject_stays_named_while_an_objection_is_open_or_dismissed():
    late = history(
        *FINAL,
        replace(PUBLISH, at=on(60)),
        naming("2022-01-20", on(60)),
        objecting("2022-01-21", on(61)),
        deciding(on(62), upheld=False),
    )
    assert stages(late)[-3:] == [Stage.NAMED, Stage.NAMED, Stage.NAMED]


def stages(events):
    """Of the one subject, after each event."""
    row, found = None, []
    for version, event in enumerate(events, start=1):
        recorded = recorded_as(event, version)
        if candidates.touches(recorded):
            row = candidates.project(row, recorded)
        found.append(row.stage if row else None)
    return found


def recorded_as(event, version):
    slots = dict.fromkeys(Recorded.__dataclass_fields__, 0)
    return Recorded(**{**slots, "event": event, "version": version, "recorded_at": version})


def test_who_brings_it_in_does_not_judge_it():
    entered = history(OPEN, APPLY)
    given(rounds, *entered).when(replace(PASS, by=OFFICE)).then_rejected(rr.Interested, field="header.actor")
    lodged = history(*FINAL, PUBLISH, objecting("2021-11-24", on(3)))
    for by in (OFFICE, "商户甲（虚构）", STAFF[0].assessor):
        given(rounds, *lodged).when(deciding(on(4), upheld=False, by=by)).then_rejected(rr.Interested)
    given(rounds, *history(*MARKING)).when(replace(SETTLE, by=STAFF[1].assessor)).then_rejected(rr.Interested)


def test_a_recusal_comes_before_the_result_and_not_after_it():
    """Or one assessor, whose word nobody accepts, would undo a result that hangs out or has been awarded."""
    recuse = rc.RecuseAssessor(STAFF[1].assessor, USCC, "亲属在该市场经营（虚构）", STAFF[1].assessor, T0)
    given(rounds, *history(*MARKING)).when(recuse).then_that(lambda e: len(e) == 1)
    for final in (FINAL, (*FINAL, PUBLISH)):
        given(rounds, *history(*final)).when(recuse).then_rejected(
            rr.AlreadyFinal, message="轮次已定稿，评定不再因回避撤回"
        )
    reached = tuple(Barred(USCC, channel, recuse.assessor) for channel in CHANNELS)
    given(rounds, *history(*MARKING, recuse, finalizing(80, 90, 70, barred=reached))).when(recuse).then_nothing()


def test_what_was_settled_can_be_taken_back():
    back = history(*MARKING, SETTLE, AS_MARKED, finalizing(80, 90, 70))
    assert back[-1].results[0].lower == D(84)
    again = history(*MARKING, SETTLE, AS_MARKED, SETTLE, finalizing(80, 90, 70))
    assert again[-1].results[0].lower == D(87)
    assert len(history(*MARKING, SETTLE, AS_MARKED, SETTLE)) == len(history(*MARKING)) + 3


def test_a_silent_channel_is_not_settled_into_having_marked():
    silent = replace(SETTLE, channel="city_joint", total=D(100))
    accepted = replace(finalizing(80, 90, None), incomplete=(USCC,), accept_incomplete=True, reason="未到场（虚构）")
    (result,) = history(*MARKING, silent, accepted)[-1].results
    assert (result.missing, result.lower, result.upper) == (("city_joint",), 70, 90)


@pytest.mark.parametrize("step", [RoundStep.NOTICE, RoundStep.ASSIGN, RoundStep.SETTLE, RoundStep.OBJECT])
def test_a_round_does_not_choose_nothing_for_a_number(step):
    choice = StepChoice(step, True, 0)
    given(rounds).when(replace(OPEN, choices=(choice,))).then_rejected(rr.RoundWrong, field="choices", message="大于 0")


def test_bonus_items_add_up_to_the_cap_and_the_same_item_is_replaced():
    other = replace(BONUS, item="智慧停车（虚构）", points=D(3))
    both = history(*MARKING, BONUS, other, finalizing(80, 90, 70))
    assert both[-1].results[0].lower == D(89)
    given(rounds, *history(*MARKING, BONUS)).when(replace(other, points=D(4))).then_rejected(
        rr.BonusWrong, message="已有其他事项 2 分"
    )
    less = history(*MARKING, BONUS, other, replace(BONUS, points=D(1)), finalizing(80, 90, 70))
    assert less[-1].results[0].lower == D(88)


def test_a_second_application_says_what_becomes_of_it():
    given(rounds, *history(OPEN, APPLY)).when(APPLY).then_nothing()
    more = replace(APPLY, materials=(*APPLY.materials, "营业执照"))
    given(rounds, *history(OPEN, APPLY)).when(more).then_rejected(rr.AlreadyEntered, field="materials")
    refused = history(OPEN, APPLY, REFUSE)
    given(rounds, *refused).when(APPLY).then_rejected(rr.AlreadyEntered, message=f"{NAME}初审未通过")


def test_the_anniversary_of_a_leap_day_still_belongs_to_the_years():
    leap = replace(OPEN, evaluation_date="2024-02-01", choices=(StepChoice(RoundStep.REVOKE, True, 4),))
    publish = replace(PUBLISH, first_day="2024-02-05", at=on(803))
    named = history(leap, *FINAL[1:], publish, naming("2024-02-29", on(1000)))
    revoke = rc.RevokeAward(USCC, "clean_record", "属实（虚构）", "2028-02-29", OFFICE, on(4000))
    given(rounds, *named).when(revoke).then_that(lambda e: len(e) == 1)
    given(rounds, *named).when(replace(revoke, day="2028-03-01")).then_rejected(rr.TooLate)
