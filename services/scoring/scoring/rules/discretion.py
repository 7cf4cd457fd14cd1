"""At discretion: an assessor's mark between two ends, in steps (酌情得1-4分; 根据实施情况得分，满分3分)."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from scoring.facts import Award, plain
from scoring.rules.desk import Desk
from scoring.rules.outcome import Marking, settled


@dataclass(frozen=True, slots=True)
class Discretion:
    minimum: Decimal
    maximum: Decimal
    step: Decimal

    @property
    def full(self) -> Decimal:
        return self.maximum

    def faults(self) -> list[str]:
        return span_faults(self.minimum, self.maximum, self.step)


def mark_discretion(rule: Discretion, desk: Desk) -> Marking:
    award = desk.award
    said = partial(range_said, rule.minimum, rule.maximum, rule.step)
    if award is None:
        return Marking(rule.minimum, rule.maximum, lambda: [f"{said()}，尚未评定"])
    if not allowed(award.points, rule.minimum, rule.maximum, rule.step):
        return Marking(rule.minimum, rule.maximum, lambda: [said(), void_said(award)])
    return settled(award.points, lambda: [said(), award_said(award)])


def span_faults(minimum: Decimal, maximum: Decimal, step: Decimal) -> list[str]:
    if step <= 0:
        return ["step must be above 0"]
    if not 0 <= minimum < maximum:
        return ["0 ≤ minimum < maximum must hold"]
    return ["the span is no whole number of steps"] if (maximum - minimum) % step else []


def allowed(points: Decimal, minimum: Decimal, maximum: Decimal, step: Decimal) -> bool:
    return minimum <= points <= maximum and (points - minimum) % step == 0


def range_said(minimum: Decimal, maximum: Decimal, step: Decimal) -> str:
    return f"酌情 {plain(minimum)} 至 {plain(maximum)} 分，以 {plain(step)} 分为一档"


def award_said(award: Award) -> str:
    return f"评定 {plain(award.points)} 分，理由：{award.reason}"


def void_said(award: Award) -> str:
    """Of a mark that another reading or parameter would not have allowed."""
    return f"评定的 {plain(award.points)} 分不在此处可评的分档上，视为尚未评定"
