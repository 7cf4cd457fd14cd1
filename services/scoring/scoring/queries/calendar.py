"""Read functions for the working calendar: the years that are shipped, those published since, those only counted."""

from dataclasses import dataclass, replace

from eventlog.views.readable import Readable
from scoring.projections.calendar_years import CalendarYearRow, calendar_years
from scoring.workcalendar.official import official_years
from scoring.working_days import YearDays


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """`official`: a notice is there; else what is counted through the year is provisional."""

    row: CalendarYearRow
    official: bool
    shipped: bool


async def calendar_years_of(views: Readable) -> tuple[CalendarYear, ...]:
    """By year. A year that was amended is as it was published last."""
    told = {row.year: row for row in await views.find(calendar_years, order_by=("year",))}
    shipped = {year.year: year for year in official_years()}
    return tuple(year_of(told.get(year), shipped.get(year)) for year in sorted({*told, *shipped}))


def year_of(row: CalendarYearRow | None, shipped: YearDays | None) -> CalendarYear:
    if row is not None and row.source:
        return CalendarYear(row, official=True, shipped=False)
    if shipped is None:
        assert row is not None, "a year that is neither shipped nor told of"
        return CalendarYear(row, official=False, shipped=False)
    known = row or CalendarYearRow("cn", shipped.year, "", (), (), (), "", 0)
    days = replace(known, source=shipped.source, off=shipped.off, worked=shipped.worked)
    return CalendarYear(days, official=True, shipped=True)
