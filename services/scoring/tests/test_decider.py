"""Rounds, sheets and localities: given what happened, when something is asked, then."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_examples import (
    ALLOW,
    ASSESSOR,
    CITY,
    CLERK,
    DIGEST,
    ENTER,
    ENTERED,
    FINALIZE_ROUND,
    FULL,
    JOIN,
    MARKET,
    MARKING_STARTED,
    OFFICE,
    OPEN_ROUND,
    OPEN_SHEET,
    OTHER_ASSESSOR,
    OTHER_USCC,
    ROUND,
    ROUND_FINAL,
    ROUND_OPENED,
    SERVICES_9,
    SHEET,
    START,
    T0,
    USCC,
    facts,
    flag,
    number,
    recorded,
    shared,
    source,
    text,
)

from scoring.facts import FactRefused
from scoring.locality import commands as lc
from scoring.locality import events as le
from scoring.locality.decider import make_decider as locality_decider
from scoring.locality.rejections import LocalityDiffers, LocalityUnknown, RoundClosed
from scoring.marking import (
    AssessorSubmitted,
    MarkedElsewhere,
    NotAtDiscretion,
    PartUnknown,
    PointsNotAllowed,
    ReasonMissing,
)
from scoring.round import rejections as rr
from scoring.round.decider import make_decider as round_decider
from scoring.schemes.catalogue import shipped
from scoring.sheet import commands as sc
from scoring.sheet import events as se
from scoring.sheet.decider import make_decider as sheet_decider
from scoring.sheet.rejections import SchemeNotThere, SheetAlreadyFinal, SheetDiffers, SheetUnknown
from scoring.values import MarketKind, Scope, SharedMark, SheetStanding, Standing, VetoStatus
from testkit.scenario import given

rounds = round_decider(shipped())
sheets = sheet_decider(shipped())
localities = locality_decider(shipped())

# Histories
ENTERED_ROUND = (ROUND_OPENED, ENTERED)
MARKED_ROUND = (*ENTERED_ROUND, MARKING_STARTED)
FINAL_ROUND = (*MARKED_ROUND, ROUND_FINAL)


def done(decider, *commands):
    """The events that these commands lead to, one after the other."""
    events = []
    for command in commands:
        events += decider.decide(command, decider.fold(events))
    return tuple(events)


OPENED = done(sheets, OPEN_SHEET, ALLOW)
AWARD = sc.AwardMark("13.1", Decimal(4), "流程优化见效（虚构）", ASSESSOR, T0)
FINALIZE = sc.FinalizeSheet("", OFFICE, T0)
LOCALITY = done(localities, JOIN, ALLOW)
PLAN = shared("1", text("planning_effect"))
LOCALITY_AWARD = lc.AwardLocalityMark("1.1", Decimal(3), "布局规划已实施（虚构）", ASSESSOR, T0)
SHARED_MARK = SharedMark("1.1", Decimal(3), "布局规划已实施（虚构）", ASSESSOR, T0)


def kinds(events):
    return [type(e) for e in events]


def standing(events):
    """The last that was recorded."""
    last = next(e for e in reversed(events) if isinstance(e, se.SheetScored | se.SheetFinalized | se.SheetRescored))
    return last.after if isinstance(last, se.SheetRescored) else last.standing


# Rounds


def test_a_round_is_pinned_to_a_scheme_version():
    opened = replace(ROUND_OPENED, scheme_digest=DIGEST)
    given(rounds).when(replace(OPEN_ROUND, scheme_version="")).then(opened)


@pytest.mark.parametrize(
    ("change", "kind", "field"),
    [
        ({"scheme_id": "none"}, rr.SchemeNotThere, "scheme_id"),
        ({"scheme_version": "2"}, rr.SchemeNotThere, "scheme_version"),
        ({"round_id": "2021 farm"}, rr.RoundWrong, "round_id"),
        ({"title": " "}, rr.RoundWrong, "title"),
        ({"period": "去年"}, rr.RoundWrong, "period"),
        ({"jurisdiction": "14"}, rr.RoundWrong, "jurisdiction"),
        ({"evaluation_date": "2021-02-30"}, rr.RoundWrong, "evaluation_date"),
        ({"evaluation_date": "2020-12-31"}, rr.RoundWrong, "evaluation_date"),
    ],
)
def test_a_round_that_is_wrong_is_refused_by_field(change, kind, field):
    given(rounds).when(replace(OPEN_ROUND, **change)).then_rejected(kind, field=field)


def test_a_round_is_opened_once():
    given(rounds, ROUND_OPENED).when(replace(OPEN_ROUND, at=T0 + 1)).then_nothing()
    given(rounds, ROUND_OPENED).when(replace(OPEN_ROUND, title="另一名称")).then_rejected(rr.RoundAlreadyOpen)


def test_a_market_enters_an_open_round():
    given(rounds, ROUND_OPENED).when(ENTER).then(ENTERED)


@pytest.mark.parametrize(
    ("market", "kind"),
    [
        (None, rr.MarketUnknown),
        (replace(MARKET, kind=MarketKind.CONSUMER_GOODS), rr.WrongKindOfMarket),
        (replace(MARKET, locality="410100", county="410102"), rr.OutsideJurisdiction),
    ],
)
def test_a_market_that_does_not_fit_is_refused(market, kind):
    given(rounds, ROUND_OPENED).when(replace(ENTER, market=market)).then_rejected(kind, field="subject")


def test_a_round_for_one_city_takes_its_counties_only():
    city = replace(ROUND_OPENED, jurisdiction="140100")
    given(rounds, city).when(ENTER).then_rejected(rr.OutsideJurisdiction)


def test_nobody_enters_once_marking_has_begun():
    given(rounds, *MARKED_ROUND).when(replace(ENTER, subject=OTHER_USCC)).then_rejected(rr.EntryClosed)
    given(rounds, *MARKED_ROUND).when(ENTER).then_nothing()


def test_marking_wants_somebody_to_mark():
    given(rounds, ROUND_OPENED).when(START).then_rejected(rr.NobodyEntered)
    given(rounds, *ENTERED_ROUND).when(START).then(MARKING_STARTED)


def test_a_round_is_final_after_marking():
    given(rounds, *ENTERED_ROUND).when(FINALIZE_ROUND).then_rejected(rr.MarkingNotStarted)
    (final,) = given(rounds, *MARKED_ROUND).when(FINALIZE_ROUND).result
    assert replace(final, results=()) == replace(ROUND_FINAL, standings=(FULL,), localities=(CITY,))
    given(rounds, *FINAL_ROUND).when(FINALIZE_ROUND).then_nothing()


def test_incomplete_sheets_are_accepted_only_with_a_reason():
    standing = SheetStanding(USCC, "", Decimal(7), Decimal(100), VetoStatus.OPEN, (), marked=True, unsettled=1)
    incomplete = replace(FINALIZE_ROUND, incomplete=(USCC,), standings=(standing,))
    given(rounds, *MARKED_ROUND).when(incomplete).then_rejected(rr.SheetsIncomplete)
    accepting = replace(incomplete, accept_incomplete=True, reason=" ")
    given(rounds, *MARKED_ROUND).when(accepting).then_rejected(rr.ReasonMissing, field="reason")
    (final,) = given(rounds, *MARKED_ROUND).when(replace(accepting, reason="逾期未报")).result
    said = replace(ROUND_FINAL, standings=(standing,), localities=(CITY,))
    assert replace(final, results=()) == replace(said, incomplete=(USCC,), reason="逾期未报")
    assert [(r.subject, r.lower, r.upper) for r in final.results] == [(USCC, 7, 100)]


def test_a_subject_whose_sheet_is_not_there_yet_is_not_made_final_without_a_result():
    """Without a result on record it could never be published."""
    early = replace(FINALIZE_ROUND, standings=(), accept_incomplete=True, reason="逾期未报")
    given(rounds, *MARKED_ROUND).when(early).then_rejected(rr.SheetsIncomplete, field="incomplete", message="尚未建立")


@pytest.mark.parametrize("command", [ENTER, START, FINALIZE_ROUND])
def test_a_round_that_nobody_opened_is_unknown(command):
    given(rounds).when(command).then_rejected(rr.RoundUnknown)


# Sheets


def test_a_sheet_opens_with_what_it_asks_and_with_its_bounds():
    opened, scored, _ = OPENED
    assert isinstance(opened, se.SheetOpened)
    assert len(opened.asks) == 49
    assert scored.standing == Standing(Decimal(7), Decimal(100), VetoStatus.OPEN)


def test_a_sheet_is_opened_once():
    given(sheets, *OPENED).when(replace(OPEN_SHEET, at=T0 + 1)).then_nothing()
    given(sheets, *OPENED).when(replace(OPEN_SHEET, locality="140100")).then_rejected(SheetDiffers)
    given(sheets).when(replace(OPEN_SHEET, scheme_version="2")).then_rejected(SchemeNotThere)


def test_facts_come_in_with_the_score_that_they_lead_to():
    after = given(sheets, *OPENED).when(SERVICES_9)
    after.then_that(lambda events: kinds(events) == [se.FactsRecorded, se.SheetScored])
    # Row 9 in full but for one financial service.
    assert standing(after.result) == Standing(Decimal(16), Decimal(99), VetoStatus.OPEN)


def test_facts_that_change_no_mark_are_recorded_without_a_score():
    told = facts("13", text("process_innovation"))
    given(sheets, *OPENED).when(told).then(recorded(told))


def test_the_same_event_comes_in_once():
    given(sheets, *OPENED, recorded(SERVICES_9)).when(SERVICES_9).then_nothing()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (facts("12", number("merchant_platform_rate", "101", "%")), "fields.merchant_platform_rate"),
        (facts("9", text("own_brands")), "fields.own_brands"),
        (facts("1", text("planning_effect")), "fields.planning_effect"),
    ],
)
def test_facts_that_the_row_does_not_ask_are_refused(wrong, field):
    given(sheets, *OPENED).when(wrong).then_rejected(FactRefused, field=field)


def rate(value, *, event, at):
    return facts("12", number("merchant_platform_rate", value, "%"), event=event, at=at)


def test_of_two_facts_the_one_accepted_later_counts_whichever_came_first():
    early, late = rate("25", event=1, at=T0), rate("45", event=2, at=T0 + 1)
    for order in ((early, late), (late, early)):
        assert standing(done(sheets, OPEN_SHEET, *order)).upper == 100
    assert standing(done(sheets, OPEN_SHEET, late, rate("25", event=3, at=T0 + 2))).upper == 98


def test_a_mark_is_awarded_with_a_reason():
    awarded = se.MarkAwarded("13.1", Decimal(4), AWARD.reason, ASSESSOR, T0)
    given(sheets, *OPENED).when(AWARD).then_that(lambda events: events[0] == awarded)


@pytest.mark.parametrize(
    ("change", "kind", "field"),
    [
        ({"part": "13.2"}, PartUnknown, "part"),
        ({"part": "1.1"}, MarkedElsewhere, "part"),
        ({"part": "9.1"}, NotAtDiscretion, "part"),
        ({"points": Decimal(0)}, PointsNotAllowed, "points"),
        ({"points": Decimal(7)}, PointsNotAllowed, "points"),
        ({"points": Decimal("4.5")}, PointsNotAllowed, "points"),
        ({"reason": " "}, ReasonMissing, "reason"),
    ],
)
def test_a_wrong_mark_is_refused(change, kind, field):
    given(sheets, *OPENED).when(replace(AWARD, **change)).then_rejected(kind, field=field)


def test_what_the_fact_settles_is_not_at_discretion():
    reduced = replace(AWARD, part="7.1", points=Decimal(1))
    held = facts("7", flag("credit_system"))
    given(sheets, *OPENED, recorded(held)).when(reduced).then_rejected(NotAtDiscretion)
    failed = facts("7", flag("credit_system", value=False))
    given(sheets, *OPENED, recorded(failed)).when(reduced).then_that(lambda e: e[0].points == 1)
    given(sheets, *OPENED, recorded(failed)).when(replace(reduced, points=Decimal(2))).then_rejected(PointsNotAllowed)


def test_who_submitted_the_evidence_does_not_mark_the_row():
    told = recorded(facts("13", text("process_innovation"), by=ASSESSOR))
    given(sheets, *OPENED, told).when(AWARD).then_rejected(AssessorSubmitted)
    given(sheets, *OPENED, told).when(replace(AWARD, by=OTHER_ASSESSOR)).then_that(lambda e: len(e) == 2)


def test_a_mark_of_who_submits_later_is_set_aside():
    history = done(sheets, OPEN_SHEET, ALLOW, AWARD)
    late = facts("13", text("process_innovation"), by=ASSESSOR)
    after = given(sheets, *history).when(late)
    after.then_that(lambda events: kinds(events) == [se.FactsRecorded, se.MarkSetAside, se.SheetScored])


def test_a_mark_may_be_thought_over_while_the_sheet_is_open():
    again = replace(AWARD, points=Decimal(5), reason="复核（虚构）")
    given(sheets, *done(sheets, OPEN_SHEET, ALLOW, AWARD)).when(again).then_that(lambda e: e[0].points == 5)
    given(sheets, *done(sheets, OPEN_SHEET, ALLOW, AWARD)).when(replace(AWARD, at=T0 + 9)).then_nothing()


def test_a_locality_mark_is_received_once_and_an_older_one_is_not():
    receive = sc.ReceiveLocalityMark(SHARED_MARK, source(9))
    given(sheets, *OPENED).when(receive).then_that(lambda e: kinds(e) == [se.LocalityMarkReceived, se.SheetScored])
    history = done(sheets, OPEN_SHEET, receive)
    older = sc.ReceiveLocalityMark(replace(SHARED_MARK, at=T0 - 1, points=Decimal(1)), source(8))
    given(sheets, *history).when(older).then_nothing()
    aside = sc.SetLocalityMarkAside("1.1", ASSESSOR, "评定人报送了材料", T0)
    given(sheets, *history).when(aside).then_that(lambda e: kinds(e) == [se.MarkSetAside, se.SheetScored])
    given(sheets, *history).when(replace(aside, assessor=OTHER_ASSESSOR)).then_nothing()


def test_final_says_what_is_unsettled():
    (final,) = given(sheets, *OPENED).when(FINALIZE).result
    assert len(final.unsettled) == 40
    assert final.unsettled[-1] == "17"
    given(sheets, *OPENED, final).when(FINALIZE).then_nothing()


def test_a_settled_part_of_a_final_sheet_is_not_marked_again():
    history = done(sheets, OPEN_SHEET, ALLOW, AWARD, FINALIZE)
    given(sheets, *history).when(replace(AWARD, points=Decimal(5))).then_rejected(SheetAlreadyFinal)


def test_an_open_part_of_a_final_sheet_may_still_be_marked_and_scores_again():
    history = done(sheets, OPEN_SHEET, ALLOW, FINALIZE)
    given(sheets, *history).when(AWARD).then_that(lambda e: kinds(e) == [se.MarkAwarded, se.SheetRescored])


def test_late_facts_score_again_and_say_from_what_to_what():
    history = done(sheets, OPEN_SHEET, rate("45", event=1, at=T0), FINALIZE)
    (_, rescored) = given(sheets, *history).when(rate("25", event=2, at=T0 + 1)).result
    assert (rescored.before.upper, rescored.after.upper, rescored.cause) == (100, 98, "12")
    assert standing(history).upper == 100


@pytest.mark.parametrize("command", [SERVICES_9, AWARD, FINALIZE])
def test_a_sheet_that_nobody_opened_is_unknown(command):
    given(sheets).when(command).then_rejected(SheetUnknown)


# Localities


def test_the_first_member_opens_the_locality():
    opened, joined, _ = LOCALITY
    assert {a.scope for a in opened.asks} == {Scope.LOCALITY}
    assert joined == le.MemberJoined(SHEET, (), (), OFFICE, T0)
    given(localities, *LOCALITY).when(JOIN).then_nothing()


def test_facts_and_marks_name_the_members_that_share_them():
    told = lc.RecordLocalityFacts(PLAN)
    given(localities, *LOCALITY).when(told).then(le.LocalityFactsRecorded(PLAN, (SHEET,), T0))
    given(localities, *LOCALITY).when(LOCALITY_AWARD).then(le.LocalityMarkAwarded(SHARED_MARK, (SHEET,)))


def test_a_member_that_joins_later_gets_what_is_there():
    history = done(localities, JOIN, ALLOW, lc.RecordLocalityFacts(PLAN), LOCALITY_AWARD)
    other = f"{ROUND}-{OTHER_USCC}"
    expected = le.MemberJoined(other, (PLAN,), (SHARED_MARK,), OFFICE, T0)
    given(localities, *history).when(replace(JOIN, sheet=other)).then(expected)


def test_a_locality_keeps_to_its_scheme_and_period():
    given(localities, *LOCALITY).when(replace(JOIN, period="2022")).then_rejected(LocalityDiffers)


def test_a_locality_refuses_what_is_the_markets():
    given(localities, *LOCALITY).when(replace(LOCALITY_AWARD, part="13.1")).then_rejected(MarkedElsewhere)
    wrong = lc.RecordLocalityFacts(shared("13", text("process_innovation")))
    given(localities, *LOCALITY).when(wrong).then_rejected(FactRefused)


def test_a_locality_separates_submitting_from_marking():
    told = done(localities, JOIN, ALLOW, lc.RecordLocalityFacts(PLAN))
    given(localities, *told).when(replace(LOCALITY_AWARD, by=CLERK)).then_rejected(AssessorSubmitted)
    marked = done(localities, JOIN, ALLOW, LOCALITY_AWARD)
    by_assessor = lc.RecordLocalityFacts(replace(PLAN, submitted_by=ASSESSOR))
    after = given(localities, *marked).when(by_assessor)
    after.then_that(lambda e: kinds(e) == [le.LocalityFactsRecorded, le.LocalityMarkSetAside])


def test_a_locality_without_members_is_unknown():
    given(localities).when(LOCALITY_AWARD).then_rejected(LocalityUnknown)
    assert CITY in LOCALITY[0].locality


def test_once_the_round_is_final_a_mark_of_the_locality_stays():
    marked = [*LOCALITY, *done(localities, JOIN, ALLOW, LOCALITY_AWARD)[len(LOCALITY) :]]
    other = replace(LOCALITY_AWARD, points=Decimal(1), closed=True)
    given(localities, *marked).when(other).then_rejected(RoundClosed, field="part")
    given(localities, *LOCALITY).when(replace(other, points=Decimal(2))).then_that(lambda e: len(e) == 1)


def test_a_final_sheet_takes_no_other_mark_for_a_settled_part_from_its_locality():
    receive = sc.ReceiveLocalityMark(SHARED_MARK, source(9))
    final = done(sheets, OPEN_SHEET, receive, sc.FinalizeSheet("虚构", OFFICE, T0))
    later = replace(SHARED_MARK, points=Decimal(1), at=T0 + 1)
    given(sheets, *final).when(sc.ReceiveLocalityMark(later, source(10))).then_that(
        lambda e: kinds(e) == [se.LocalityMarkTooLate]
    )
