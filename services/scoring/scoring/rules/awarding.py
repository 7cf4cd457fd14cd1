"""What an assessor may award for a part, given the facts at hand."""

from dataclasses import dataclass
from decimal import Decimal

from scoring.facts import Award, plain
from scoring.rules.desk import ZERO, Desk
from scoring.rules.discretion import Discretion, allowed, range_said
from scoring.rules.reduction import FullOrReduced
from scoring.rules.registry import Rule


@dataclass(frozen=True, slots=True)
class Allowance:
    minimum: Decimal
    maximum: Decimal
    step: Decimal


def allowance(rule: Rule, desk: Desk) -> Allowance | None:
    """None when the facts alone decide."""
    match rule:
        case Discretion():
            return Allowance(rule.minimum, rule.maximum, rule.step)
        case FullOrReduced():
            return _of_reduction(rule, flag=desk.flag(rule.flag))
        case _:
            return None


def _of_reduction(rule: FullOrReduced, *, flag: bool | None) -> Allowance | None:
    if flag is None:
        return Allowance(ZERO, rule.marks if rule.when_true == "assessed" else rule.highest_when_false, rule.step)
    if flag:
        return Allowance(ZERO, rule.marks, rule.step) if rule.when_true == "assessed" else None
    return Allowance(ZERO, rule.highest_when_false, rule.step) if rule.when_false == "assessed" else None


def needs_award(rule: Rule, desk: Desk) -> bool:
    granted = allowance(rule, desk)
    return desk.award is None and granted is not None and granted.minimum < granted.maximum


def award_fault(rule: Rule, award: Award) -> str:
    """Why such a mark cannot stand, whatever the facts; empty where it can."""
    if isinstance(rule, Discretion) and not allowed(award.points, rule.minimum, rule.maximum, rule.step):
        return f"{range_said(rule.minimum, rule.maximum, rule.step)}，不能评 {plain(award.points)} 分"
    if isinstance(rule, FullOrReduced) and not allowed(award.points, ZERO, rule.marks, rule.step):
        return f"{range_said(ZERO, rule.marks, rule.step)}，不能评 {plain(award.points)} 分"
    return ""
