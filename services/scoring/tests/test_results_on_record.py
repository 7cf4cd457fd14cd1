"""Results of a final round and its final sheets say the same, or what differs is on record and made right."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_calls import header, opening, registered, started
from scoring_examples import (
    ALLOW,
    ASSESSOR,
    CHANNELS,
    CITY,
    ENTER,
    JOIN,
    MARK,
    NAME,
    OFFICE,
    OPEN_ROUND,
    OPEN_SHEET,
    ROUND,
    SHEET,
    START,
    T0,
    USCC,
    ZHENGZHOU,
    shared,
    source,
    text,
)
from shijian.common.v1 import command_header_pb2
from shijian.scoring.v1 import scoring_service_pb2 as pb

from domainkit.recorded import Recorded
from scoring.definition import definition
from scoring.locality import commands as lc
from scoring.locality import events as le
from scoring.locality.rejections import RoundClosed
from scoring.policies import policies
from scoring.round import commands as rc
from scoring.round import events as re
from scoring.round import rejections as rr
from scoring.sheet import commands as sc
from scoring.sheet import events as se
from scoring.values import SheetStanding, SubjectResult, Verdict, VetoStatus
from testkit.scenario import given

D = Decimal
rounds, sheets, localities = (definition.aggregate(f"{name}-x").decider for name in ("round", "sheet", "locality"))
BY_NAME = {p.name: p for p in policies}
AWARD = sc.AwardMark("13.1", D(4), "流程优化见效（虚构）", ASSESSOR, T0)
PAPERS = ("市场相关证照", "申请报告")
SMART = replace(OPEN_ROUND, scheme_id=ZHENGZHOU)
PASS = rc.ReviewApplication(USCC, True, "", "", "district-1", T0)
STAFF = tuple(rc.AssignAssessor(f"assessor-{c[:5]}", c, (), "", OFFICE, T0) for c in CHANNELS)
LATER = T0 + 10 * 365 * 86_400_000_000


def done(decider, *commands):
    events = []
    for command in commands:
        events += decider.decide(command, decider.fold(events, decider.initial))
    return tuple(events)


def ordered(policy, event, stream):
    happened = Recorded(event, b"e" * 16, stream, 7, T0, T0 + 7, b"c" * 16, b"s" * 16, "", OFFICE)
    return [(o.stream, o.command) for o in BY_NAME[policy].react(happened)]


def channel(name, total, version=9):
    return SheetStanding(USCC, name, D(total), D(total), VetoStatus.CLEAR, (), True, 0, version)


def smart(*totals):
    standings = tuple(channel(c, t) for c, t in zip(CHANNELS, totals, strict=True))
    return rc.FinalizeRound(False, "", (), OFFICE, T0, standings)


MARKING = (SMART, replace(ENTER, materials=PAPERS), PASS, *STAFF, START)
FINAL = done(rounds, *MARKING, smart(80, 90, 70))
PUBLISHED = rc.PublishNotice((USCC,), "2021-11-22", OFFICE, T0)
NAMED = rc.NameSubjects((USCC,), "智慧化商品交易市场", "2021-11-30", OFFICE, LATER)
CORRECT = rc.CorrectResult(channel("third_party", 85, 11), OFFICE, T0 + 1)


def test_a_final_round_records_the_sheets_that_its_results_stand_on():
    final = FINAL[-1]
    assert (final.standings, final.localities) == (smart(80, 90, 70).standings, (CITY,))
    orders = dict(ordered("when_round_finalized", final, f"round-{ROUND}"))
    assert {s: c.standing.version for s, c in orders.items() if s.startswith("sheet-")} == dict.fromkeys(
        (f"sheet-{ROUND}-{USCC}-{c}" for c in CHANNELS), 9
    )
    assert orders[f"sheet-{ROUND}-{USCC}-third_party"].standing == channel("third_party", 90)
    assert orders[f"locality-{ROUND}-{CITY}"] == lc.CloseLocality(OFFICE, T0)


@pytest.mark.parametrize("missing", CHANNELS)
def test_whoever_is_admitted_and_has_no_sheet_in_view_yet_is_named(missing):
    """Also where the read model did not say so itself."""
    command = smart(80, 90, 70)
    early = replace(command, standings=tuple(s for s in command.standings if s.channel != missing))
    for asked in (early, replace(early, accept_incomplete=True, reason="逾期未报")):
        given(rounds, *done(rounds, *MARKING)).when(asked).then_rejected(
            rr.SheetsIncomplete, message=f"请稍后再定稿：{NAME}"
        )


def test_what_is_incomplete_is_told_by_the_sheets_not_by_who_asks():
    command = smart(80, 90, 70)
    (*others, last) = command.standings
    gap = replace(command, standings=(*others, replace(last, lower=D(60), unsettled=2)))
    given(rounds, *done(rounds, *MARKING)).when(gap).then_rejected(rr.SheetsIncomplete, field="incomplete")


def sheet_with(*commands):
    return done(sheets, OPEN_SHEET, ALLOW, AWARD, *commands)


def standing_of(events, version=None):
    state = sheets.fold(events, sheets.initial)
    s = state.standing
    open_parts = sum(p.lower != p.upper for p in state.parts) + (s.veto is VetoStatus.OPEN)
    return SheetStanding(USCC, "", s.lower, s.upper, s.veto, (), True, open_parts, version or len(events))


def test_a_sheet_that_stands_as_the_round_took_it_is_final_without_a_word():
    events = sheet_with()
    given(sheets, *events).when(sc.FinalizeSheet("", OFFICE, T0, standing_of(events))).then_that(
        lambda e: [type(x) for x in e] == [se.SheetFinalized]
    )
    given(sheets, *events).when(sc.FinalizeSheet("", OFFICE, T0, standing_of(events, 3))).then_that(
        lambda e: [type(x) for x in e] == [se.SheetFinalized]
    )
    given(sheets, *events).when(sc.FinalizeSheet("", OFFICE, T0)).then_that(lambda e: len(e) == 1)


def test_a_sheet_that_moved_on_says_from_where_to_where_and_the_round_is_told():
    taken = standing_of(sheet_with())
    events = sheet_with(replace(AWARD, points=D(2), at=T0 + 1))
    final, differed = given(sheets, *events).when(sc.FinalizeSheet("", OFFICE, T0 + 2, taken)).result
    assert (differed.taken, differed.found) == (taken, standing_of(events))
    assert final.standing.upper == taken.upper - 2 == differed.found.upper
    assert ordered("when_standing_differed", differed, f"sheet-{SHEET}") == [
        (f"round-{ROUND}", rc.CorrectResult(differed.found, OFFICE, T0 + 2))
    ]


def test_the_round_makes_its_result_right_and_keeps_both():
    (corrected,) = given(rounds, *FINAL).when(CORRECT).result
    before = SubjectResult(USCC, D(84), D(84), VetoStatus.CLEAR, Verdict.UNGATED, (), D(20))
    after = replace(before, lower=D(81), upper=D(81), spread=D(15))
    assert FINAL[-1].results == (before,)
    assert corrected == re.ResultCorrected(ROUND, CORRECT.standing, (before,), (after,), OFFICE, T0 + 1)
    assert rounds.fold([*FINAL, corrected]).ledger.results == (after,)
    given(rounds, *FINAL, corrected).when(CORRECT).then_nothing()
    given(rounds, *FINAL, corrected).when(replace(CORRECT, standing=channel("third_party", 85, 12))).then_nothing()


def test_rounds_finalized_before_sheets_were_recorded_are_left_alone():
    old = replace(FINAL[-1], standings=(), localities=())
    given(rounds, *FINAL[:-1], old).when(CORRECT).then_nothing()
    orders = ordered("when_round_finalized", old, f"round-{ROUND}")
    assert [c.standing for _, c in orders] == [None] * len(CHANNELS)


def test_who_turns_out_vetoed_is_not_named_and_who_was_named_is_revoked():
    struck = replace(CORRECT, standing=replace(CORRECT.standing, veto=VetoStatus.STRUCK))
    published = done(rounds, *MARKING, smart(80, 90, 70), PUBLISHED)
    corrected = rounds.decide(struck, rounds.fold(published))
    given(rounds, *published, *corrected).when(NAMED).then_rejected(rr.NotEligible, message="否决")
    named = (*published, *rounds.decide(NAMED, rounds.fold(published)))
    corrected, revoked = given(rounds, *named).when(struck).result
    assert (type(corrected), revoked.subject, revoked.scheme_id) == (re.ResultCorrected, USCC, ZHENGZHOU)
    assert "订正" in revoked.reason


# Localities


LOCALITY = done(localities, JOIN, ALLOW)
LOCALITY_AWARD = lc.AwardLocalityMark("1.1", D(3), "布局规划已实施（虚构）", ASSESSOR, T0)
CLOSE = lc.CloseLocality(OFFICE, T0 + 1)


def test_a_city_of_a_final_round_is_closed_whatever_the_view_says():
    marked = (*LOCALITY, *localities.decide(LOCALITY_AWARD, localities.fold(LOCALITY)))
    closed = (*marked, *given(localities, *marked).when(CLOSE).result)
    assert closed[-1] == le.LocalityClosed(OFFICE, T0 + 1)
    given(localities, *closed).when(replace(LOCALITY_AWARD, points=D(1))).then_rejected(RoundClosed)
    given(localities, *closed).when(replace(LOCALITY_AWARD, part="2.1")).then_that(lambda e: len(e) == 1)
    given(localities, *closed).when(CLOSE).then_nothing()
    given(localities).when(CLOSE).then_nothing()


def test_late_facts_of_a_closed_city_still_come_in():
    events = (*LOCALITY, *localities.decide(CLOSE, localities.fold(LOCALITY)))
    given(localities, *events).when(lc.RecordLocalityFacts(shared("1", text("planning_effect")))).then_that(
        lambda e: isinstance(e[0], le.LocalityFactsRecorded)
    )


def test_a_citys_mark_that_reaches_a_final_sheet_too_late_is_on_its_record_without_effect():
    receive = sc.ReceiveLocalityMark(MARK, source(60))
    events = done(sheets, OPEN_SHEET, ALLOW, receive, sc.FinalizeSheet("虚构", OFFICE, T0))
    late = sc.ReceiveLocalityMark(replace(MARK, points=D(1), at=T0 + 5), source(61))
    told = given(sheets, *events).when(late).result
    assert list(told) == [se.LocalityMarkTooLate("1.1", D(1), MARK.reason, MARK.by, T0 + 5, source(61))]
    assert sheets.fold([*events, *told]).parts == sheets.fold(events).parts
    given(sheets, *events, *told).when(late).then_nothing()


async def told(service, stream):
    envelopes = await service.log.stream(stream)
    return [definition.events.decode(e.type, e.payload, e.schema_version) for e in envelopes]


async def test_finalizing_waits_for_what_the_caller_has_seen(service, refused):
    await service.hear_registry(registered())
    await service.api.OpenRound(opening())
    await service.api.EnterSubject(pb.EnterSubjectRequest(header=header(), round_id=ROUND, subject=USCC))
    await started(service)
    ahead = command_header_pb2.ReadAfter(stream=f"sheet-{SHEET}", version=1000)
    request = pb.FinalizeRoundRequest(
        header=header(), round_id=ROUND, accept_incomplete=True, reason="虚构", read_after=ahead
    )
    assert (await refused(service.api.FinalizeRound(request))).code == "UNAVAILABLE"
    request.read_after.version = 1
    assert (await service.api.FinalizeRound(request)).answer.event_count == 1
    (final,) = [e for e in await told(service, f"round-{ROUND}") if isinstance(e, re.RoundFinalized)]
    shown = (await service.api.GetSheet(pb.GetSheetRequest(sheet_id=SHEET))).sheet
    assert [s.version for s in final.standings] == [len(await service.log.stream(f"sheet-{SHEET}")) - 1]
    assert (str(final.results[0].lower), str(final.results[0].upper)) == (shown.standing.lower, shown.standing.upper)
    kinds = {type(e) for e in await told(service, f"sheet-{SHEET}")}
    assert se.SheetFinalized in kinds
    assert se.StandingDiffered not in kinds
