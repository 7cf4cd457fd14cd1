"""By items: so much per item with a cap (每建设一项得1分), or so much off per missing one (每少1项减1分，减完为止)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import ZERO, CountInput, Desk, ItemsInput
from scoring.rules.outcome import Marking


@dataclass(frozen=True, slots=True)
class PerItem:
    """`kinds`: which printed kinds are there, `others` how many similar ones, `pieces` how many pieces in all."""

    points: Decimal
    cap: Decimal
    kinds: ItemsInput
    others: CountInput | None
    pieces: CountInput | None
    count: Literal["kinds", "pieces"]
    similar: Literal["counted", "not_counted"]

    @property
    def full(self) -> Decimal:
        return self.cap

    def faults(self) -> list[str]:
        if self.count == "pieces" and self.pieces is None:
            return ["counting pieces wants pieces"]
        if self.similar == "counted" and self.others is None:
            return ["counting similar items wants others"]
        return [] if 0 < self.points <= self.cap else ["0 < points ≤ cap must hold"]


def mark_per_item(rule: PerItem, desk: Desk) -> Marking:
    if rule.count == "pieces" and rule.pieces:
        counted = Counted(desk.least(rule.pieces) or ZERO, desk.most(rule.pieces), (rule.pieces,))
    else:
        counted = _kinds(rule, desk)
    least, most = counted.least, counted.most
    lower = min(least * rule.points, rule.cap)
    upper = rule.cap if most is None else min(most * rule.points, rule.cap)

    def said() -> list[str]:
        only = ["只计原文所列"] if counted.inputs == (rule.kinds,) else []
        return [*map(desk.said, counted.inputs), *only, _per_item_said(rule, counted)]

    return Marking(lower, upper, said)


def _per_item_said(rule: PerItem, counted: "Counted") -> str:
    cap = f"上限 {plain(rule.cap)} 分"
    if not counted.least and counted.most != 0:
        return f"每项 {plain(rule.points)} 分，{cap}"
    least = "" if counted.least == counted.most else "至少 "
    gained = plain(counted.least * rule.points)
    return f"{least}{plain(counted.least)} 项 × {plain(rule.points)} 分 = {gained} 分，{cap}"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are at least and at most, by which inputs."""

    least: Decimal
    most: Decimal | None
    inputs: tuple[str, ...]


def _kinds(rule: PerItem, desk: Desk) -> Counted:
    printed = desk.items(rule.kinds)
    least = ZERO if printed is None else Decimal(len(printed))
    most = Decimal(len(desk.inputs[rule.kinds].options)) if printed is None else least
    if rule.similar == "not_counted" or rule.others is None:
        return Counted(least, most, (rule.kinds,))
    others = desk.most(rule.others)
    upper = None if others is None else most + others
    return Counted(least + (desk.least(rule.others) or ZERO), upper, (rule.kinds, rule.others))


@dataclass(frozen=True, slots=True)
class DeductMissing:
    """`similar` says whether a similar item stands in for a printed one that is missing."""

    marks: Decimal
    kinds: ItemsInput
    others: CountInput | None
    per_missing: Decimal
    floor: Decimal
    similar: Literal["counted", "not_counted"]

    @property
    def full(self) -> Decimal:
        return self.marks

    def faults(self) -> list[str]:
        if not 0 <= self.floor < self.marks:
            return ["0 ≤ floor < marks must hold"]
        if self.similar == "counted" and self.others is None:
            return ["counting similar items wants others"]
        return [] if self.per_missing > 0 else ["per_missing must be above 0"]


def mark_deduct_missing(rule: DeductMissing, desk: Desk) -> Marking:
    there = desk.items(rule.kinds)
    printed = desk.inputs[rule.kinds].options
    missing = [item for item in printed if there is None or item not in there]
    others = rule.others if rule.similar == "counted" else None
    stand_in = ZERO if others is None else desk.most(others)
    fewest = ZERO if there is None or stand_in is None else max(len(missing) - stand_in, ZERO)
    most = max(len(missing) - (ZERO if others is None else desk.least(others) or ZERO), ZERO)
    lower, upper = left_of(rule, most), left_of(rule, fewest)

    def said() -> list[str]:
        if there is None:
            return [desk.said(rule.kinds), *([desk.said(others)] if others else [])]
        told = [desk.said(rule.kinds), f"缺 {len(missing)} 项{'：' + '、'.join(missing) if missing else ''}"]
        told += [desk.said(others)] if others and missing else []
        return told if lower != upper else [*told, *_taken_off(rule, most)]

    return Marking(lower, upper, said)


def _taken_off(rule: DeductMissing, missing: Decimal) -> list[str]:
    left = rule.marks - missing * rule.per_missing
    sums = f"{plain(rule.marks)} 分 − {plain(missing)} 项 × {plain(rule.per_missing)} 分 = {plain(left)} 分"
    return [sums, *([f"减完为止，不低于 {plain(rule.floor)} 分"] if left < rule.floor else [])]


def left_of(rule: DeductMissing, missing: Decimal) -> Decimal:
    return max(rule.marks - missing * rule.per_missing, rule.floor)
