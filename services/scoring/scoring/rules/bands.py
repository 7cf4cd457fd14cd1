"""Bands of a share (占比8%-15%得1分，15%以上得2分); a threshold that goes by region (东部2亿元、中部1亿元)."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from scoring.facts import plain
from scoring.rules.conditions import rate
from scoring.rules.desk import (
    ZERO,
    Desk,
    FigureInput,
    ItemsInput,
    Marking,
    NumberInput,
    percent,
    settled,
    unsettled,
)
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
    said = [desk.said(rule.part), desk.said(rule.whole)]
    share = rate(desk, rule.part, rule.whole)
    if share is None:
        empty = ["总数为零，占比无法计算"] if desk.amount(rule.whole) == 0 else []
        return unsettled(ZERO, rule.full, *said, *empty)
    points = ZERO
    for position, (edge, worth) in enumerate(zip(rule.edges, rule.points, strict=True)):
        # Only an end between two bands belongs to both; the lowest one is included.
        if share > edge or (share == edge and (position == 0 or rule.edge == "higher")):
            points = worth
    if share in rule.edges[1:]:
        said.append(f"{percent(share)}% 同属上下两档，按{'较高' if rule.edge == 'higher' else '较低'}一档计")
    bands = "，".join(f"{plain(e)}% 起得 {plain(p)} 分" for e, p in zip(rule.edges, rule.points, strict=True))
    return settled(points, *said, f"占比 {percent(share)}%；{bands}")


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
    said = [desk.said(rule.region), *map(desk.said, rule.figures)]
    if region is None or len(region) != 1:
        return unsettled(ZERO, rule.cap, *said, "所属地区须且只须填一个")
    threshold = rule.thresholds[desk.inputs[rule.region].options.index(region[0])]
    said.append(f"{region[0]}以 {plain(threshold)} {rule.unit}（含）为限，每家得 {plain(rule.points)} 分")
    figures = [desk.amount(figure) for figure in rule.figures]
    least = sum(f is not None and f >= amount(threshold, rule.unit) for f in figures)
    lower = min(least * rule.points, rule.cap)
    upper = min((least + figures.count(None)) * rule.points, rule.cap)
    if lower != upper:
        return unsettled(lower, upper, *said)
    return settled(lower, *said, f"{least} 家达到，上限 {plain(rule.cap)} 分")
