"""What differs between two tables, or two versions of one: row by row, part by part. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scoring.facts import plain
from scoring.parameter_words import worded
from scoring.scheme import Input, Part, Row, Scheme
from scoring.steps import PLAIN, Step

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
    said |= _outcome(scheme)
    for step in scheme.steps or PLAIN:
        said |= _step(step)
    for row in scheme.rows:
        said |= _row(row)
    if scheme.veto is not None:
        said |= {"veto.text": scheme.veto.text} | _rule("veto", scheme.veto.rule.kind, scheme.veto.rule.parameters)
    for reading in scheme.readings:
        at = f"readings.{reading.id}"
        said |= {f"{at}.question": reading.question, f"{at}.in_force": reading.in_force, f"{at}.why": reading.why}
        said |= {f"{at}.{a.id}": a.meaning for a in reading.alternatives}
    return said


def _outcome(scheme: Scheme) -> dict[str, str]:
    """Who may take part, what has to be reached, how channels, markets and named units come together."""
    said = {f"entry_conditions.{c.id}": c.text for c in scheme.entry_conditions}
    for gate in scheme.gates:
        said[f"gates.{gate.id}"] = f"总分 {plain(gate.total)}，每个一级指标 {plain(gate.level_rate)}%"
        said[f"gates.{gate.id}.source"] = f"{'假设推演' if gate.what_if else '原文'}：{gate.source}"
    if (rule := scheme.combination) is not None:
        said |= {"combination.text": rule.text, "combination.table_channel": rule.table_channel}
        said |= {f"combination.channels.{c.id}": f"{c.title} {plain(c.weight)}%" for c in rule.channels}
        said |= {"combination.basis": worded(rule.basis), "combination.missing": worded(rule.missing)}
        said |= {
            "bonus.text": rule.bonus.text,
            "bonus.cap": plain(rule.bonus.cap),
            "bonus.form": _word(rule.bonus.form),
        }
        said |= {"bonus.joins": worded(rule.bonus.joins), "bonus.above_total": worded(rule.bonus.above_total)}
        said["bonus.channel"] = rule.bonus.channel
    if scheme.areas is not None:
        said |= {"areas.together": worded(scheme.areas.together), "areas.markets": worded(scheme.areas.markets)}
    return said | {f"unit_groups.{g.phrase}": worded(g.units) for g in scheme.unit_groups}


def _step(step: Step) -> dict[str, str]:
    at = f"steps.{step.kind.name.lower()}"
    said = {f"{at}.{name}": getattr(step, name) for name in ("title", "text", "place", "why")}
    said |= {f"{at}.from": "本系统所加" if step.ours else "原文", f"{at}.materials": _word(step.materials)}
    said[f"{at}.enabled"] = "启用" if step.enabled else "未启用，轮次可以打开"
    if step.number is not None:
        said[f"{at}.number"] = (
            f"{step.number.kind.value} {step.number.value}（{'本系统所加' if step.number.ours else '原文'}）"
        )
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
