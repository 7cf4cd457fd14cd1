"""What differs between two tables, or two versions of one: row by row, part by part. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scoring.facts import plain
from scoring.parameter_words import worded
from scoring.scheme import Input, Part, Row, Scheme

HEAD = ("title", "number", "issued_by", "annex")
ROW = ("level1", "level2", "level3", "text", "variable_kind", "formula", "method", "requirement")
NOT_ROW = ("responsible_units", "data_source", "base_period", "place", "notes")
PART = ("text", "scope", "readings", "uses")
INPUT = ("title", "kind", "unit", "period", "options", "required")


@dataclass(frozen=True, slots=True)
class Difference:
    """`place`: as `rows.3.marks`. Empty `before` or `after`: it is only in the other."""

    place: str
    before: str
    after: str


def differences(one: Scheme, other: Scheme) -> tuple[Difference, ...]:
    """In the order of the first, then what only the second has."""
    found = [(place, one_said, other_said) for place, one_said, other_said in _pairs(_said(one), _said(other))]
    return tuple(Difference(*f) for f in found if f[1] != f[2])


def _pairs(one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for place in dict.fromkeys((*one, *other)):
        yield place, one.get(place, ""), other.get(place, "")


def _said(scheme: Scheme) -> dict[str, str]:
    """Everything that the scheme says, by place."""
    said = {"title": scheme.title, "total": plain(scheme.total), "evaluates": scheme.evaluates.value}
    said |= {f"source.{name}": _word(getattr(scheme.source, name)) for name in HEAD}
    said |= {f"levels.{level.title}": plain(level.marks) for level in scheme.levels}
    said |= {f"gates.{g.id}": f"总分 {plain(g.total)}，每个一级指标 {plain(g.level_rate)}%" for g in scheme.gates}
    for row in scheme.rows:
        said |= _row(row)
    if scheme.veto is not None:
        said |= {"veto.text": scheme.veto.text} | _rule("veto", scheme.veto.rule.kind, scheme.veto.rule.parameters)
    for reading in scheme.readings:
        at = f"readings.{reading.id}"
        said |= {f"{at}.question": reading.question, f"{at}.in_force": reading.in_force, f"{at}.why": reading.why}
        said |= {f"{at}.{a.id}": a.meaning for a in reading.alternatives}
    return said


def _row(row: Row) -> dict[str, str]:
    at = f"rows.{row.number}"
    said = {f"{at}.{name}": _word(getattr(row, name)) for name in (*ROW, *NOT_ROW)} | {f"{at}.marks": plain(row.marks)}
    for part in row.parts:
        said |= _part(part)
    return said


def _part(part: Part) -> dict[str, str]:
    at = f"parts.{part.id}"
    said = {f"{at}.{name}": _word(getattr(part, name)) for name in PART}
    said |= {f"{at}.marks": plain(part.marks), f"{at}.floor": plain(part.floor)}
    said |= _rule(at, part.rule.kind, part.rule.parameters)
    for wanted in part.inputs:
        said |= _input(f"{at}.{wanted.id}", wanted)
    return said


def _rule(at: str, kind: str, parameters: Mapping[str, Any]) -> dict[str, str]:
    held = {f"{at}.rule.{name}": worded(value) for name, value in parameters.items() if value is not None}
    return {f"{at}.rule": kind} | held


def _input(at: str, wanted: Input) -> dict[str, str]:
    bounds = ["" if end is None else plain(end) for end in (wanted.minimum, wanted.maximum)]
    return {f"{at}.{name}": _word(getattr(wanted, name)) for name in INPUT} | {f"{at}.range": " 至 ".join(bounds)}


def _word(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(getattr(value, "value", value))
