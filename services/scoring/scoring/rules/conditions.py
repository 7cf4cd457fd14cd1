"""All of: every condition must hold (初查率、办结率超过95%). A condition is a flag, or a figure and a limit."""

import operator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.facts import plain, shown
from scoring.rules.desk import ZERO, Desk, FigureInput, FlagInput, NumberInput
from scoring.rules.outcome import Marking, apart
from scoring.rules.shares import HUNDRED, exceeds, excess_said, is_share, within
from scoring.units import amount

ONE = Decimal(1)
Empty = Literal["open", "met", "unmet"]
# What a rate is worth whose whole is zero.
WORTH: dict[Empty | None, bool | None] = {"open": None, "met": True, "unmet": False, None: None}
WORTH_SAID = {None: "不能定", True: "视为达到", False: "视为未达到"}


@dataclass(frozen=True, slots=True)
class Condition:
    """A `flag`; or a `figure`, or `part` in % of `whole`, that has `reached` or `passed` a limit or a reference."""

    flag: FlagInput | None
    figure: FigureInput | None
    part: FigureInput | None
    whole: FigureInput | None
    limit: Decimal | None
    reference: NumberInput | None
    bound: Literal["reached", "passed"] | None

    def faults(self) -> list[str]:
        if (self.part is None) != (self.whole is None):
            return ["part and whole go together"]
        if sum(named is not None for named in (self.flag, self.figure, self.part)) != 1:
            return ["a condition wants one of flag, figure, part with whole"]
        measured = self.flag is None
        if ((self.limit is None) == (self.reference is None)) == measured or (self.bound is not None) != measured:
            return ["a figure, and no flag, wants bound and one of limit, reference"]
        return []


@dataclass(frozen=True, slots=True)
class AllOf:
    """`empty` says what a rate is worth whose whole is zero; nobody asked leaves it open."""

    marks: Decimal
    conditions: tuple[Condition, ...]
    empty: Empty | None

    @property
    def full(self) -> Decimal:
        return self.marks

    def faults(self) -> list[str]:
        rates = any(c.part for c in self.conditions)
        if rates != (self.empty is not None):
            return ["empty belongs to rates, and rates want empty"]
        return [fault for c in self.conditions for fault in c.faults()] if self.conditions else ["conditions are empty"]


def mark_all_of(rule: AllOf, desk: Desk) -> Marking:
    possible = [answers(c, desk, rule.empty) for c in rule.conditions]
    lower = rule.marks if all(p == {True} for p in possible) else ZERO
    upper = ZERO if {False} in possible else rule.marks

    def said() -> list[str]:
        steps = [step for c in rule.conditions for step in condition_said(c, desk, rule.empty)]
        return [*steps, "各项须全部达到"] if len(rule.conditions) > 1 else steps

    return Marking(lower, upper, said)


def answers(c: Condition, desk: Desk, empty: Empty | None) -> set[bool | None]:
    """What the condition can still turn out to be; None: cannot be told even then."""
    if c.flag is not None:
        flag = desk.flag(c.flag)
        return {True, False} if flag is None else {flag}
    if c.figure is not None:
        return _against_limit(c, desk, desk.least_amount(c.figure), desk.most_amount(c.figure))
    part, whole = c.part or "", c.whole or ""
    if exceeds(desk, part, whole):
        return {None}
    of, (least, most) = within(desk, part), within(desk, whole)
    least = least or Fraction(0)
    found: set[bool | None] = set()
    if least == 0:
        found |= {WORTH[empty]} if of[0] == 0 else set()
        found |= {None} if of[1] != 0 else set()
    if most is None or most > 0:
        # One is the least that a count above zero can be.
        low = None if of[0] is None else Fraction(0) if most is None else of[0] / most * 100
        high = None if of[1] is None else of[1] / max(least, Fraction(1)) * 100
        if is_share(desk, part, whole):
            high = HUNDRED if high is None else min(high, HUNDRED)
        found |= _against_limit(c, desk, low, high)
    return found


def _against_limit(c: Condition, desk: Desk, low: Fraction | None, high: Fraction | None) -> set[bool | None]:
    fixed = limit_of(c, desk)
    least = desk.least_amount(c.reference) if c.reference else fixed
    most = desk.most_amount(c.reference) if c.reference else fixed
    compare = operator.ge if c.bound == "reached" else operator.gt
    found: set[bool | None] = set()
    found |= {True} if high is None or least is None or compare(high, least) else set()
    found |= {False} if low is None or most is None or not compare(low, most) else set()
    return found


def limit_of(c: Condition, desk: Desk) -> Fraction:
    """A figure's limit is in the unit in which the form asks for the figure, a rate's in %."""
    limit = c.limit or ZERO
    return Fraction(limit) if c.figure is None else amount(limit, desk.inputs[c.figure].unit)


def condition_said(c: Condition, desk: Desk, empty: Empty | None) -> list[str]:
    """The figures, and how they compare."""
    said = [desk.said(i) for i in (c.flag, c.figure, c.part, c.whole, c.reference) if i is not None]
    if c.flag is not None:
        return said
    if c.whole is not None and desk.amount(c.whole) == 0:
        part = desk.number(c.part or "")
        if part:
            return [*said, f"分母为零而分子为 {plain(part)}，数据须核对"]
        return said if part is None else [*said, f"分母为零，{WORTH_SAID[WORTH[empty]]}"]
    value = desk.amount(c.figure) if c.figure is not None else rate(desk, c.part or "", c.whole or "")
    limit = desk.amount(c.reference) if c.reference else limit_of(c, desk)
    if value is None or limit is None:
        return said
    if c.figure is None:
        said += excess_said(desk, c.part or "", c.whole or "")
        if exceeds(desk, c.part or "", c.whole or ""):
            return said
    return [*said, _compared_said(c, desk, value, limit)]


def _compared_said(c: Condition, desk: Desk, value: Fraction, limit: Fraction) -> str:
    met = value >= limit if c.bound == "reached" else value > limit
    verb = f"{'已' if met else '未'}{'达到' if c.bound == 'reached' else '超过'}"
    if c.figure is not None:
        unit = desk.inputs[c.figure].unit
        value, limit = (v / amount(ONE, unit) for v in (value, limit))
        return f"{apart(value, limit)}{unit}，{verb} {apart(limit, value)}{unit}"
    given = [desk.facts[i].field for i in (c.part, c.whole) if i is not None]
    return f"{' ÷ '.join(f'{shown(f)}{f.unit}' for f in given)} = {apart(value, limit)}%，{verb} {apart(limit, value)}%"


def rate(desk: Desk, part: str, whole: str) -> Fraction | None:
    """In %; None while either is missing or the whole is zero."""
    of, among = desk.amount(part), desk.amount(whole)
    return None if of is None or not among else of / among * 100
