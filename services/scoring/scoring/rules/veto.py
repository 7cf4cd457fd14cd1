"""The veto: an incident of major impact within the last years (近3年).

Years are counted as the Civil Code (民法典), articles 201 and 202, counts them.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scoring.rules.desk import DateInput, Desk, FlagInput, ItemsInput
from scoring.values import VetoStatus


@dataclass(frozen=True, slots=True)
class Veto:
    """`incident`: whether there was one at all; `latest`: the day of the latest before the evaluation.

    `kinds`: of which kind it was; `similar`: whether one that is none of the `printed` kinds counts.
    """

    incident: FlagInput
    latest: DateInput
    years: int
    kinds: ItemsInput
    printed: tuple[str, ...]
    similar: Literal["counted", "not_counted"]
    counted_from: Literal["evaluation_date", "end_of_year_before", "calendar_years"]
    anniversary: Literal["inside", "outside"]
    effect: Literal["ranked_out", "no_total"]

    def faults(self) -> list[str]:
        return [] if self.years > 0 else ["years must be above 0"]


@dataclass(frozen=True, slots=True)
class VetoFinding:
    status: VetoStatus
    steps: tuple[str, ...]


def find_veto(rule: Veto, desk: Desk) -> VetoFinding:
    """Struck or clear as soon as the facts settle it, whatever the missing ones are."""
    incident, latest = desk.flag(rule.incident), desk.day(rule.latest)
    inside = None if latest is None else is_inside(rule, latest, desk.as_of)
    counts = _counts(rule, desk)
    said = [desk.said(rule.incident)]
    said += [] if latest is None else [desk.said(rule.latest), window_said(rule, latest, desk.as_of)]
    said += [] if rule.similar == "counted" else [desk.said(rule.kinds), f"只计原文所列：{'、'.join(rule.printed)}"]
    if False in (incident, inside, counts):
        clear = "不在期内，未触发否决" if inside is False and incident is not False else "未触发否决"
        return VetoFinding(VetoStatus.CLEAR, (*said, clear))
    if incident and inside and counts:
        return VetoFinding(VetoStatus.STRUCK, (*said, "触发否决"))
    unknown = "发生日期未报，尚不能判定" if incident and latest is None else "尚不能判定"
    return VetoFinding(VetoStatus.OPEN, (*said, unknown))


def _counts(rule: Veto, desk: Desk) -> bool | None:
    kinds = desk.items(rule.kinds)
    if rule.similar == "counted":
        return True
    return None if not kinds else any(kind in rule.printed for kind in kinds)


def is_inside(rule: Veto, latest: date, as_of: date) -> bool | None:
    """Whether that day lies within the last years, to the day or by calendar years, as the readings say.

    None: it lies after them, so that nothing is known of the latest one before their end.
    """
    end = window_end(rule, as_of)
    if latest > end:
        return None
    if rule.counted_from == "calendar_years":
        return latest.year > as_of.year - rule.years
    expiry = years_after(latest, rule.years)
    return end < expiry or (end == expiry and rule.anniversary == "inside")


def window_said(rule: Veto, latest: date, as_of: date) -> str:
    if latest > (end := window_end(rule, as_of)):
        return f"{latest} 在 {end} 之后：须报 {end} 及以前最近一次的日期"
    if rule.counted_from == "calendar_years":
        return f"按自然年计：{as_of.year - rule.years + 1} 年至 {as_of.year} 年"
    expiry = years_after(latest, rule.years)
    return f"自 {latest} 起满 {rule.years} 年为 {expiry}，评价以 {end} 为准"


def window_end(rule: Veto, as_of: date) -> date:
    return date(as_of.year - 1, 12, 31) if rule.counted_from == "end_of_year_before" else as_of


def years_after(day: date, years: int) -> date:
    """The corresponding day of a later year; where there is none, the last day of that month (Civil Code art. 202).

    Beyond the last year of the calendar: its last day.
    """
    if day.year + years > date.max.year:
        return date.max
    last = monthrange(day.year + years, day.month)[1]
    return date(day.year + years, day.month, min(day.day, last))
