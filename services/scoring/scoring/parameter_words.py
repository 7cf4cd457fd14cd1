"""The parameters of a rule as words: one value, or one for each alternative of a reading."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from scoring.facts import plain
from scoring.scheme import Choice

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ParameterWords:
    name: str
    value: str = ""
    reading: str = ""
    by_alternative: Mapping[str, str] = field(default_factory=dict)


def parameter_words(parameters: Mapping[str, Any]) -> Iterator[ParameterWords]:
    """In the order of the file; parameters that are not there are left out."""
    for name, value in parameters.items():
        if isinstance(value, Choice):
            words = {alternative: worded(inner) for alternative, inner in value.values.items()}
            yield ParameterWords(name, reading=value.reading, by_alternative=words)
        elif value is not None:
            yield ParameterWords(name, worded(value))


def worded(value: Any, called: Mapping[str, str] = NOTHING) -> str:
    """A value as text; of a choice inside a choice each alternative. `called`: other words for those that it holds."""
    if isinstance(value, Choice):
        return "；".join(f"{value.reading}={a}：{worded(v, called)}" for a, v in value.values.items())
    if isinstance(value, tuple):
        return "、".join(worded(v, called) for v in value)
    if isinstance(value, Decimal):
        return plain(value)
    if is_dataclass(value):
        held = {f.name: getattr(value, f.name) for f in fields(value)}
        return (
            "（" + "，".join(f"{called.get(k, k)} {worded(v, called)}" for k, v in held.items() if v is not None) + "）"
        )
    return called.get(str(value), str(value))
