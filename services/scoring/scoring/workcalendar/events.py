"""What happened to the working calendar. Names and fields are stored forever: fields are only added."""

from dataclasses import dataclass
from typing import TypeAlias

from scoring.working_days import YearDays


@dataclass(frozen=True, slots=True)
class CalendarYearPublished:
    """`awaiting`: the rounds that counted through it."""

    year: YearDays
    awaiting: tuple[str, ...]
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class CalendarYearAwaited:
    """`known`: the year as it was published before the round came; None: not yet."""

    round_id: str
    year: int
    known: YearDays | None
    by: str
    at: int


Event: TypeAlias = CalendarYearPublished | CalendarYearAwaited
