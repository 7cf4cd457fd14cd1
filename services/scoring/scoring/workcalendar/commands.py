"""What can be asked of the working calendar. AwaitCalendarYear comes from policies."""

from dataclasses import dataclass
from typing import TypeAlias

from scoring.working_days import YearDays


@dataclass(frozen=True, slots=True)
class PublishCalendarYear:
    year: YearDays
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class AwaitCalendarYear:
    """A round has counted through that year."""

    round_id: str
    year: int
    by: str
    at: int


Command: TypeAlias = PublishCalendarYear | AwaitCalendarYear
