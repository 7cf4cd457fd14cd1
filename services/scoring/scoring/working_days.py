"""Working days by the State Council's yearly notice. Beyond the years at hand a count is provisional. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from scoring.values import CountsFrom

SATURDAY = 5
DAY = timedelta(days=1)
CHINA = timezone(timedelta(hours=8))


def day_of(at: int) -> str:
    """The day in China of a moment in µs."""
    return datetime.fromtimestamp(at // 1_000_000, CHINA).date().isoformat()


@dataclass(frozen=True, slots=True)
class YearDays:
    """One year's notice. `off`: Mondays to Fridays without work; `worked`: Saturdays and Sundays with. ISO dates."""

    year: int
    source: str
    off: tuple[str, ...]
    worked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A day reached by counting. `missing`: years without a notice that the count went through, as if none moved."""

    day: str
    missing: tuple[int, ...]

    @property
    def provisional(self) -> bool:
        return bool(self.missing)


class WorkingDays:
    """The notices at hand, by year. Of two for a year the later given counts: a notice can be amended."""

    def __init__(self, years: Iterable[YearDays]) -> None:
        self._years: Mapping[int, YearDays] = {y.year: y for y in years}

    def knows(self, year: int) -> bool:
        return year in self._years

    def works(self, day: date) -> bool:
        """Without a notice: Mondays to Fridays."""
        known, said = self._years.get(day.year), day.isoformat()
        weekday = day.weekday() < SATURDAY
        if known is None:
            return weekday
        return said not in known.off if weekday else said in known.worked

    def after(self, start: str, days: int) -> Counted:
        """The last of so many working days; the day of `start` itself is not counted."""
        day, passed = date.fromisoformat(start), [date.fromisoformat(start).year]
        left = days
        while left > 0:
            day += DAY
            passed.append(day.year)
            left -= self.works(day)
        years = dict.fromkeys(passed[1:] or passed)
        return Counted(day.isoformat(), tuple(y for y in years if not self.knows(y)))

    def until(self, start: str, days: int, counts: CountsFrom) -> Counted:
        """The last of so many working days, the day of `start` itself counted where that is so and it is worked."""
        first = date.fromisoformat(start)
        if counts is CountsFrom.NEXT_DAY:
            return self.after(start, days)
        rest = self.after(start, days - self.works(first))
        own = () if self.knows(first.year) else (first.year,)
        return Counted(rest.day, tuple(dict.fromkeys((*own, *rest.missing))))
