"""How one kind of value becomes a database value, exactly and alike on SQLite and PostgreSQL.

A value that one of the two could not hold is refused, before any SQL.
"""

import enum
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa

Convert = Callable[[Any], Any]
Coding = tuple[Any, Convert, Convert]

INT64 = range(-(2**63), 2**63)

# Bytewise order of UTF-8 in both databases: PostgreSQL would otherwise sort by the locale it was installed under.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


class ExactDecimal(sa.TypeDecorator[Decimal]):
    """NUMERIC on PostgreSQL; digits as text on SQLite, which has no decimals, ordered by `compare_decimals`."""

    impl = sa.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        return dialect.type_descriptor(
            sa.Text(collation="decimal") if dialect.name == "sqlite" else sa.Numeric(asdecimal=True)
        )

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        return format(value, "f") if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ARG002  the base class's signature
        return value if value is None else Decimal(value)


def compare_decimals(left: str, right: str) -> int:
    """SQLite collation `decimal`: by value, so that 9.5 stands before 10 and 1.0 equals 1.00."""
    first, second = Decimal(left), Decimal(right)
    return (first > second) - (first < second)


def coding_of(hint: Any) -> Coding:
    """SQL type, encoder and decoder of a field's type (without `| None`). Encoders raise TypeError or ValueError."""
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return TEXT, _member_of(hint), hint.__getitem__
    plain: dict[Any, Coding] = {
        str: (TEXT, _text, str),
        bool: (sa.Boolean(), _exactly(bool), bool),
        int: (sa.BigInteger(), _int64, int),
        bytes: (sa.LargeBinary(), _exactly(bytes), bytes),
        Decimal: (ExactDecimal(), _decimal, _same),
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

    return TEXT, encode, decoder.decode
