"""How a field of a projection's row becomes a database column, exactly and alike on SQLite and PostgreSQL.

A value that one of the two databases could not hold is refused before any SQL, so that the event at fault is known.
"""

import dataclasses
import enum
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from contracts.fields import optional_of

INT64 = range(-(2**63), 2**63)

# Bytewise order of UTF-8 in both databases: PostgreSQL would otherwise sort by the locale it was installed under.
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


class ExactDecimal(sa.TypeDecorator[Decimal]):
    """NUMERIC on PostgreSQL; digits as text on SQLite, which has no decimals, ordered by `compare_decimals`."""

    impl = sa.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        return dialect.type_descriptor(
            sqlite.TEXT(collation="decimal") if dialect.name == "sqlite" else sa.Numeric(asdecimal=True)
        )

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        return format(value, "f") if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ARG002  the base class's signature
        return value if value is None else Decimal(value)


class Unstorable(ValueError):
    """A row holds what no column can: the text names the field."""


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """One field: its SQL type, and how a value goes there and comes back."""

    name: str
    sql_type: Any
    nullable: bool
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def compare_decimals(left: str, right: str) -> int:
    """SQLite collation `decimal`: by value, so that 9.5 stands before 10 and 1.0 equals 1.00."""
    first, second = Decimal(left), Decimal(right)
    return (first > second) - (first < second)


def columns_of(row: type) -> dict[str, Column]:
    """The columns of a row dataclass, in the order of its fields."""
    hints = typing.get_type_hints(row)
    return {field.name: _column(field.name, hints[field.name]) for field in dataclasses.fields(row)}


def row_values(columns: Mapping[str, Column], row: Any) -> dict[str, Any]:
    """What to write for a row. Raises Unstorable."""
    values: dict[str, Any] = {}
    for name, column in columns.items():
        value = getattr(row, name)
        if value is None:
            if not column.nullable:
                raise Unstorable(f"{type(row).__name__}.{name} is None")
            values[name] = None
            continue
        try:
            values[name] = column.encode(value)
        except (TypeError, ValueError, AttributeError) as error:
            raise Unstorable(f"{type(row).__name__}.{name}: {error}") from error
    return values


def row_from(columns: Mapping[str, Column], row: type, values: Any) -> Any:
    """The row dataclass of a database row whose columns stand in the order of `columns`."""
    return row(
        *[
            None if value is None else column.decode(value)
            for column, value in zip(columns.values(), values, strict=True)
        ]
    )


def _column(name: str, hint: Any) -> Column:
    inner, optional = optional_of(hint)
    inner = getattr(inner, "__supertype__", inner)
    sql_type, encode, decode = _coding(inner)
    return Column(name, sql_type, optional, encode, decode)


def _coding(hint: Any) -> tuple[Any, Callable[[Any], Any], Callable[[Any], Any]]:
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return TEXT, _member_of(hint), hint.__getitem__
    plain: dict[Any, tuple[Any, Callable[[Any], Any], Callable[[Any], Any]]] = {
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


def _json(hint: Any) -> tuple[Any, Callable[[Any], Any], Callable[[Any], Any]]:
    decoder = msgspec.json.Decoder(hint)

    def encode(value: Any) -> str:
        return _text(msgspec.json.encode(value).decode())

    return TEXT, encode, decoder.decode
