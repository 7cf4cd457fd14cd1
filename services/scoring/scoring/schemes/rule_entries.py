"""A rule in a scheme file: its parameters read by the types that the rule's dataclass names."""

import dataclasses
import typing
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import yaml

from scoring.rules.registry import RULES, VETOES
from scoring.scheme import Choice, RuleSpec
from scoring.schemes.nodes import Entry


def rule_from(entry: Entry, kinds: set[str]) -> RuleSpec:
    """`{kind: per_item, points: 1, cap: {by_reading: r, a: 2, b: 3}, …}`. Raises SchemeBroken."""
    everything = entry.mapping()
    if "kind" not in everything:
        raise entry.broken("lacks kind")
    kind = everything["kind"].one_of(kinds)
    return RuleSpec(kind, _parameters(entry, {**RULES, **VETOES}[kind], {"kind"}, _parameter))


def _parameters(entry: Entry, cls: type, also: set[str], read: Callable[[Entry, Any], Any]) -> dict[str, Any]:
    """What the dataclass names; a field that may be None may be left out."""
    hints = typing.get_type_hints(cls)
    names = [f.name for f in dataclasses.fields(cls)]
    optional = {n for n in names if type(None) in typing.get_args(hints[n])}
    found = entry.fields(also | (set(names) - optional), optional)
    return {n: read(found[n], hints[n]) if n in found else None for n in names}


def _parameter(entry: Entry, hint: Any) -> Any:
    return choice_from(entry, hint) if isinstance(entry.node, yaml.MappingNode) else _value(entry, hint)


def choice_from(entry: Entry, hint: Any) -> Choice:
    """`{by_reading: r, a: 2, b: 3}`. Raises SchemeBroken."""
    values = entry.mapping()
    if "by_reading" not in values:
        raise entry.broken("wants a value, or by_reading with a value for each alternative")
    reading = values.pop("by_reading").text()
    return Choice(reading, {alternative: _by(e, hint) for alternative, e in values.items()})


def _by(entry: Entry, hint: Any) -> Any:
    nested = isinstance(entry.node, yaml.MappingNode) and "by_reading" in entry.mapping()
    return choice_from(entry, hint) if nested else _value(entry, hint)


def _value(entry: Entry, hint: Any) -> Any:
    plain: dict[Any, Callable[[], Any]] = {Decimal: entry.decimal, int: entry.integer, str: entry.text}
    inner = next((a for a in typing.get_args(hint) if type(None) in typing.get_args(hint)), hint)
    if typing.get_origin(inner) is typing.Literal:
        return entry.one_of(set(typing.get_args(inner)))
    if typing.get_origin(inner) is tuple:
        item = typing.get_args(inner)[0]
        return tuple(_value(e, item) for e in entry.items())
    if isinstance(inner, type) and dataclasses.is_dataclass(inner):
        return inner(**_parameters(entry, inner, set(), _value))
    return plain[getattr(inner, "__supertype__", inner)]()
