"""Points per occurrence with a cap (每组织一场活动得1分), and a ladder whose levels add (发布得1分，被采用得1分)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import ZERO, CountInput, Desk, FlagInput
from scoring.rules.outcome import Marking


@dataclass(frozen=True, slots=True)
class PerOccurrence:
    points: Decimal
    cap: Decimal
    occurrences: CountInput

    @property
    def full(self) -> Decimal:
        return self.cap

    def faults(self) -> list[str]:
        return [] if 0 < self.points <= self.cap else ["0 < points ≤ cap must hold"]


def mark_per_occurrence(rule: PerOccurrence, desk: Desk) -> Marking:
    least, most = desk.least(rule.occurrences) or ZERO, desk.most(rule.occurrences)

    def said() -> list[str]:
        times, unit = desk.number(rule.occurrences), desk.inputs[rule.occurrences].unit
        if times is None:
            return [desk.said(rule.occurrences)]
        gained = plain(times * rule.points)
        sums = f"{plain(times)} {unit} × {plain(rule.points)} 分 = {gained} 分，上限 {plain(rule.cap)} 分"
        return [desk.said(rule.occurrences), sums]

    upper = rule.cap if most is None else min(most * rule.points, rule.cap)
    return Marking(min(least * rule.points, rule.cap), upper, said)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Each rung gives `points`; `first` says whether the later rungs presuppose the first."""

    points: Decimal
    cap: Decimal
    rungs: tuple[FlagInput, ...]
    first: Literal["needed", "not_needed"]

    @property
    def full(self) -> Decimal:
        return self.cap

    def faults(self) -> list[str]:
        if not 0 < self.points <= self.cap:
            return ["0 < points ≤ cap must hold"]
        return [] if len(self.rungs) * self.points >= self.cap else ["the rungs do not reach the cap"]


def mark_ladder(rule: Ladder, desk: Desk) -> Marking:
    answers = [desk.flag(rung) for rung in rule.rungs]
    lower = _climbed(rule, [answer is True for answer in answers])
    upper = _climbed(rule, [answer is not False for answer in answers])

    def said() -> list[str]:
        told = [desk.said(rung) for rung in rule.rungs]
        told += [f"以“{desk.title(rule.rungs[0])}”为前提"] if rule.first == "needed" else []
        return [*told, f"每级 {plain(rule.points)} 分，各级相加，累计不超过 {plain(rule.cap)} 分"]

    return Marking(lower, upper, said)


def _climbed(rule: Ladder, reached: list[bool]) -> Decimal:
    if rule.first == "needed" and not reached[0]:
        return ZERO
    return min(sum(reached) * rule.points, rule.cap)
