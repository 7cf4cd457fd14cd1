"""A day is year-month-day with its hyphens: days are compared, and looked up in the calendar, as they are written."""

from dataclasses import replace

import pytest
from scoring_examples import COUNT, OFFICE, OPEN_ROUND, T0, YEAR

from scoring.counts import CountRefused, span_of
from scoring.days import parsed
from scoring.facts import FactRefused, check_new
from scoring.messages.asked import DateWrong, day_of
from scoring.round import rejections as rr
from scoring.round.decider import make_decider
from scoring.round.noticing import check_past
from scoring.schemes.catalogue import shipped
from scoring.values import Field, InputKind
from scoring.workcalendar import commands as wc
from scoring.workcalendar.decider import decide
from scoring.workcalendar.rejections import CalendarWrong
from scoring.workcalendar.state import Calendar
from testkit.scenario import given

OTHERWISE = [
    "20211121",
    "2021-W47-7",
    "2021W477",
    "2021-11-21T00:00",
    " 2021-11-21",
    "2021-11-31",
    "２０２１-11-21",
    "",
]
written = pytest.mark.parametrize("day", OTHERWISE)
FARM = shipped().get("shanxi-farm-produce-2021")
INCIDENT = next(i for _, _, i in FARM.inputs() if i.id == "major_incident_date")


@written
def test_a_day_is_written_in_one_way(day):
    with pytest.raises(ValueError, match="day"):
        parsed(day)
    assert parsed("2021-11-21").isoformat() == "2021-11-21"


@written
def test_a_fact_a_count_and_a_round_are_refused(day):
    with pytest.raises(FactRefused, match="应为日期（年-月-日）"):
        check_new(Field(INCIDENT.id, InputKind.DATE, date=day), INCIDENT, "")
    with pytest.raises(CountRefused, match="应为日期（年-月-日）"):
        span_of(replace(COUNT, complete_to=day))
    given(make_decider(shipped())).when(replace(OPEN_ROUND, evaluation_date=day)).then_rejected(rr.RoundWrong)
    with pytest.raises(rr.DayWrong, match="应为日期（年-月-日）"):
        check_past(day, T0, "day")
    if day:
        with pytest.raises(DateWrong, match="不是日期"):
            day_of(day, "true_on")


@pytest.mark.parametrize("column", ["off", "worked"])
def test_a_day_of_the_calendar_that_would_not_be_found_is_refused(column):
    days = {"off": "20270104", "worked": "20270103"}[column]
    with pytest.raises(CalendarWrong, match="应为日期（年-月-日）"):
        decide(wc.PublishCalendarYear(replace(YEAR, **{column: (days,)}), OFFICE, T0), Calendar())
