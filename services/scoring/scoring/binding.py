"""A scheme under chosen readings: every rule with its parameters fixed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from domainkit.rejection import Invalid
from scoring.result import ReadingUsed
from scoring.rules.registry import RULES, VETOES, Rule
from scoring.rules.veto import Veto
from scoring.scheme import Choice, Input, Part, Row, RuleSpec, Scheme


class ReadingUnknown(Invalid):
    """A reading, or an alternative of it, that the scheme does not have."""


@dataclass(frozen=True, slots=True)
class BoundPart:
    part: Part
    rule: Rule
    inputs: Mapping[str, Input]
    readings: tuple[ReadingUsed, ...]


@dataclass(frozen=True, slots=True)
class BoundRow:
    row: Row
    parts: tuple[BoundPart, ...]


@dataclass(frozen=True, slots=True)
class BoundScheme:
    scheme: Scheme
    rows: tuple[BoundRow, ...]
    veto: Veto | None
    veto_inputs: Mapping[str, Input]
    veto_readings: tuple[ReadingUsed, ...]

    def part(self, part_id: str) -> BoundPart | None:
        return next((p for r in self.rows for p in r.parts if p.part.id == part_id), None)


def bind(scheme: Scheme, readings: Mapping[str, str] | None = None) -> BoundScheme:
    """The scheme under its readings in force, but for those that `readings` names. Raises ReadingUnknown."""
    for reading_id, alternative in (readings or {}).items():
        _check(scheme, reading_id, alternative)
    return _bound(scheme, tuple(sorted((readings or {}).items())))


def _check(scheme: Scheme, reading_id: str, alternative: str) -> None:
    reading = scheme.reading(reading_id)
    if reading is None:
        raise ReadingUnknown(f"评价体系没有读法“{reading_id}”", field=f"readings.{reading_id}")
    if alternative not in {a.id for a in reading.alternatives}:
        raise ReadingUnknown(f"读法“{reading_id}”没有选项“{alternative}”", field=f"readings.{reading_id}")


@lru_cache(maxsize=64)
def _bound(scheme: Scheme, chosen: tuple[tuple[str, str], ...]) -> BoundScheme:
    readings = scheme.in_force | dict(chosen)
    rows = tuple(BoundRow(row, tuple(_part(scheme, part, readings) for part in row.parts)) for row in scheme.rows)
    veto = scheme.veto
    if veto is None:
        return BoundScheme(scheme, rows, None, {}, ())
    return BoundScheme(
        scheme,
        rows,
        cast(Veto, rule_of(veto.rule, readings)),
        {i.id: i for i in veto.inputs},
        _used(scheme, veto.rule.readings, readings),
    )


def _part(scheme: Scheme, part: Part, readings: Mapping[str, str]) -> BoundPart:
    used = _used(scheme, tuple(dict.fromkeys((*part.readings, *part.rule.readings))), readings)
    inputs = {i.id: i for i in part.inputs}
    if part.uses:
        inputs |= {i.id: i for _, _, i in scheme.inputs() if i.id in part.uses}
    return BoundPart(part, cast(Rule, rule_of(part.rule, readings)), inputs, used)


def rule_of(spec: RuleSpec, readings: Mapping[str, str]) -> Rule | Veto:
    """The rule with each reading-dependent parameter at the value that the reading gives it."""
    known: Mapping[str, type[Rule | Veto]] = {**RULES, **VETOES}
    values = {
        name: value.values[readings[value.reading]] if isinstance(value, Choice) else value
        for name, value in spec.parameters.items()
    }
    return known[spec.kind](**values)


def _used(scheme: Scheme, ids: tuple[str, ...], readings: Mapping[str, str]) -> tuple[ReadingUsed, ...]:
    found = [r for r in (scheme.reading(i) for i in ids) if r is not None]
    return tuple(ReadingUsed(r.id, r.question, readings[r.id], r.meaning(readings[r.id])) for r in found)
