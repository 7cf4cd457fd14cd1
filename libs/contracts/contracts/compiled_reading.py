"""The table by which compiled code reads the records of one kind: it does as `quick` does, in a fifth of the time."""

import typing
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from contracts.fields import decimal_from, enum_prefix, optional_of
from contracts.lifting import Lift
from domainkit.frozen import twin_of
from domainkit.native import Native, ShapeField

# As reading.c numbers them.
KINDS = {
    FieldDescriptor.TYPE_STRING: 0,
    FieldDescriptor.TYPE_BYTES: 1,
    FieldDescriptor.TYPE_BOOL: 2,
    FieldDescriptor.TYPE_INT64: 3,
    FieldDescriptor.TYPE_UINT64: 4,
    FieldDescriptor.TYPE_INT32: 5,
    FieldDescriptor.TYPE_UINT32: 6,
    FieldDescriptor.TYPE_ENUM: 7,
    FieldDescriptor.TYPE_MESSAGE: 9,
}
NUMBER, ENUM, DECIMAL, NESTED = 5, 7, 8, 9


class NotCompilable(Exception):
    """The compiled code cannot read such a message, or cannot make such a class."""


def compiled_reading(
    native: Native, cls: type, descriptor: Any, lifts: tuple[Lift, ...], recorded: type
) -> Callable[[bytes], Any] | None:
    """What reads records whose payload is of that message, to `recorded` with an event of `cls`, lifted; or None."""
    try:
        return native.reading(_shape(native, cls, descriptor), lifts, recorded)
    except NotCompilable:
        return None


def _shape(native: Native, cls: type, descriptor: Any) -> Any:
    if twin_of(cls) is None:
        raise NotCompilable(cls.__name__)
    hints = typing.get_type_hints(cls)
    fields = [
        _wanted(native, field, hints[field.name]) if field.name in hints else _dropped(field)
        for field in descriptor.fields
    ]
    return native.shape(cls, fields)


def _dropped(field: Any) -> ShapeField:
    """A field that the class has not: read, as it has to be sound, and left."""
    kind = KINDS.get(field.type)
    if kind is None or kind == NESTED:
        raise NotCompilable(field.full_name)
    return field.number, None, NUMBER if kind == ENUM else kind, field.is_repeated, False, None


def _wanted(native: Native, field: Any, hint: Any) -> ShapeField:
    kind = KINDS.get(field.type)
    convert: Any = None
    if kind is None:
        raise NotCompilable(field.full_name)
    inner, optional = optional_of(hint)
    if typing.get_origin(inner) is tuple:
        inner = typing.get_args(inner)[0]
    inner = getattr(inner, "__supertype__", inner)
    if inner is Decimal:
        kind, convert = DECIMAL, decimal_from
    elif kind == NESTED:
        convert = _shape(native, inner, field.message_type)
    elif kind == ENUM:
        convert = members_of(inner, field)
    return field.number, field.name, kind, field.is_repeated, optional, convert


def members_of(kind: Any, field: Any) -> dict[int, Any]:
    """The members of an enum by the numbers that they have on the wire."""
    prefix = enum_prefix(field.enum_type.name)
    return {v.number: kind[v.name.removeprefix(prefix)] for v in field.enum_type.values if v.number}
