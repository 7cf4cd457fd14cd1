"""All of: every condition must hold (初查率、办结率超过95%). A condition is a flag, or a figure and a limit."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.facts import plain
from scoring.rules.desk import ZERO, Desk, FigureInput, FlagInput, Marking, NumberInput, percent, settled, unsettled

Empty = Literal["open", "met", "unmet"]


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
    found = [_met(c, desk, rule.empty) for c in rule.conditions]
    steps = [step for _, said in found for step in said]
    if len(found) > 1:
        steps.append("各项须全部达到")
    answers = [answer for answer, _ in found]
    if False in answers:
        return settled(ZERO, *steps)
    return unsettled(ZERO, rule.marks, *steps) if None in answers else settled(rule.marks, *steps)


def _met(c: Condition, desk: Desk, empty: Empty | None) -> tuple[bool | None, list[str]]:
    if c.flag is not None:
        return desk.flag(c.flag), [desk.said(c.flag)]
    said = [desk.said(i) for i in (c.figure, c.part, c.whole, c.reference) if i is not None]
    if c.whole is not None and desk.amount(c.whole) == 0:
        return _of_nothing(c, desk, empty, said)
    value = _value(c, desk)
    limit = desk.amount(c.reference) if c.reference else Fraction(c.limit or ZERO)
    if value is None or limit is None:
        return None, said
    met = value >= limit if c.bound == "reached" else value > limit
    wanted = "达到" if c.bound == "reached" else "超过"
    return met, [*said, f"{percent(value)} {'已' if met else '未'}{wanted} {percent(limit)}"]


def _of_nothing(c: Condition, desk: Desk, empty: Empty | None, said: list[str]) -> tuple[bool | None, list[str]]:
    part = desk.amount(c.part or "")
    if part is None:
        return None, said
    if part > 0:
        return None, [*said, f"分母为零而分子为 {plain(desk.number(c.part or '') or ZERO)}，数据须核对"]
    answer = {"open": None, "met": True, "unmet": False, None: None}[empty]
    worth = {None: "不能定", True: "视为达到", False: "视为未达到"}[answer]
    return answer, [*said, f"分母为零，{worth}"]


def _value(c: Condition, desk: Desk) -> Fraction | None:
    if c.figure is not None:
        return desk.amount(c.figure)
    return rate(desk, c.part or "", c.whole or "")


def rate(desk: Desk, part: str, whole: str) -> Fraction | None:
    """In %; None while either is missing or the whole is zero."""
    of, among = desk.amount(part), desk.amount(whole)
    return None if of is None or not among else of / among * 100
