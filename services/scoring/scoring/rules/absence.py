"""Proof of absence: marks for what did not happen (无……的涉网案件). It takes a log that is complete over the span.

A case takes the marks where it can lie nowhere but in the span.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scoring.facts import plain
from scoring.rules.desk import ZERO, CountInput, DateInput, Desk
from scoring.rules.outcome import Marking, settled


@dataclass(frozen=True, slots=True)
class ProofOfAbsence:
    """`cases` found in the log; the log is complete from `complete_from` to `complete_to`; `years` back are asked."""

    marks: Decimal
    cases: CountInput
    complete_from: DateInput
    complete_to: DateInput
    years: int

    @property
    def full(self) -> Decimal:
        return self.marks

    def faults(self) -> list[str]:
        return [] if self.years > 0 else ["years must be above 0"]


def mark_proof_of_absence(rule: ProofOfAbsence, desk: Desk) -> Marking:
    found = desk.number(rule.cases)
    begin, end = desk.day(rule.complete_from), desk.day(rule.complete_to)
    since = years_before(desk.as_of, rule.years)
    known = found is not None and begin is not None and end is not None
    # Of a log that reaches beyond the span nobody knows whether a case lies inside; of one the wrong way round neither.
    inside = begin is not None and end is not None and since <= begin <= end <= desk.as_of
    enough = begin is not None and end is not None and begin <= since and end >= desk.as_of

    def said() -> list[str]:
        told = [desk.said(i) for i in (rule.cases, rule.complete_from, rule.complete_to)]
        if found and inside:
            return [*told, f"有 {plain(found)} 件，不得分"]
        if begin is not None and end is not None and begin > end:
            return [*told, f"案件记录的起日 {begin} 晚于止日 {end}，数据须核对"]
        asked = f"须查清 {since} 至 {desk.as_of}"
        if found and known:
            return [*told, f"{asked}，有 {plain(found)} 件而记录为 {begin} 至 {end}，须另报期内的件数"]
        if not known:
            return [*told, asked]
        log = (
            f"记录在 {begin} 至 {end} 完整，没有此类案件"
            if enough
            else f"记录只在 {begin} 至 {end} 完整，不足以证明没有"
        )
        return [*told, f"{asked}，{log}"]

    if found and inside:
        return settled(ZERO, said)
    return Marking(rule.marks if known and enough and not found else ZERO, rule.marks, said)


def years_before(day: date, years: int) -> date:
    """The corresponding day of an earlier year; where there is none, the last day of that month.

    Before the first year of the calendar: its first day.
    """
    if day.year - years < date.min.year:
        return date.min
    return date(day.year - years, day.month, min(day.day, monthrange(day.year - years, day.month)[1]))
