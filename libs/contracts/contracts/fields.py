"""How one field of a dataclass becomes one field of a protobuf message, and back. Resolved once, at import."""

import dataclasses
import enum
import re
import types
import typing
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

Converter = Callable[[Any], Any]

# No exponents: `1e999999999` is short, and a gigabyte once it is written out.
PLAIN_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
QUOTED = 40
MAX_MAGNITUDE = 100


class Unmappable(TypeError):
    """A dataclass and its protobuf message differ; the text names the field."""


class Undecodable(ValueError):
    """Bytes that are not what they claim to be; the text names the field."""


def same(value: Any) -> Any:
    """Scalars that both sides hold alike."""
    return value


def decimal_from(text: str) -> Decimal:
    """A Decimal from its plain text, the only form that numbers with a fraction have on the wire."""
    if not PLAIN_DECIMAL.fullmatch(text):
        raise Undecodable(f"not a plain decimal number: {text[:QUOTED]!r}")
    return Decimal(text)


def decimal_text(number: Decimal) -> str:
    """The plain text of a Decimal. Raises ValueError for one that has none: what is stored must be readable again."""
    if not number.is_finite() or abs(number.adjusted()) > MAX_MAGNITUDE:
        raise ValueError(f"no plain decimal number: {number}")
    return format(number, "f")


def decimal_converters(field: Any) -> tuple[Converter, Converter]:
    """Decimals stand in string fields; trouble with one names the field."""

    def decode(text: str) -> Decimal:
        try:
            return decimal_from(text)
        except Undecodable as error:
            raise Undecodable(f"{field.full_name}: {error}") from error

    return decimal_text, decode


def enum_prefix(name: str) -> str:
    """`MarketKind` -> `MARKET_KIND_`, the prefix that buf's STANDARD rules ask of enum values."""
    return "".join("_" + c if c.isupper() and i else c for i, c in enumerate(name)).upper() + "_"


def enum_converters(kind: type[enum.Enum], field: Any) -> tuple[Converter, Converter]:
    """Members map by name: `MarketKind.FARM_PRODUCE` to `MARKET_KIND_FARM_PRODUCE`. Zero is never a value."""
    prefix = enum_prefix(field.enum_type.name)
    numbers = {v.name.removeprefix(prefix): v.number for v in field.enum_type.values if v.number}
    names = {member.name for member in kind}
    if names != set(numbers):
        raise Unmappable(f"{field.full_name}: {sorted(names ^ set(numbers))} stand on one side only")
    forth = {member: numbers[member.name] for member in kind}
    back = {numbers[member.name]: member for member in kind}

    def decode(number: int) -> enum.Enum:
        try:
            return back[number]
        except KeyError:
            raise Undecodable(f"{field.full_name}: {number} is not a {kind.__name__}") from None

    return forth.__getitem__, decode


def optional_of(hint: Any) -> tuple[Any, bool]:
    """(X, True) for `X | None`, (X, False) for X."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        inner = [a for a in typing.get_args(hint) if a is not type(None)]
        if len(inner) == 1:
            return inner[0], True
    return hint, False


def scalar_converters(hint: Any, field: Any, message_of: Callable[[type, Any], Any]) -> tuple[Converter, Converter]:
    """Converters (to protobuf, from protobuf) for one value of type `hint`."""
    hint = getattr(hint, "__supertype__", hint)
    if dataclasses.is_dataclass(hint):
        if field.message_type is None:
            raise Unmappable(f"{field.full_name}: {hint} wants a message")
        nested = message_of(typing.cast(type, hint), field.message_type)
        return nested.encode, nested.decode
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        if field.enum_type is None:
            raise Unmappable(f"{field.full_name}: {hint} wants an enum")
        return enum_converters(hint, field)
    if hint is Decimal and field.type == FieldDescriptor.TYPE_STRING:
        return decimal_converters(field)
    fitting = {
        str: {FieldDescriptor.TYPE_STRING},
        bytes: {FieldDescriptor.TYPE_BYTES},
        bool: {FieldDescriptor.TYPE_BOOL},
        int: {
            FieldDescriptor.TYPE_INT64,
            FieldDescriptor.TYPE_UINT64,
            FieldDescriptor.TYPE_INT32,
            FieldDescriptor.TYPE_UINT32,
        },
    }
    if field.type not in fitting.get(hint, set()):
        raise Unmappable(f"{field.full_name}: {hint} does not fit the protobuf type")
    return same, same


def present(message: Message, name: str) -> bool:
    """Whether an `optional` or message field is set."""
    return bool(message.HasField(name))
