"""What is published beyond the release, and who counted through which year."""

from dataclasses import dataclass
from typing import TypeAlias

from scoring.working_days import YearDays


@dataclass(frozen=True, slots=True)
class Waiting:
    year: int
    round_id: str


@dataclass(frozen=True, slots=True)
class Calendar:
    years: tuple[YearDays, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    def year(self, year: int) -> YearDays | None:
        return next((y for y in self.years if y.year == year), None)


State: TypeAlias = Calendar
