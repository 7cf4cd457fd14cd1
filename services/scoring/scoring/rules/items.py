"""By items: so much per item with a cap (每建设一项得1分), or so much off per missing one (每少1项减1分，减完为止)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import ZERO, CountInput, Desk, ItemsInput, Marking, settled, unsettled


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
        pieces = desk.number(rule.pieces)
        least, complete, said = pieces or ZERO, pieces is not None, [desk.said(rule.pieces)]
    else:
        least, complete, said = _kinds(rule, desk)
    points = min(least * rule.points, rule.cap)
    sums = f"{plain(least)} 项 × {plain(rule.points)} 分 = {plain(least * rule.points)} 分，上限 {plain(rule.cap)} 分"
    if complete or points == rule.cap:
        return settled(points, *said, sums)
    return unsettled(points, rule.cap, *said, sums)


def _kinds(rule: PerItem, desk: Desk) -> tuple[Decimal, bool, list[str]]:
    printed = desk.items(rule.kinds)
    count = Decimal(len(printed or ()))
    if rule.similar == "not_counted" or rule.others is None:
        return count, printed is not None, [desk.said(rule.kinds), "只计原文所列"]
    others = desk.number(rule.others)
    said = [desk.said(rule.kinds), desk.said(rule.others)]
    return count + (others or ZERO), printed is not None and others is not None, said


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
    if there is None:
        return unsettled(left_of(rule, Decimal(len(printed))), rule.marks, desk.said(rule.kinds))
    missing = [item for item in printed if item not in there]
    said = [desk.said(rule.kinds), f"缺 {len(missing)} 项{'：' + '、'.join(missing) if missing else ''}"]
    short = Decimal(len(missing))
    if missing and rule.similar == "counted" and rule.others is not None:
        said.append(desk.said(rule.others))
        others = desk.number(rule.others)
        if others is None:
            return unsettled(left_of(rule, short), rule.marks, *said)
        short = max(short - others, ZERO)
    off = short * rule.per_missing
    said.append(
        f"{plain(rule.marks)} 分 − {plain(short)} 项 × {plain(rule.per_missing)} 分 = {plain(rule.marks - off)} 分"
    )
    floored = [f"减完为止，不低于 {plain(rule.floor)} 分"] if rule.marks - off < rule.floor else []
    return settled(left_of(rule, short), *said, *floored)


def left_of(rule: DeductMissing, missing: Decimal) -> Decimal:
    return max(rule.marks - missing * rule.per_missing, rule.floor)
