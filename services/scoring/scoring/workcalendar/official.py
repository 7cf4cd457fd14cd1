"""Reads official.yaml: the notices that this release ships."""

from functools import cache
from importlib import resources

import yaml

from scoring.working_days import WorkingDays, YearDays


@cache
def official() -> WorkingDays:
    """The notices through the last year that was published when this release was made."""
    return WorkingDays(official_years())


@cache
def official_years() -> tuple[YearDays, ...]:
    text = resources.files("scoring.workcalendar").joinpath("official.yaml").read_text(encoding="utf-8")
    return tuple(
        YearDays(
            year=entry["year"],
            source=entry["source"],
            off=tuple(day for month in entry["days_off"] for day in month),
            worked=tuple(entry["worked"]),
        )
        for entry in yaml.safe_load(text)["years"]
    )
