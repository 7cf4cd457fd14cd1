"""A Zhengzhou round step by step: application, review, assessors, channels, notice, objection, award, revocation."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_examples import (
    ASSESSOR,
    AWARD_BONUS,
    CHANNELS,
    CHOICE,
    ENTER,
    MARKET,
    NAME,
    OFFICE,
    OPEN_ROUND,
    OTHER_USCC,
    ROUND,
    SHEET,
    START,
    T0,
    USCC,
    ZHENGZHOU,
)

from scoring.round import commands as rc
from scoring.round import events as re
from scoring.round import rejections as rr
from scoring.round.decider import make_decider
from scoring.schemes.catalogue import shipped
from scoring.values import RoundStep, SheetStanding, StepChoice, Verdict, VetoStatus
from scoring.working_days import YearDays
from testkit.scenario import given

rounds = make_decider(shipped())
OPEN = replace(OPEN_ROUND, scheme_id=ZHENGZHOU, title="智慧化市场评定（虚构）")
PAPERS = ("市场相关证照", "申请报告")
APPLY = replace(ENTER, materials=PAPERS)
OTHER = replace(APPLY, subject=OTHER_USCC, market=replace(MARKET, uscc=OTHER_USCC, name="另一市场（虚构）"))
PASS = rc.ReviewApplication(USCC, True, "", "", "district-1", T0)
REFUSE = rc.ReviewApplication(OTHER_USCC, False, "clean_record", "媒体曝光（虚构）", "district-1", T0)
ASSIGN = rc.AssignAssessor(ASSESSOR, "third_party", (), "", OFFICE, T0)
ASSIGNED = tuple(rc.AssignAssessor(f"assessor-{c[:5]}", c, (), "", OFFICE, T0) for c in CHANNELS)


def history(*commands, start=()):
    """The events that these commands lead to, one after the other."""
    events = [*start]
    for command in commands:
        events += rounds.decide(command, rounds.fold(events))
    return tuple(events)


def marked(*totals, veto=VetoStatus.CLEAR, subject=USCC):
    """Standings by channel; None: never marked."""
    return tuple(
        SheetStanding(
            subject, channel, D(0 if t is None else t), D(100 if t is None else t), veto, (), t is not None, 0
        )
        for channel, t in zip(CHANNELS, totals, strict=True)
    )


D = Decimal
LATER = T0 + 10 * 365 * 86_400_000_000
APPLIED = history(OPEN, APPLY)
MARKING = history(PASS, *ASSIGNED, START, start=APPLIED)
FINALIZE = rc.FinalizeRound(False, "", (), OFFICE, T0, marked(80, 90, 70))
FINAL = history(FINALIZE, start=MARKING)
PUBLISH = rc.PublishNotice((USCC,), "2021-11-22", OFFICE, T0)
PUBLISHED = history(PUBLISH, start=FINAL)
LODGE = rc.LodgeObjection(USCC, "屏幕长期不亮（虚构）", "商户甲（虚构）", "2021-11-24", OFFICE, LATER)
LODGED = history(LODGE, start=PUBLISHED)
DISMISS = rc.DecideObjection(1, False, "复查已恢复（虚构）", "office-2", LATER)
NAMING = rc.NameSubjects((USCC,), "智慧化商品交易市场", "2021-11-30", OFFICE, LATER)
NAMED = history(NAMING, start=PUBLISHED)
REVOKE = rc.RevokeAward(USCC, "clean_record", "媒体曝光属实（虚构）", "2022-03-01", OFFICE, LATER)


def test_a_market_applies_with_its_papers_and_waits_for_its_review():
    (entered,) = given(rounds, *history(OPEN)).when(APPLY).result
    assert (entered.channels, entered.assigned_only, entered.awaits_review) == (CHANNELS, True, True)
    given(rounds, *history(OPEN)).when(replace(APPLY, materials=PAPERS[:1])).then_rejected(rr.MaterialsMissing)
    given(rounds, *APPLIED).when(START).then_rejected(rr.ReviewOpen)


def test_an_awarded_market_says_that_it_comes_again():
    again = replace(APPLY, awarded_in="2020-smart")
    given(rounds, *history(OPEN)).when(again).then_rejected(rr.AlreadyAwarded, message="2020-smart")
    given(rounds, *history(OPEN)).when(replace(again, re_upgrade=True)).then_that(lambda e: e[0].re_upgrade)


def test_a_district_passes_an_application_and_its_sheets_may_open():
    (reviewed,) = given(rounds, *APPLIED).when(PASS).result
    assert (reviewed.admission.channels, reviewed.admission.subject_name) == (CHANNELS, NAME)
    given(rounds, *APPLIED, reviewed).when(PASS).then_nothing()
    given(rounds, *APPLIED, reviewed).when(replace(PASS, passed=False)).then_rejected(rr.NotUnderReview)


def test_a_refusal_names_the_condition_and_the_reason():
    applied = history(OPEN, APPLY, OTHER)
    given(rounds, *applied).when(replace(REFUSE, condition="")).then_rejected(rr.ConditionUnknown, field="condition")
    given(rounds, *applied).when(replace(REFUSE, reason=" ")).then_rejected(rr.ReasonMissing, field="reason")
    (refused,) = given(rounds, *applied).when(REFUSE).result
    assert refused.admission is None
    marking = history(PASS, REFUSE, *ASSIGNED, START, start=applied)
    (final,) = given(rounds, *marking).when(FINALIZE).result
    assert final.subjects == (USCC,)


def test_marking_wants_an_assessor_for_every_channel():
    ready = history(PASS, *ASSIGNED[:2], start=APPLIED)
    given(rounds, *ready).when(START).then_rejected(rr.AssessorsMissing, message="市中心与相关部门综合评定")


def test_assessors_are_assigned_and_reassigned_with_a_reason():
    given(rounds, *APPLIED).when(ASSIGN).then(re.AssessorAssigned(ROUND, ASSESSOR, "third_party", (), "", OFFICE, T0))
    assigned = history(ASSIGN, start=APPLIED)
    moved = replace(ASSIGN, channel="city_joint")
    given(rounds, *assigned).when(moved).then_rejected(rr.ReasonMissing, field="reason")
    given(rounds, *assigned).when(replace(moved, reason="换组（虚构）")).then_that(
        lambda e: e[0].reason == "换组（虚构）"
    )
    given(rounds, *APPLIED).when(replace(ASSIGN, channel="")).then_rejected(rr.ChannelUnknown)
    given(rounds, *APPLIED).when(replace(ASSIGN, localities=("999999",))).then_rejected(rr.OutsideJurisdiction)
    released = rc.ReleaseAssessor(ASSESSOR, "调离（虚构）", OFFICE, T0)
    given(rounds, *assigned).when(released).then(re.AssessorReleased(ROUND, ASSESSOR, "调离（虚构）", OFFICE, T0))
    given(rounds, *APPLIED).when(released).then_nothing()


def test_a_round_without_assignments_assigns_nobody():
    off = replace(OPEN, choices=(StepChoice(RoundStep.ASSIGN, False, None),))
    given(rounds, *history(off)).when(ASSIGN).then_rejected(rr.StepNotTaken)


def test_an_assessor_recuses_themselves_by_interest():
    recuse = rc.RecuseAssessor(ASSESSOR, USCC, "亲属在该市场经营（虚构）", ASSESSOR, T0)
    given(rounds, *APPLIED).when(recuse).then_that(lambda e: e[0].assessor == ASSESSOR)
    assigned = history(ASSIGN, start=APPLIED)
    sheets = tuple(f"{SHEET}-{c}" for c in CHANNELS)
    expected = re.AssessorRecused(ROUND, ASSESSOR, USCC, recuse.interest, sheets, ASSESSOR, T0)
    given(rounds, *assigned).when(recuse).then(expected)
    given(rounds, *assigned).when(replace(recuse, interest=" ")).then_rejected(rr.ReasonMissing, field="interest")


def test_channels_and_bonus_make_the_result():
    given(rounds, *MARKING).when(replace(AWARD_BONUS, points=D("5.5"))).then_rejected(rr.BonusWrong)
    given(rounds, *APPLIED).when(AWARD_BONUS).then_rejected(rr.MarkingNotStarted)
    (final,) = given(rounds, *MARKING, *history(AWARD_BONUS, start=MARKING)[len(MARKING) :]).when(FINALIZE).result
    (result,) = final.results
    assert (result.lower, result.upper, result.spread) == (D("86.5"), D("86.5"), 20)
    assert (result.verdict, final.channels) == (Verdict.UNGATED, CHANNELS)


def test_a_channel_that_never_marked_is_named():
    missing = replace(FINALIZE, standings=marked(80, 90, None), incomplete=(USCC,))
    given(rounds, *MARKING).when(missing).then_rejected(rr.SheetsIncomplete, message="缺市中心与相关部门综合评定")
    accepted = replace(missing, accept_incomplete=True, reason="未能到场（虚构）")
    (final,) = given(rounds, *MARKING).when(accepted).result
    (result,) = final.results
    assert (result.missing, result.lower, result.upper) == (("city_joint",), 70, 90)


def test_channels_that_differ_are_settled_first():
    apart = replace(FINALIZE, standings=marked(50, 90, 70))
    given(rounds, *MARKING).when(apart).then_rejected(rr.DifferencesOpen, message="相差超过 20 分")
    settle = rc.SettleDifference(USCC, "district_routine", D(75), "复核记录（虚构）", OFFICE, T0)
    settled = history(settle, start=MARKING)
    (final,) = given(rounds, *settled).when(apart).result
    assert final.results[0].lower == D("83")
    stands = history(replace(settle, channel="", total=None), start=MARKING)
    (final,) = given(rounds, *stands).when(apart).result
    assert final.results[0].lower == D("78")
    given(rounds, *MARKING).when(replace(settle, total=None)).then_rejected(rr.ChannelUnknown)
    given(rounds, *MARKING).when(replace(settle, reason=" ")).then_rejected(rr.ReasonMissing)


def test_a_notice_hangs_out_for_its_working_days():
    (notice,) = given(rounds, *FINAL).when(PUBLISH).result
    assert (notice.number, notice.last_day, notice.missing_years) == (1, "2021-11-29", ())
    given(rounds, *PUBLISHED).when(PUBLISH).then_nothing()
    given(rounds, *MARKING).when(PUBLISH).then_rejected(rr.NotYetFinal)
    given(rounds, *FINAL).when(replace(PUBLISH, first_day="2021-11-01")).then_rejected(rr.DayWrong)
    given(rounds, *FINAL).when(replace(PUBLISH, subjects=(OTHER_USCC,))).then_rejected(rr.SubjectUnknown)
    week = replace(CHOICE, counts_from=None)
    seven = history(replace(OPEN, choices=(week,)), APPLY, PASS, *ASSIGNED, START, FINALIZE, PUBLISH)
    assert seven[-1].last_day == "2021-12-01"


def test_nobody_is_published_whose_result_is_open_or_vetoed():
    incomplete = replace(
        FINALIZE, standings=marked(80, 90, None), incomplete=(USCC,), accept_incomplete=True, reason="x"
    )
    given(rounds, *history(incomplete, start=MARKING)).when(PUBLISH).then_rejected(rr.NotEligible, message="成绩未定")
    struck = replace(FINALIZE, standings=marked(80, 90, 70, veto=VetoStatus.STRUCK))
    given(rounds, *history(struck, start=MARKING)).when(PUBLISH).then_rejected(rr.NotEligible, message="否决")


def test_an_objection_comes_while_the_notice_hangs_out():
    (lodged,) = given(rounds, *PUBLISHED).when(LODGE).result
    assert (lodged.number, lodged.due_day) == (1, "2021-12-08")
    given(rounds, *LODGED).when(LODGE).then_nothing()
    given(rounds, *PUBLISHED).when(replace(LODGE, day="2021-11-30")).then_rejected(rr.NoticeMissing, field="day")
    given(rounds, *FINAL).when(LODGE).then_rejected(rr.NoticeMissing, field="subject")
    off = history(replace(OPEN, choices=(StepChoice(RoundStep.OBJECT, False, None),)))
    given(rounds, *off).when(LODGE).then_rejected(rr.StepNotTaken)


def test_an_objection_is_upheld_or_dismissed_with_a_reason():
    dismissed = re.ObjectionDecided(ROUND, 1, USCC, False, DISMISS.reason, "office-2", LATER)
    given(rounds, *LODGED).when(DISMISS).then(dismissed)
    given(rounds, *LODGED).when(replace(DISMISS, reason=" ")).then_rejected(rr.ReasonMissing)
    given(rounds, *LODGED).when(replace(DISMISS, number=2)).then_rejected(rr.ObjectionUnknown)
    given(rounds, *LODGED).when(replace(DISMISS, by="商户甲（虚构）")).then_rejected(rr.Interested)
    given(rounds, *LODGED, dismissed).when(replace(DISMISS, upheld=True)).then_rejected(rr.AlreadyDecided)


def test_a_market_is_named_once_its_notice_is_over_and_no_objection_is_open():
    (named,) = given(rounds, *PUBLISHED).when(NAMING).result
    assert (named.awards_each, named.named[0].subject_name) == (1, NAME)
    given(rounds, *NAMED).when(NAMING).then_nothing()
    given(rounds, *FINAL).when(NAMING).then_rejected(rr.NoticeMissing)
    given(rounds, *PUBLISHED).when(replace(NAMING, day="2021-11-29")).then_rejected(rr.NoticeRunning, field="day")
    given(rounds, *LODGED).when(NAMING).then_rejected(rr.ObjectionOpen, message="尚未决定")
    given(rounds, *history(DISMISS, start=LODGED)).when(NAMING).then_that(lambda e: len(e) == 1)
    upheld = history(replace(DISMISS, upheld=True), start=LODGED)
    given(rounds, *upheld).when(NAMING).then_rejected(rr.ObjectionOpen, message="成立")
    given(rounds, *upheld).when(replace(PUBLISH, first_day="2021-12-06")).then_rejected(rr.NotEligible)


def test_an_award_is_revoked_for_a_condition_within_its_years():
    (revoked,) = given(rounds, *NAMED).when(REVOKE).result
    assert (revoked.ground, revoked.scheme_id) == ("clean_record", ZHENGZHOU)
    given(rounds, *NAMED, revoked).when(REVOKE).then_nothing()
    given(rounds, *PUBLISHED).when(REVOKE).then_rejected(rr.NotNamed)
    given(rounds, *NAMED).when(replace(REVOKE, ground="veto")).then_rejected(rr.ConditionUnknown)
    given(rounds, *NAMED).when(replace(REVOKE, day="2024-11-30")).then_that(lambda e: len(e) == 1)
    given(rounds, *NAMED).when(replace(REVOKE, day="2024-12-01")).then_rejected(rr.TooLate)


def test_a_later_veto_revokes_by_itself_where_something_is_held():
    strike = rc.StrikeVeto(USCC, "17", "2022-03-01", "scoring", T0)
    given(rounds, *NAMED).when(strike).then_that(lambda e: e[0].ground == "veto" and "第 17 行" in e[0].reason)
    given(rounds, *PUBLISHED).when(strike).then_nothing()
    off = replace(OPEN, choices=(StepChoice(RoundStep.REVOKE, False, None),))
    named = history(off, APPLY, PASS, *ASSIGNED, START, FINALIZE, PUBLISH, NAMING)
    given(rounds, *named).when(strike).then_nothing()
    given(rounds, *named).when(REVOKE).then_rejected(rr.StepNotTaken)


LATE = replace(OPEN, evaluation_date="2026-12-20", period="2026")
AT_YEARS_END = history(LATE, APPLY, PASS, *ASSIGNED, START, FINALIZE, replace(PUBLISH, first_day="2026-12-28"))
YEAR = YearDays(2027, "虚构的放假安排", ("2027-01-01", "2027-01-04"), ("2027-01-03",))
REISSUE = rc.ReissueDeadlines(YEAR, OFFICE, T0)


def test_a_last_day_beyond_the_official_calendar_is_provisional_until_it_arrives():
    assert (AT_YEARS_END[-1].last_day, AT_YEARS_END[-1].missing_years) == ("2027-01-04", (2027,))
    naming = replace(NAMING, day="2027-01-11")
    given(rounds, *AT_YEARS_END).when(naming).then_rejected(rr.NoticeRunning, message="2027 年放假安排尚未发布")
    (reissued,) = given(rounds, *AT_YEARS_END).when(REISSUE).result
    (deadline,) = reissued.notices
    assert (deadline.before, deadline.day, deadline.missing_years) == ("2027-01-04", "2027-01-05", ())
    given(rounds, *AT_YEARS_END, reissued).when(naming).then_that(lambda e: len(e) == 1)
    given(rounds, *AT_YEARS_END, reissued).when(REISSUE).then_nothing()


def test_what_comes_out_the_same_is_not_reissued():
    (reissued,) = given(rounds, *PUBLISHED).when(REISSUE).result
    assert (reissued.notices, reissued.objections) == ((), ())


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (StepChoice(RoundStep.NOTICE, False, None), "原文规定的步骤"),
        (StepChoice(RoundStep.AWARD, True, 3), "没有可由轮次选定的数字"),
    ],
)
def test_a_round_does_not_choose_against_the_source(choice, said):
    given(rounds).when(replace(OPEN, choices=(choice,))).then_rejected(rr.RoundWrong, field="choices", message=said)


def test_a_round_id_has_at_most_forty_characters():
    given(rounds).when(replace(OPEN, round_id="r" * 41)).then_rejected(rr.RoundWrong, field="round_id", message="40")
