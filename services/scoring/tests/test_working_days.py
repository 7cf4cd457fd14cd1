"""Counting working days: official shifts, ends of years, and what is provisional until a notice arrives."""

from datetime import date, timedelta

import pytest

from scoring.workcalendar.official import official, official_years
from scoring.working_days import WorkingDays, YearDays

# Working days a year, and the weekend days among them, as the notices make them.
WORKED = {2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-04-28", 7, "2026-05-11"),  # Labour Day, and the Saturday that is worked for it
        ("2026-09-24", 7, "2026-10-12"),  # Mid-Autumn, National Day, and a worked Saturday
        ("2026-02-13", 1, "2026-02-14"),  # a worked Saturday counts
        ("2026-02-14", 1, "2026-02-24"),
        ("2021-09-30", 1, "2021-10-08"),
        ("2026-06-01", 0, "2026-06-01"),
    ],
)
def test_official_shifts_count(start, days, end):
    counted = official().after(start, days)
    assert (counted.day, counted.provisional) == (end, False)


@pytest.mark.parametrize("year", sorted(WORKED))
def test_a_year_has_its_working_days(year):
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year % 4 == 0)))
    assert sum(official().works(d) for d in days) == WORKED[year]


def test_a_count_past_the_last_notice_is_provisional_and_says_which_year_is_missing():
    counted = official().after("2026-12-25", 15)
    assert (counted.day, counted.missing, counted.provisional) == ("2027-01-15", (2027,), True)


def test_a_notice_that_arrives_settles_it():
    made_up = YearDays(2027, "虚构", ("2027-01-01",), ("2027-01-03",))
    counted = WorkingDays([*official_years(), made_up]).after("2026-12-25", 15)
    assert (counted.day, counted.missing) == ("2027-01-15", ())
    moved = YearDays(2027, "虚构", ("2027-01-01", "2027-01-04"), ())
    assert WorkingDays([*official_years(), made_up, moved]).after("2026-12-25", 15).day == "2027-01-19"


def test_every_shipped_year_names_its_notice_and_its_own_days():
    for entry in official_years():
        assert f"{entry.year}年部分节假日安排的通知" in entry.source
        assert {d[:4] for d in (*entry.off, *entry.worked)} == {str(entry.year)}
        assert all(date.fromisoformat(d).weekday() < 5 for d in entry.off)
        assert all(date.fromisoformat(d).weekday() >= 5 for d in entry.worked)
