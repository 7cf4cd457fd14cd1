"""Bands of a share (占比8%-15%得1分，15%以上得2分); a threshold that goes by region (东部2亿元、中部1亿元)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from scoring.facts import plain
from scoring.rules.conditions import rate
from scoring.rules.desk import ZERO, Desk, FigureInput, ItemsInput, NumberInput
from scoring.rules.outcome import Marking, apart, percent
from scoring.rules.shares import exceeds, excess_said, within
from scoring.units import UNITS, amount


@dataclass(frozen=True, slots=True)
class Bands:
    """Band n begins at `edges[n]` and gives `points[n]`; `edge` says to which band an end belongs that both print."""

    part: FigureInput
    whole: FigureInput
    edges: tuple[Decimal, ...]
    points: tuple[Decimal, ...]
    edge: Literal["higher", "lower"]

    @property
    def full(self) -> Decimal:
        return max(self.points, default=ZERO)

    def faults(self) -> list[str]:
        if len(self.edges) != len(self.points) or not self.edges:
            return ["each band wants an edge and points"]
        if any(low >= high for low, high in pairwise(self.edges)):
            return ["a band is unreachable: edges must rise"]
        return (
            [] if all(low < high for low, high in pairwise((ZERO, *self.points))) else ["points must rise from above 0"]
        )


def mark_bands(rule: Bands, desk: Desk) -> Marking:
    whole = desk.amount(rule.whole)
    if not whole or whole < 0 or exceeds(desk, rule.part, rule.whole):
        why = ["总数为零，占比无法计算"] if whole == 0 else excess_said(desk, rule.part, rule.whole)
        return Marking(ZERO, rule.full, lambda: [desk.said(rule.part), desk.said(rule.whole), *why])
    low, high = within(desk, rule.part)
    lower = ZERO if low is None else _worth(rule, low / whole * 100)
    upper = rule.full if high is None else _worth(rule, high / whole * 100)

    def said() -> list[str]:
        told = [desk.said(rule.part), desk.said(rule.whole), *excess_said(desk, rule.part, rule.whole)]
        share = rate(desk, rule.part, rule.whole)
        if share is None:
            return told
        if share in rule.edges[1:]:
            told.append(f"{percent(share)}% 同属上下两档，按{'较高' if rule.edge == 'higher' else '较低'}一档计")
        bands = "，".join(f"{plain(e)}% 起得 {plain(p)} 分" for e, p in zip(rule.edges, rule.points, strict=True))
        return [*told, f"占比 {apart(share, *map(Fraction, rule.edges))}%；{bands}"]

    return Marking(lower, upper, said)


def _worth(rule: Bands, share: Fraction) -> Decimal:
    points = ZERO
    for position, (edge, worth) in enumerate(zip(rule.edges, rule.points, strict=True)):
        # Only an end between two bands belongs to both; the lowest one is included.
        if share > edge or (share == edge and (position == 0 or rule.edge == "higher")):
            points = worth
    return points


@dataclass(frozen=True, slots=True)
class RegionThreshold:
    """`thresholds`, in `unit`, one for each option of `region` in its order; each figure at or above its own counts."""

    points: Decimal
    cap: Decimal
    region: ItemsInput
    thresholds: tuple[Decimal, ...]
    unit: str
    figures: tuple[NumberInput, ...]

    @property
    def full(self) -> Decimal:
        return self.cap

    def faults(self) -> list[str]:
        if self.unit not in UNITS:
            return [f"unit {self.unit!r} is unknown"]
        return [] if len(self.figures) * self.points >= self.cap > 0 else ["the figures do not reach the cap"]


def mark_region_threshold(rule: RegionThreshold, desk: Desk) -> Marking:
    region = desk.items(rule.region)
    one = region is not None and len(region) == 1
    options = desk.inputs[rule.region].options
    limits = dict(zip(options, (amount(t, rule.unit) for t in rule.thresholds), strict=True))
    among = [limits[region[0]]] if region and one else list(limits.values())
    # A form that names no region, or two, cannot be read: until it is set right it could be any.
    gained = [_gained(rule, desk, limit) for limit in among]
    lower, upper = min(low for low, _ in gained), max(high for _, high in gained)

    def said() -> list[str]:
        told = [desk.said(rule.region), *map(desk.said, rule.figures), *_rising_said(rule, desk)]
        if not region or not one:
            return [*told, "所属地区须且只须填一个"]
        threshold = rule.thresholds[options.index(region[0])]
        each = f"{region[0]}以 {plain(threshold)} {rule.unit}（含）为限，每家得 {plain(rule.points)} 分"
        return [*told, each, _past_said(rule, desk, limits[region[0]])]

    return Marking(lower, upper, said)


def _past_said(rule: RegionThreshold, desk: Desk, limit: Fraction) -> str:
    cap = f"上限 {plain(rule.cap)} 分"
    known = [v for figure in rule.figures if (v := desk.amount(figure)) is not None]
    if len(known) < len(rule.figures):
        return cap
    past = sum(v >= limit for v in known)
    return f"达到的 {past} 家 × {plain(rule.points)} 分 = {plain(past * rule.points)} 分，{cap}"


def _gained(rule: RegionThreshold, desk: Desk, limit: Fraction) -> tuple[Decimal, Decimal]:
    """The figures fall: none is above the one before it, so that a missing one lies between its neighbours.

    Given ones count as they are, also the wrong way round: the limit is the same for each.
    """
    high: list[Fraction | None] = []
    ceiling: Fraction | None = None
    for figure in rule.figures:
        most = desk.most_amount(figure)
        high.append(most if figure in desk.facts else _smaller(most, ceiling))
        ceiling = _smaller(ceiling, high[-1])
    low: list[Fraction] = []
    for figure in reversed(rule.figures):
        given = desk.least_amount(figure) or Fraction(0)
        low.append(given if figure in desk.facts else max(given, low[-1] if low else Fraction(0)))
    sure, possible = sum(v >= limit for v in low), sum(v is None or v >= limit for v in high)
    return min(min(sure, possible) * rule.points, rule.cap), min(possible * rule.points, rule.cap)


def _rising_said(rule: RegionThreshold, desk: Desk) -> list[str]:
    return [
        f"{desk.title(later)}大于{desk.title(earlier)}，数据须核对"
        for earlier, later in pairwise(rule.figures)
        if (a := desk.amount(earlier)) is not None and (b := desk.amount(later)) is not None and b > a
    ]


def _smaller(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return other if one is None else one if other is None else min(one, other)
