"""The way to one number of a scheme, as a what-if names it.

`3.1.per` (a parameter of the part's rule), `3.1.edges.1` and `17.1.conditions.0.limit` (inside it), `3.1.floor`,
`veto.years`, `gates.printed-2022.level_rate`, `channels.third_party.weight`, `bonus.cap`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, is_dataclass, replace
from typing import Any

from domainkit.rejection import Invalid
from scoring.scheme import Choice, Part, RuleSpec, Scheme


class ParameterRefused(Invalid):
    """A parameter that the scheme does not have, or a value with which it would not hold."""


@dataclass(frozen=True, slots=True)
class Change:
    """`to` gives the new value from the old one, or only looks at it."""

    path: str
    to: Callable[[Any], Any]


def walked(scheme: Scheme, change: Change) -> Scheme:
    """The scheme with that number changed. Raises ParameterRefused."""
    head, _, rest = change.path.partition(".")
    steps = rest.split(".")
    combination = scheme.combination
    if head == "veto" and scheme.veto is not None:
        return replace(scheme, veto=replace(scheme.veto, rule=_in_rule(scheme.veto.rule, steps, change)))
    if head == "bonus" and combination is not None:
        return replace(scheme, combination=replace(combination, bonus=_inside(combination.bonus, steps, change)))
    if head == "channels" and combination is not None:
        return replace(scheme, combination=replace(combination, channels=_named(combination.channels, steps, change)))
    if head == "gates":
        return replace(scheme, gates=_named(scheme.gates, steps, change))
    return _in_part(scheme, f"{head}.{steps[0]}", steps[1:], change)


def _in_part(scheme: Scheme, part_id: str, steps: Sequence[str], change: Change) -> Scheme:
    if scheme.part(part_id) is None or not steps:
        raise _unknown(change)

    def part(old: Part) -> Part:
        if old.id != part_id:
            return old
        if steps[0] == "floor" and "floor" not in old.rule.parameters:
            return replace(old, floor=change.to(old.floor))
        return replace(old, rule=_in_rule(old.rule, steps, change))

    rows = tuple(replace(row, parts=tuple(map(part, row.parts))) for row in scheme.rows)
    return replace(scheme, rows=rows)


def _in_rule(spec: RuleSpec, steps: Sequence[str], change: Change) -> RuleSpec:
    if steps[0] not in spec.parameters:
        raise _unknown(change)
    value = _inside(spec.parameters[steps[0]], steps[1:], change)
    return replace(spec, parameters={**spec.parameters, steps[0]: value})


def _named(held: tuple[Any, ...], steps: Sequence[str], change: Change) -> tuple[Any, ...]:
    if steps[0] not in {one.id for one in held} or len(steps) == 1:
        raise _unknown(change)
    return tuple(_inside(one, steps[1:], change) if one.id == steps[0] else one for one in held)


def _inside(value: Any, steps: Sequence[str], change: Change) -> Any:
    if not steps:
        return change.to(value)
    if isinstance(value, Choice):
        return replace(value, values={k: _inside(v, steps, change) for k, v in value.values.items()})
    if isinstance(value, tuple) and steps[0] in map(str, range(len(value))):
        position = int(steps[0])
        return (*value[:position], _inside(value[position], steps[1:], change), *value[position + 1 :])
    if is_dataclass(value) and not isinstance(value, type) and hasattr(value, steps[0]):
        return replace(value, **{steps[0]: _inside(getattr(value, steps[0]), steps[1:], change)})
    raise _unknown(change)


def _unknown(change: Change) -> ParameterRefused:
    return ParameterRefused(f"评价体系没有参数 {change.path}", field=f"parameters.{change.path}")
