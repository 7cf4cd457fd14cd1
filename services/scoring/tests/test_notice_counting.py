"""From which day a public notice counts: a choice of ours for each round, on record, shown, the same when re-issued."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from scoring_calls import opening
from scoring_examples import (
    CHANNELS,
    CHOICE,
    ENTER,
    OFFICE,
    OPEN_ROUND,
    ROUND,
    ROUND_OPENED,
    SCHEME,
    START,
    T0,
    USCC,
    ZHENGZHOU,
)
from shijian.scoring.v1 import round_service_pb2, values_pb2

from scoring.definition import definition
from scoring.round import commands as rc
from scoring.round import rejections as rr
from scoring.values import CountsFrom, RoundStep, SheetStanding, StepChoice, VetoStatus
from scoring.working_days import WorkingDays, YearDays
from testkit.scenario import given

rounds = definition.aggregate("round-x").decider
LATER = T0 + 10 * 365 * 86_400_000_000
THAT_DAY = StepChoice(RoundStep.NOTICE, True, None, CountsFrom.THAT_DAY)
YEAR = YearDays(2024, "虚构", ("2024-10-01",), ("2024-09-29",))


def history(*commands):
    events = []
    for command in commands:
        events += rounds.decide(command, rounds.fold(events))
    return tuple(events)


def final_round(*choices):
    smart = replace(OPEN_ROUND, scheme_id=ZHENGZHOU, choices=choices)
    standings = tuple(SheetStanding(USCC, c, Decimal(90), Decimal(90), VetoStatus.CLEAR, (), True, 0) for c in CHANNELS)
    staff = (rc.AssignAssessor(f"assessor-{c[:5]}", c, (), "", OFFICE, T0) for c in CHANNELS)
    apply = replace(ENTER, materials=("市场相关证照", "申请报告"))
    passed = rc.ReviewApplication(USCC, True, "", "", "district-1", T0)
    return history(smart, apply, passed, *staff, START, rc.FinalizeRound(False, "", (), OFFICE, T0, standings))


def published(first_day, *choices, at=T0):
    (notice,) = given(rounds, *final_round(*choices)).when(rc.PublishNotice((USCC,), first_day, OFFICE, at)).result
    return notice


@pytest.mark.parametrize(
    ("first_day", "days", "that_day", "next_day"),
    [
        ("2024-09-27", 1, "2024-09-27", "2024-09-29"),
        ("2024-09-27", 2, "2024-09-29", "2024-09-30"),
        ("2024-09-28", 1, "2024-09-29", "2024-09-29"),
        ("2024-09-30", 2, "2024-10-02", "2024-10-03"),
    ],
    ids=["a working day", "over a worked Sunday", "a Saturday counts in neither", "over a day off"],
)
def test_the_day_itself_counts_where_it_is_worked_and_chosen(first_day, days, that_day, next_day):
    calendar = WorkingDays([YEAR])
    assert calendar.until(first_day, days, CountsFrom.THAT_DAY).day == that_day
    assert calendar.until(first_day, days, CountsFrom.NEXT_DAY) == calendar.after(first_day, days)
    assert calendar.after(first_day, days).day == next_day


def test_a_year_without_an_arrangement_makes_the_first_day_itself_uncertain():
    calendar = WorkingDays([replace(YEAR, year=2025)])
    assert calendar.until("2024-12-31", 1, CountsFrom.THAT_DAY).missing == (2024,)
    assert calendar.until("2024-12-31", 2, CountsFrom.THAT_DAY).missing == (2024,)
    assert calendar.until("2024-12-31", 1, CountsFrom.NEXT_DAY).missing == ()


def test_a_round_counts_from_the_next_day_unless_it_chose_otherwise():
    day = "2021-11-22"
    assert (published(day).last_day, published(day).counts_from) == ("2021-11-29", CountsFrom.NEXT_DAY)
    assert (published(day, THAT_DAY).last_day, published(day, THAT_DAY).counts_from) == (
        "2021-11-26",
        CountsFrom.THAT_DAY,
    )
    said = replace(THAT_DAY, counts_from=CountsFrom.NEXT_DAY, number=7)
    assert (published(day, said).last_day, published(day, said).working_days) == ("2021-12-01", 7)


@pytest.mark.parametrize("step", [RoundStep.OBJECT, RoundStep.REVOKE, RoundStep.SETTLE])
def test_only_the_notice_has_such_a_choice(step):
    smart = replace(OPEN_ROUND, scheme_id=ZHENGZHOU, choices=(StepChoice(step, True, None, CountsFrom.THAT_DAY),))
    given(rounds).when(smart).then_rejected(rr.RoundWrong, field="choices", message="起算")
    given(rounds).when(replace(OPEN_ROUND, scheme_id=SCHEME, choices=(THAT_DAY,))).then_rejected(rr.RoundWrong)


def test_objections_and_a_later_calendar_count_as_the_notice_does():
    """Recorded three days late, objections stay open for as many working days from then, that day counted."""
    friday = T0 + 5 * 86_400_000_000
    events = (*final_round(THAT_DAY), published("2021-11-23", THAT_DAY, at=friday))
    lodge = rc.LodgeObjection(USCC, "屏幕不亮（虚构）", "商户甲（虚构）", "2021-12-02", OFFICE, LATER)
    given(rounds, *events).when(lodge).then_that(lambda e: len(e) == 1)
    given(rounds, *events).when(replace(lodge, day="2021-12-03")).then_rejected(rr.NoticeMissing, message="2021-12-02")
    moved = rc.ReissueDeadlines(YearDays(2021, "虚构", ("2021-11-24",), ()), OFFICE, LATER)
    (reissued,) = given(rounds, *events).when(moved).result
    assert [(d.before, d.day) for d in reissued.notices] == [("2021-11-29", "2021-11-30")]


def test_rounds_and_notices_of_before_counted_from_the_next_day():
    before = (replace(CHOICE, counts_from=None),)
    kind, _, payload = definition.events.encode(replace(ROUND_OPENED, choices=before))
    assert definition.events.decode(kind, payload, 3).choices == before
    kind, _, payload = definition.events.encode(published("2021-11-22", THAT_DAY))
    assert definition.events.decode(kind, payload, 1).counts_from is CountsFrom.NEXT_DAY


async def test_the_board_says_from_which_day_the_notice_counts(service, refused):
    counted = values_pb2.StepChoice(step=values_pb2.ROUND_STEP_NOTICE, enabled=True, counts_from=2)
    await service.api.OpenRound(opening(scheme_id=ZHENGZHOU, choices=[counted]))
    shown = (await service.rounds.GetBoard(round_service_pb2.GetBoardRequest(round_id=ROUND))).steps
    assert [(s.counts_from, s.number) for s in shown if s.kind == values_pb2.ROUND_STEP_NOTICE] == [(2, 5)]
    assert {s.counts_from for s in shown if s.kind != values_pb2.ROUND_STEP_NOTICE} == {0}
    unknown = values_pb2.StepChoice(step=values_pb2.ROUND_STEP_NOTICE, enabled=True, counts_from=9)
    failure = await refused(service.api.OpenRound(opening(round_id="other", scheme_id=ZHENGZHOU, choices=[unknown])))
    assert (failure.code, "choices" in str(failure)) == ("INVALID_ARGUMENT", True)


def on_day(day):
    return int(datetime.fromisoformat(f"{day}T12:00:00+08:00").timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("first", "then", "today", "taken"),
    [
        ("2024-11-25", "2024-11-26", "2024-11-26", False),
        ("2024-11-25", "2024-12-20", "2024-12-02", False),
        ("2024-11-25", "2024-12-03", "2024-12-03", True),
        ("2024-12-25", "2024-11-26", "2024-11-26", True),
    ],
    ids=["on its second day", "on its last day", "after its end", "instead of one that has not begun"],
)
def test_there_is_one_notice_at_a_time(first, then, today, taken):
    smart = final_round()
    (notice,) = given(rounds, *smart).when(rc.PublishNotice((USCC,), first, OFFICE, on_day("2024-11-25"))).result
    again = given(rounds, *smart, notice).when(rc.PublishNotice((USCC,), then, OFFICE, on_day(today)))
    if taken:
        assert again.result[0].number == 2
    else:
        again.then_rejected(rr.AlreadyOnNotice, field="subjects")
