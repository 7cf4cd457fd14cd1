"""Which marks a part can come to at all: the steps of its rule, within its floor and cap. Pure."""

from decimal import Decimal
from typing import assert_never

from scoring.binding import BoundPart
from scoring.rules.absence import ProofOfAbsence
from scoring.rules.bands import Bands, RegionThreshold
from scoring.rules.comparison import BetterThanReference
from scoring.rules.conditions import AllOf
from scoring.rules.desk import ZERO
from scoring.rules.discretion import Discretion
from scoring.rules.growth import StepGrowth, StepShare
from scoring.rules.items import DeductMissing, PerItem
from scoring.rules.merchants import DeductPerMerchant
from scoring.rules.occurrences import Ladder, PerOccurrence
from scoring.rules.presence import AllOrNothing
from scoring.rules.reduction import FullOrReduced
from scoring.rules.registry import Rule
from scoring.rules.steps import BasePlusSteps
from scoring.rules.thresholds import NItemsPast

HUNDREDTH = Decimal("0.01")


def reachable(bound: BoundPart) -> tuple[Decimal, ...]:
    """Every mark that some facts and some assessor would give, rising."""
    floor, cap = bound.part.floor, bound.part.marks
    return tuple(sorted({min(max(mark, floor), cap) for mark in _marks(bound.rule)}))


def _marks(rule: Rule) -> set[Decimal]:  # noqa: PLR0911 - one for each shape
    match rule:
        case AllOrNothing() | NItemsPast() | AllOf() | ProofOfAbsence():
            return {ZERO, rule.marks}
        case Discretion():
            return _up(rule.minimum, rule.step, rule.maximum)
        case FullOrReduced():
            return {ZERO, rule.marks} | _up(ZERO, rule.step, rule.marks)
        case PerItem() | PerOccurrence() | Ladder() | RegionThreshold() | BetterThanReference():
            return _up(ZERO, rule.points, rule.cap)
        case DeductMissing():
            return _down(rule.marks, rule.per_missing, rule.floor)
        case DeductPerMerchant():
            return {ZERO} | _down(rule.marks, rule.per_merchant, rule.floor)
        case StepGrowth() | StepShare():
            return _up(ZERO, _step(rule), rule.cap)
        case BasePlusSteps():
            return {ZERO} | _up(min(rule.base_points, rule.cap), _step(rule), rule.cap)
        case Bands():
            return {ZERO, *rule.points}
        case _:
            assert_never(rule)


def _step(rule: StepGrowth | StepShare | BasePlusSteps) -> Decimal:
    """Pro rata, a step is given by its hundredths."""
    return rule.points if rule.partial == "whole" else rule.points * HUNDREDTH


def _up(lowest: Decimal, step: Decimal, cap: Decimal) -> set[Decimal]:
    return {lowest + step * n for n in range(int((cap - lowest) / step) + 1)} | {cap}


def _down(marks: Decimal, step: Decimal, floor: Decimal) -> set[Decimal]:
    return {marks - step * n for n in range(int((marks - floor) / step) + 1)} | {floor}
