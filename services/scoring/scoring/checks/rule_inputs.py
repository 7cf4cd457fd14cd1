"""Which inputs a rule names, by the types of its parameters, nested ones too. Used when a scheme is checked."""

import typing
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from scoring.rules.desk import CountInput, DateInput, FigureInput, FlagInput, ItemsInput, NumberInput
from scoring.values import InputKind

INPUT_KINDS = {
    NumberInput: (InputKind.NUMBER,),
    CountInput: (InputKind.COUNT,),
    FigureInput: (InputKind.NUMBER, InputKind.COUNT),
    FlagInput: (InputKind.FLAG,),
    ItemsInput: (InputKind.ITEMS,),
    DateInput: (InputKind.DATE,),
}


@dataclass(frozen=True, slots=True)
class Named:
    parameter: str
    input_id: str
    kinds: tuple[InputKind, ...]


def named_inputs(rule: Any) -> Iterator[Named]:
    hints = typing.get_type_hints(type(rule))
    for field in fields(rule):
        value = getattr(rule, field.name)
        kinds = next((k for t, k in INPUT_KINDS.items() if mentions(hints[field.name], t)), None)
        for one in value if isinstance(value, tuple) else [value]:
            if is_dataclass(one):
                yield from named_inputs(one)
            elif kinds is not None and one is not None:
                yield Named(field.name, one, kinds)


def mentions(hint: Any, wanted: Any) -> bool:
    return hint is wanted or any(mentions(h, wanted) for h in typing.get_args(hint))
