"""Marks are taken once the round has started marking: told by the round to each sheet and locality, in any order."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_calls import awarding, header, locality_awarding, opening, registered
from scoring_examples import (
    ASSESSOR,
    CHANNELS,
    CITY,
    ENTERED,
    JOIN,
    MARKING_STARTED,
    OFFICE,
    OPEN_SHEET,
    OTHER_USCC,
    ROUND,
    ROUND_OPENED,
    SHEET,
    START,
    T0,
    USCC,
    ZHENGZHOU,
)
from scoring_rounds_told import applied, assessor, finding, rows, smart_opening
from shijian.scoring.v1 import scoring_service_pb2 as pb

from domainkit.recorded import Recorded
from scoring.allowing import AllowMarking, MarkingAllowed, MarkingNotStarted
from scoring.definition import definition
from scoring.locality import commands as lc
from scoring.locality import events as le
from scoring.round.decider import make_decider as round_decider
from scoring.round_policies import when_marking_started
from scoring.schemes.catalogue import shipped
from scoring.sheet import commands as sc
from scoring.sheet import events as se
from testkit.scenario import given

sheets = definition.aggregate("sheet-x").decider
localities = definition.aggregate("locality-x").decider
rounds = round_decider(shipped())
ALLOW = AllowMarking(OFFICE, T0 + 1)
ALLOWED = MarkingAllowed(OFFICE, T0 + 1)
CHANNEL = replace(OPEN_SHEET, scheme_id=ZHENGZHOU, period="2024", channel="third_party")
AWARD = sc.AwardMark("13.1", Decimal(4), "流程优化见效（虚构）", ASSESSOR, T0 + 2)
FIND = sc.RecordFindings(
    "1", tuple(rows(shipped().get(ZHENGZHOU), "2024")["1"]), "逐户查看（虚构）", None, ASSESSOR, T0 + 2
)
SHARED = lc.AwardLocalityMark("1.1", Decimal(3), "布局规划已实施（虚构）", ASSESSOR, T0 + 2)
CASES = {
    "mark": (sheets, OPEN_SHEET, AWARD, se.MarkAwarded),
    "finding": (sheets, CHANNEL, FIND, se.FindingsRecorded),
    "locality mark": (localities, JOIN, SHARED, le.LocalityMarkAwarded),
}


def done(decider, *commands):
    events = []
    for command in commands:
        events += decider.decide(command, decider.fold(events))
    return tuple(events)


@pytest.mark.parametrize("case", CASES)
def test_before_the_round_starts_marking_nothing_is_marked(case):
    decider, opening_, command, _ = CASES[case]
    given(decider, *done(decider, opening_)).when(command).then_rejected(MarkingNotStarted, message="评分尚未开始")


@pytest.mark.parametrize("case", CASES)
def test_once_it_has_started_marks_are_taken_whichever_came_first(case):
    decider, opening_, command, taken = CASES[case]
    for told in ((opening_, ALLOW), (ALLOW, opening_)):
        assert next(type(e) for e in given(decider, *done(decider, *told)).when(command).result) is taken
        given(decider, *done(decider, *told)).when(replace(ALLOW, at=T0 + 5)).then_nothing()


@pytest.mark.parametrize("case", CASES)
def test_that_the_round_was_seen_to_have_started_is_enough_and_goes_on_the_record(case):
    """The read model never shows a start that was not; what tells the sheet may come a moment later."""
    decider, opening_, command, taken = CASES[case]
    events = given(decider, *done(decider, opening_)).when(replace(command, started=True)).result
    assert (events[0], type(events[1])) == (MarkingAllowed(ASSESSOR, T0 + 2), taken)
    given(decider, *done(decider, opening_), *events).when(ALLOW).then_nothing()


def test_sheets_and_localities_opened_before_this_was_recorded_stay_markable():
    for decider, opening_, command, before in ((sheets, OPEN_SHEET, AWARD, 2), (localities, JOIN, SHARED, 1)):
        event = done(decider, opening_)[0]
        kind, _, payload = definition.events.encode(event)
        old = definition.events.decode(kind, payload, before)
        assert (event.awaits_start, old.awaits_start) == (True, False)
        assert given(decider, old).when(command).result
        given(decider, old).when(ALLOW).then_nothing()


def test_a_sheet_of_before_that_is_opened_once_more_is_the_same_sheet():
    old = replace(done(sheets, OPEN_SHEET)[0], awaits_start=False)
    given(sheets, old).when(replace(OPEN_SHEET, at=T0 + 1)).then_nothing()


def test_the_round_says_whom_it_starts_and_each_is_told():
    (started,) = given(rounds, ROUND_OPENED, ENTERED).when(START).result
    assert started == MARKING_STARTED
    assert (started.subjects, started.channels, started.localities) == ((USCC,), (), (CITY,))
    two = replace(started, subjects=(USCC, OTHER_USCC), channels=CHANNELS[:2])
    happened = Recorded(two, b"e" * 16, f"round-{ROUND}", 7, T0, T0 + 7, b"c" * 16, b"s" * 16, "", OFFICE)
    orders = when_marking_started(happened)
    assert {o.command for o in orders} == {AllowMarking(OFFICE, T0)}
    assert [o.stream for o in orders] == [
        *(f"sheet-{ROUND}-{s}-{c}" for s in (USCC, OTHER_USCC) for c in CHANNELS[:2]),
        f"locality-{ROUND}-{CITY}",
    ]


async def test_a_mark_before_the_start_is_refused_by_name_and_taken_after_it(service, refused):
    await service.hear_registry(registered())
    await service.api.OpenRound(opening())
    await service.api.EnterSubject(pb.EnterSubjectRequest(header=header(), round_id=ROUND, subject=USCC))
    mark, shared = awarding(SHEET, "13.1", "3"), locality_awarding("1.1", "3")
    assert (await refused(service.api.AwardMark(mark))).reason == "MarkingNotStarted"
    assert (await refused(service.api.AwardLocalityMark(shared))).reason == "MarkingNotStarted"
    await service.api.StartMarking(pb.StartMarkingRequest(header=header(), round_id=ROUND))
    assert (await service.api.AwardMark(mark)).answer.event_count
    assert (await service.api.AwardLocalityMark(shared)).answer.event_count


async def test_findings_before_the_start_are_refused_by_name(service, refused):
    await service.api.OpenRound(smart_opening())
    await applied(service)
    sheet = f"2024-smart-{USCC}-third_party"
    found = finding(sheet, "1", rows(shipped().get(ZHENGZHOU), "2024")["1"], assessor("third_party"))
    assert (await refused(service.rounds.RecordFindings(found))).reason == "MarkingNotStarted"
