"""How one kind of value becomes a database value, exactly and alike on SQLite and PostgreSQL.

A value that one of the two could not hold is refused, before any SQL. The SQL types stand in `column_types`.
"""

import enum
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

INT64 = range(-(2**63), 2**63)


class SqlKind(enum.Enum):
    """What kind of column holds a value."""

    TEXT = "text"
    BOOLEAN = "boolean"
    WHOLE = "whole"
    OCTETS = "octets"
    DECIMAL = "decimal"


Convert = Callable[[Any], Any]
Coding = tuple[SqlKind, Convert, Convert]


def coding_of(hint: Any) -> Coding:
    """Kind, encoder and decoder of a field's type (without `| None`). Encoders raise TypeError or ValueError."""
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return SqlKind.TEXT, _member_of(hint), hint.__getitem__
    plain: dict[Any, Coding] = {
        str: (SqlKind.TEXT, _text, str),
        bool: (SqlKind.BOOLEAN, _exactly(bool), bool),
        int: (SqlKind.WHOLE, _int64, int),
        bytes: (SqlKind.OCTETS, _exactly(bytes), bytes),
        Decimal: (SqlKind.DECIMAL, _decimal, _same),
    }
    return plain[hint] if hint in plain else _json(hint)


def _exactly(kind: type) -> Callable[[Any], Any]:
    def encode(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"{value!r} is not {kind.__name__}")
        return value

    return encode


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not str")
    if "\x00" in value:
        raise ValueError("holds U+0000")
    if not value.isascii():
        value.encode()  # a lone surrogate has no UTF-8
    return str(value)


def _int64(value: Any) -> int:
    if type(value) is not int or value not in INT64:
        raise ValueError(f"{value!r} is not a 64-bit whole number")
    return value


def _decimal(value: Any) -> Decimal:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ValueError(f"{value!r} is not a finite Decimal")
    return value


def _same(value: Any) -> Any:
    return value


def _member_of(kind: type[enum.Enum]) -> Callable[[Any], str]:
    def encode(value: Any) -> str:
        return kind(value).name

    return encode


def _json(hint: Any) -> Coding:
    decoder = msgspec.json.Decoder(hint)

    def encode(value: Any) -> str:
        return _text(msgspec.json.encode(value).decode())

    return SqlKind.TEXT, encode, decoder.decode
