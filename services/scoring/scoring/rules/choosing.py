"""A rule with its readings chosen: each parameter that hangs on a reading at the value that the reading gives it."""

from collections.abc import Iterator, Mapping
from typing import Any

from scoring.rules.registry import RULES, VETOES, Rule
from scoring.rules.veto import Veto
from scoring.scheme import Choice, RuleSpec

KINDS: Mapping[str, type[Rule | Veto]] = {**RULES, **VETOES}


def rule_of(spec: RuleSpec, readings: Mapping[str, str]) -> Rule | Veto:
    """The rule under these readings, one alternative for each."""
    return KINDS[spec.kind](**{name: chosen(value, readings) for name, value in spec.parameters.items()})


def chosen(value: Any, readings: Mapping[str, str]) -> Any:
    """A parameter's value; a choice may lead to another choice."""
    while isinstance(value, Choice):
        value = value.values[readings[value.reading]]
    return value


def choices(value: Any) -> Iterator[Choice]:
    """Every choice that a parameter holds."""
    if isinstance(value, Choice):
        yield value
        for inner in value.values.values():
            yield from choices(inner)


def leaves(value: Any) -> Iterator[Any]:
    """Every value that a parameter can take."""
    if not isinstance(value, Choice):
        yield value
        return
    for inner in value.values.values():
        yield from leaves(inner)
