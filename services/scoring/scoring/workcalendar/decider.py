"""The write side of the working calendar: a year is published, and again when amended; rounds that counted hear."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from domainkit.decider import Decider
from scoring.days import parsed
from scoring.workcalendar.commands import AwaitCalendarYear, Command, PublishCalendarYear
from scoring.workcalendar.events import CalendarYearAwaited, CalendarYearPublished, Event
from scoring.workcalendar.rejections import CalendarWrong
from scoring.workcalendar.state import Calendar, State, Waiting
from scoring.working_days import SATURDAY, YearDays


def decide(command: Command, state: State) -> Sequence[Event]:
    match command:
        case PublishCalendarYear():
            return publish(command, state)
        case AwaitCalendarYear():
            return await_year(command, state)
        case _:
            assert_never(command)


def publish(c: PublishCalendarYear, state: State) -> Sequence[Event]:
    check_year(c.year)
    if state.year(c.year.year) == c.year:
        return []
    awaiting = tuple(w.round_id for w in state.waiting if w.year == c.year.year)
    return [CalendarYearPublished(c.year, awaiting, c.by, c.at)]


def check_year(year: YearDays) -> None:
    if not year.source.strip():
        raise CalendarWrong("须写明放假安排的出处", field="year.source")
    for field, days, weekend in (("off", year.off, False), ("worked", year.worked, True)):
        for said in days:
            try:
                day = parsed(said)
            except ValueError:
                raise CalendarWrong("应为日期（年-月-日）", field=f"year.{field}") from None
            if day.year != year.year:
                raise CalendarWrong(f"{said} 不在 {year.year} 年", field=f"year.{field}")
            if (day.weekday() >= SATURDAY) != weekend:
                wanted = "调休上班的应为周六或周日" if weekend else "周六、周日本来休息，只列放假的周一至周五"
                raise CalendarWrong(f"{said}：{wanted}", field=f"year.{field}")


def await_year(c: AwaitCalendarYear, state: State) -> Sequence[Event]:
    if Waiting(c.year, c.round_id) in state.waiting:
        return []
    return [CalendarYearAwaited(c.round_id, c.year, state.year(c.year), c.by, c.at)]


def evolve(state: State, event: Event) -> State:
    match event:
        case CalendarYearPublished() as e:
            return replace(state, years=(*(y for y in state.years if y.year != e.year.year), e.year))
        case CalendarYearAwaited() as e:
            return replace(state, waiting=(*state.waiting, Waiting(e.year, e.round_id)))


decider: Decider[Command, State, Event] = Decider(Calendar(), decide, evolve)
