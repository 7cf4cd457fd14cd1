"""One dataclass and its protobuf message, field by field. Differences fail when the mapping is made."""

import dataclasses
import functools
import typing
from collections.abc import Callable
from typing import Any

from google.protobuf import message_factory

from contracts.fields import Converter, Undecodable, Unmappable, optional_of, present, same, scalar_converters

Encode = Callable[[Any, dict[str, Any]], None]
Decode = Callable[[Any], Any]


class Mapping:
    """Encodes a dataclass to its message and decodes it back. Made once per pair, at import.

    A `partial` mapping may leave fields of the message aside: it serves readers of another service's events.
    """

    def __init__(self, cls: type, descriptor: Any, *, partial: bool = False) -> None:
        self.cls = cls
        self.message = message_factory.GetMessageClass(descriptor)
        hints = typing.get_type_hints(cls)
        names = [f.name for f in dataclasses.fields(cls)]
        known = {f.name for f in descriptor.fields}
        if not set(names) <= known or (set(names) != known and not partial):
            raise Unmappable(f"{descriptor.full_name}: {sorted(set(names) ^ known)} stand on one side only")
        pairs = [_field(name, hints[name], descriptor.fields_by_name[name], partial=partial) for name in names]
        self._encoders: list[Encode] = [encode for encode, _ in pairs]
        self._decoders: list[Decode] = [decode for _, decode in pairs]

    def encode(self, value: Any) -> Any:
        """The protobuf message of a dataclass."""
        arguments: dict[str, Any] = {}
        for encode in self._encoders:
            encode(value, arguments)
        return self.message(**arguments)

    def decode(self, message: Any) -> Any:
        """The dataclass of a message. Raises Undecodable, naming the field."""
        return self.cls(*[decode(message) for decode in self._decoders])


_made: dict[tuple[type, Any, bool], Mapping] = {}


def mapping_of(cls: type, descriptor: Any, *, partial: bool = False) -> Mapping:
    """The mapping of a pair; nested pairs are made along the way."""
    key = (cls, descriptor, partial)
    if key not in _made:
        _made[key] = Mapping(cls, descriptor, partial=partial)
    return _made[key]


def _field(name: str, hint: Any, field: Any, *, partial: bool) -> tuple[Encode, Decode]:
    nested = functools.partial(mapping_of, partial=partial)
    inner, optional = optional_of(hint)
    if typing.get_origin(inner) is tuple:
        if not field.is_repeated:
            raise Unmappable(f"{field.full_name}: a tuple wants a repeated field")
        return _repeated(name, *scalar_converters(typing.get_args(inner)[0], field, nested))
    if field.is_repeated:
        raise Unmappable(f"{field.full_name}: a repeated field wants a tuple")
    forth, back = scalar_converters(inner, field, nested)
    if optional != field.has_presence and field.message_type is None:
        raise Unmappable(f"{field.full_name}: `| None` and `optional` go together")
    if field.message_type is not None:
        return _singular(name, forth, back, required=not optional)
    return _optional(name, forth, back) if optional else _plain(name, forth, back)


def _plain(name: str, forth: Converter, back: Converter) -> tuple[Encode, Decode]:
    def encode(value: Any, arguments: dict[str, Any]) -> None:
        arguments[name] = forth(getattr(value, name))

    def decode(message: Any) -> Any:
        return back(getattr(message, name))

    return encode, decode


def _optional(name: str, forth: Converter, back: Converter) -> tuple[Encode, Decode]:
    def encode(value: Any, arguments: dict[str, Any]) -> None:
        if (inner := getattr(value, name)) is not None:
            arguments[name] = forth(inner)

    def decode(message: Any) -> Any:
        return back(getattr(message, name)) if present(message, name) else None

    return encode, decode


def _singular(name: str, forth: Converter, back: Converter, *, required: bool) -> tuple[Encode, Decode]:
    encode, decode = _optional(name, forth, back)

    def decode_required(message: Any) -> Any:
        if not present(message, name):
            raise Undecodable(f"{message.DESCRIPTOR.full_name}.{name} is missing")
        return back(getattr(message, name))

    return encode, decode_required if required else decode


def _repeated(name: str, forth: Converter, back: Converter) -> tuple[Encode, Decode]:
    def encode(value: Any, arguments: dict[str, Any]) -> None:
        items = getattr(value, name)
        arguments[name] = items if forth is same else [forth(item) for item in items]

    def decode(message: Any) -> tuple[Any, ...]:
        items = getattr(message, name)
        return tuple(items) if back is same else tuple([back(item) for item in items])

    return encode, decode
