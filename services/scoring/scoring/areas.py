"""Several markets of one area under the reading that evaluates the area: how their marks become one. Pure; exact."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.binding import ReadingUsed, used
from scoring.result import Sheet
from scoring.rules.choosing import chosen
from scoring.rules.desk import ZERO
from scoring.rules.outcome import percent
from scoring.values import VetoStatus


@dataclass(frozen=True, slots=True)
class Area:
    """Bounds of the area's mark; fractions, since a mean need not end. `markets`: what each would have alone."""

    lower: Fraction
    upper: Fraction
    veto: VetoStatus
    markets: Mapping[str, Sheet]
    readings: tuple[ReadingUsed, ...]
    steps: tuple[str, ...]


def area_of(markets: Mapping[str, Sheet]) -> Area | None:
    """The area's mark from the sheets of its markets, all scored alike; None where its markets stand apart."""
    first = next(iter(markets.values()), None)
    if first is None or first.scheme.areas is None:
        return None
    rule = first.scheme.areas
    readings = first.scheme.in_force | dict(first.readings)
    if chosen(rule.together, readings) == "apart":
        return None
    lower, upper, how = HOW[chosen(rule.markets, readings)](list(markets.values()))
    each = [f"{name}：{_said(Fraction(sheet.lower), Fraction(sheet.upper))}" for name, sheet in markets.items()]
    of = used(first.scheme, (rule.together.reading, rule.markets.reading), readings)
    return Area(lower, upper, _veto(markets), markets, of, (*each, f"{how}：{_said(lower, upper)}"))


def _mean(sheets: list[Sheet]) -> tuple[Fraction, Fraction, str]:
    lower, upper = sum((s.lower for s in sheets), ZERO), sum((s.upper for s in sheets), ZERO)
    return Fraction(lower) / len(sheets), Fraction(upper) / len(sheets), f"{len(sheets)} 个市场的平均"


def _best(sheets: list[Sheet]) -> tuple[Fraction, Fraction, str]:
    return Fraction(max(s.lower for s in sheets)), Fraction(max(s.upper for s in sheets)), "成绩最高的市场"


def _best_of_each_part(sheets: list[Sheet]) -> tuple[Fraction, Fraction, str]:
    each = list(zip(*(s.parts for s in sheets), strict=True))
    lower = sum((max(p.lower for p in parts) for parts in each), Decimal(0))
    upper = sum((max(p.upper for p in parts) for parts in each), Decimal(0))
    return Fraction(lower), Fraction(upper), "每一段取得分最高的市场"


HOW = {"mean": _mean, "best": _best, "best_of_each_part": _best_of_each_part}


def _veto(markets: Mapping[str, Sheet]) -> VetoStatus:
    """One market's incident is the area's."""
    found = {sheet.veto.status for sheet in markets.values()}
    return next((s for s in (VetoStatus.STRUCK, VetoStatus.OPEN) if s in found), VetoStatus.CLEAR)


def _said(lower: Fraction, upper: Fraction) -> str:
    return f"{percent(lower)} 分" if lower == upper else f"{percent(lower)} 至 {percent(upper)} 分"
