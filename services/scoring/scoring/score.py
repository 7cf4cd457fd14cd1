"""score(scheme, facts) -> sheet. Pure; exact arithmetic; a missing fact widens the bounds, it is never zero."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from scoring.binding import BoundPart, BoundRow, BoundScheme, bind
from scoring.facts import FactRefused, Facts, check_field, refused
from scoring.gates import Bounds, through
from scoring.result import InputUsed, LevelResult, PartResult, RowResult, Sheet, VetoResult
from scoring.rules.awarding import award_fault
from scoring.rules.desk import Desk
from scoring.rules.veto import find_veto
from scoring.scheme import Input, Scheme, period_of
from scoring.shared import Sums, groups
from scoring.values import VetoStatus


def score(
    scheme: Scheme,
    facts: Facts,
    *,
    as_of: date,
    readings: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
) -> Sheet:
    """The sheet as the facts leave it on the evaluation date.

    `readings` (id → alternative) and `parameters` (path → number, see scoring.altered) try others than those in force;
    such a sheet is hypothetical. Raises FactRefused, ReadingUnknown, ParameterRefused, naming the field at fault.
    """
    check_facts(scheme, facts)
    bound = bind(scheme, readings, parameters)
    check_awards(bound, facts)
    scheme = bound.scheme
    parts = {p.part.id: _part(p, facts, as_of) for p in bound.parts.values()}
    spans = {part_id: (p.lower, p.upper) for part_id, p in parts.items()} if bound.shared else {}
    sums = Sums(groups(bound, facts, as_of, spans) if bound.shared else ())
    rows = tuple(_row(row, parts, sums) for row in bound.rows)
    levels = tuple(_level(level.title, level.marks, rows, sums) for level in scheme.levels)
    total = Bounds("总分", scheme.total, *sums.of(parts.values()))
    each = [Bounds(level.title, level.marks, level.lower, level.upper) for level in levels]
    return Sheet(
        scheme=scheme,
        as_of=as_of,
        lower=total.lower,
        upper=total.upper,
        levels=levels,
        rows=rows,
        veto=_veto(bound, facts, as_of),
        gates=tuple(through(gate, total, each, bound.supposed(f"gates.{gate.id}")) for gate in scheme.gates),
        readings=bound.readings,
        parameters=bound.parameters,
        shared=sums.said,
        tight=sums.tight,
    )


def check_facts(scheme: Scheme, facts: Facts) -> None:
    """Raises FactRefused, naming the first input at fault."""
    if facts.period and not re.fullmatch(r"[0-9]{4}", facts.period):
        raise FactRefused(f"评价年度应为四位数字，收到“{facts.period}”", field="period")
    asked = _asked(scheme, facts.period)
    for input_id, fact in facts.fields.items():
        if input_id not in asked:
            raise refused(input_id, "评价体系没有这一填报项")
        check_field(fact.field, *asked[input_id])


@lru_cache(maxsize=256)
def _asked(scheme: Scheme, period: str) -> dict[str, tuple[Input, str]]:
    return {i.id: (i, period_of(i, scheme, period)) for _, _, i in scheme.inputs()}


def check_awards(bound: BoundScheme, facts: Facts) -> None:
    """Raises FactRefused. In a what-if a mark that could not have been given is no mark; else it is a fault."""
    for part_id, award in facts.awards.items():
        part = bound.part(part_id)
        if part is None:
            raise FactRefused(f"评价体系没有第 {part_id} 段", field=f"awards.{part_id}")
        if not bound.hypothetical and (fault := award_fault(part.rule, award)):
            raise FactRefused(f"第 {part_id} 段{fault}", field=f"awards.{part_id}")


def _row(bound: BoundRow, parts: Mapping[str, PartResult], sums: Sums) -> RowResult:
    own = tuple([parts[p.part.id] for p in bound.parts])
    return RowResult(bound.row, *sums.of(own), own)


def _part(bound: BoundPart, facts: Facts, as_of: date) -> PartResult:
    desk = Desk(bound.inputs, facts.fields, facts.awards.get(bound.part.id), as_of)
    marking = bound.marker(desk)
    floor, cap = bound.part.floor, bound.part.marks
    return PartResult(bound, min(max(marking.lower, floor), cap), min(max(marking.upper, floor), cap), desk, marking)


def _level(title: str, marks: Decimal, rows: tuple[RowResult, ...], sums: Sums) -> LevelResult:
    return LevelResult(title, marks, *sums.of([p for r in rows if r.row.level1 == title for p in r.parts]))


def _veto(bound: BoundScheme, facts: Facts, as_of: date) -> VetoResult:
    if bound.veto is None:
        return VetoResult(VetoStatus.CLEAR, "", (), (), ("本评价体系没有否决指标",))
    finding = find_veto(bound.veto, Desk(bound.veto_inputs, facts.fields, None, as_of))
    return VetoResult(
        status=finding.status,
        effect=bound.veto.effect,
        readings=bound.veto_readings,
        inputs=tuple(InputUsed(i, facts.fields.get(i.id)) for i in bound.veto_inputs.values()),
        steps=(*bound.supposed("veto"), *finding.steps),
    )
