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
from scoring.scheme import Scheme
from scoring.values import VetoStatus


@dataclass(frozen=True, slots=True)
class Alone:
    """What a market would have by itself; `parts`: bounds by part."""

    lower: Decimal
    upper: Decimal
    veto: VetoStatus
    parts: Mapping[str, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Area:
    """Bounds of the area's mark; fractions, since a mean need not end."""

    lower: Fraction
    upper: Fraction
    veto: VetoStatus
    readings: tuple[ReadingUsed, ...]
    steps: tuple[str, ...]


def are_one(scheme: Scheme, readings: Mapping[str, str] | None = None) -> bool:
    """Whether the markets of an area have one mark, under the readings in force but for those named."""
    force = scheme.in_force | dict(readings or {})
    return scheme.areas is not None and chosen(scheme.areas.together, force) == "together"


def area_of(scheme: Scheme, markets: Mapping[str, Alone], readings: Mapping[str, str] | None = None) -> Area | None:
    """The area's mark from its markets by name; None where they stand apart, or where there are none."""
    rule = scheme.areas
    if rule is None or not markets or not are_one(scheme, readings):
        return None
    force = scheme.in_force | dict(readings or {})
    lower, upper, how = HOW[chosen(rule.markets, force)](list(markets.values()))
    each = [f"{name}：{said(Fraction(one.lower), Fraction(one.upper))}" for name, one in markets.items()]
    of = used(scheme, (rule.together.reading, rule.markets.reading), force)
    return Area(lower, upper, _veto(markets), of, (*each, f"{how}：{said(lower, upper)}"))


def alone(sheet: Sheet) -> Alone:
    """A market as its sheet has it."""
    return Alone(sheet.lower, sheet.upper, sheet.veto.status, {p.part.id: (p.lower, p.upper) for p in sheet.parts})


def _mean(markets: list[Alone]) -> tuple[Fraction, Fraction, str]:
    lower, upper = sum((m.lower for m in markets), ZERO), sum((m.upper for m in markets), ZERO)
    return Fraction(lower) / len(markets), Fraction(upper) / len(markets), f"{len(markets)} 个市场的平均"


def _best(markets: list[Alone]) -> tuple[Fraction, Fraction, str]:
    return Fraction(max(m.lower for m in markets)), Fraction(max(m.upper for m in markets)), "成绩最高的市场"


def _best_of_each_part(markets: list[Alone]) -> tuple[Fraction, Fraction, str]:
    ids = dict.fromkeys(part for m in markets for part in m.parts)
    each = [[m.parts.get(part, (ZERO, ZERO)) for m in markets] for part in ids]
    lower = sum((max(low for low, _ in spans) for spans in each), ZERO)
    upper = sum((max(high for _, high in spans) for spans in each), ZERO)
    return Fraction(lower), Fraction(upper), "每一段取得分最高的市场"


HOW = {"mean": _mean, "best": _best, "best_of_each_part": _best_of_each_part}


def _veto(markets: Mapping[str, Alone]) -> VetoStatus:
    """One market's incident is the area's."""
    found = {one.veto for one in markets.values()}
    return next((s for s in (VetoStatus.STRUCK, VetoStatus.OPEN) if s in found), VetoStatus.CLEAR)


def said(lower: Fraction, upper: Fraction) -> str:
    """For people, to four places."""
    return f"{percent(lower)} 分" if lower == upper else f"{percent(lower)} 至 {percent(upper)} 分"
