"""Points per occurrence with a cap (每组织一场活动得1分), and a ladder whose levels add (发布得1分，被采用得1分)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import ZERO, CountInput, Desk, FlagInput, Marking, settled, unsettled


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
    times = desk.number(rule.occurrences)
    if times is None:
        return unsettled(ZERO, rule.cap, desk.said(rule.occurrences))
    unit = desk.inputs[rule.occurrences].unit
    gained = times * rule.points
    sums = f"{plain(times)} {unit} × {plain(rule.points)} 分 = {plain(gained)} 分，上限 {plain(rule.cap)} 分"
    return settled(min(gained, rule.cap), desk.said(rule.occurrences), sums)


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
    said = [desk.said(rung) for rung in rule.rungs]
    if rule.first == "needed":
        said.append(f"以“{desk.title(rule.rungs[0])}”为前提")
    lower = _climbed(rule, [answer is True for answer in answers])
    upper = _climbed(rule, [answer is not False for answer in answers])
    if lower != upper:
        return unsettled(lower, upper, *said)
    return settled(lower, *said, f"每级 {plain(rule.points)} 分，各级相加，累计不超过 {plain(rule.cap)} 分")


def _climbed(rule: Ladder, reached: list[bool]) -> Decimal:
    if rule.first == "needed" and not reached[0]:
        return ZERO
    return min(sum(reached) * rule.points, rule.cap)
