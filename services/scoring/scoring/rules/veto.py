"""The veto: an incident of major impact within the last years (近3年).

Years are counted as the Civil Code (民法典), articles 201 and 202, counts them.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scoring.rules.desk import DateInput, Desk, FlagInput
from scoring.values import VetoStatus


@dataclass(frozen=True, slots=True)
class Veto:
    """`incident`: whether there was one at all; `latest`: the day of the latest before the evaluation."""

    incident: FlagInput
    latest: DateInput
    years: int
    counted_from: Literal["evaluation_date", "end_of_year_before"]
    anniversary: Literal["inside", "outside"]
    effect: Literal["ranked_out", "no_total"]

    def faults(self) -> list[str]:
        return [] if self.years > 0 else ["years must be above 0"]


@dataclass(frozen=True, slots=True)
class VetoFinding:
    status: VetoStatus
    steps: tuple[str, ...]


def find_veto(rule: Veto, desk: Desk) -> VetoFinding:
    incident, latest = desk.flag(rule.incident), desk.day(rule.latest)
    said = desk.said(rule.incident)
    if incident is False:
        return VetoFinding(VetoStatus.CLEAR, (said, "未触发否决"))
    if incident is None and (latest is None or is_inside(rule, latest, desk.as_of)):
        return VetoFinding(VetoStatus.OPEN, (said, "尚不能判定"))
    if latest is None:
        return VetoFinding(VetoStatus.OPEN, (said, desk.said(rule.latest), "发生日期未报，尚不能判定"))
    end = window_end(rule, desk.as_of)
    expiry = years_after(latest, rule.years)
    inside = is_inside(rule, latest, desk.as_of)
    window = f"自 {latest} 起满 {rule.years} 年为 {expiry}，评价以 {end} 为准"
    status = VetoStatus.STRUCK if inside else VetoStatus.CLEAR
    return VetoFinding(status, (said, desk.said(rule.latest), window, "触发否决" if inside else "不在期内，未触发否决"))


def is_inside(rule: Veto, latest: date, as_of: date) -> bool:
    end, expiry = window_end(rule, as_of), years_after(latest, rule.years)
    return latest <= end and (end < expiry or (end == expiry and rule.anniversary == "inside"))


def window_end(rule: Veto, as_of: date) -> date:
    return as_of if rule.counted_from == "evaluation_date" else date(as_of.year - 1, 12, 31)


def years_after(day: date, years: int) -> date:
    """The corresponding day of a later year; where there is none, the last day of that month (Civil Code art. 202)."""
    last = monthrange(day.year + years, day.month)[1]
    return date(day.year + years, day.month, min(day.day, last))
