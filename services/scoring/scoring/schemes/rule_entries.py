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
    cls: type = {**RULES, **VETOES}[kind]
    hints = typing.get_type_hints(cls)
    names = {f.name for f in dataclasses.fields(cls)}
    optional = {n for n in names if type(None) in typing.get_args(hints[n])}
    found = entry.fields({"kind"} | (names - optional), optional)
    parameters: dict[str, Any] = dict.fromkeys(optional)
    parameters |= {n: _parameter(found[n], hints[n]) for n in names & set(found)}
    return RuleSpec(kind, parameters)


def _parameter(entry: Entry, hint: Any) -> Any:
    if not isinstance(entry.node, yaml.MappingNode):
        return _value(entry, hint)
    values = entry.mapping()
    if "by_reading" not in values:
        raise entry.broken("wants a value, or by_reading with a value for each alternative")
    reading = values.pop("by_reading").text()
    return Choice(reading, {alternative: _value(e, hint) for alternative, e in values.items()})


def _value(entry: Entry, hint: Any) -> Any:
    plain: dict[Any, Callable[[], Any]] = {Decimal: entry.decimal, int: entry.integer, str: entry.text}
    inner = next((a for a in typing.get_args(hint) if type(None) in typing.get_args(hint)), hint)
    if typing.get_origin(inner) is typing.Literal:
        return entry.one_of(set(typing.get_args(inner)))
    if typing.get_origin(inner) is tuple:
        return entry.texts()
    return plain[getattr(inner, "__supertype__", inner)]()
