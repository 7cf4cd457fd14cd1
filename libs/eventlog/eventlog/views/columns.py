"""The columns of a projection's row. A row that the databases could not hold is refused before any SQL, so that the
event at fault is known.
"""

import dataclasses
import typing
from collections.abc import Callable, Mapping
from typing import Any

from contracts.fields import optional_of
from eventlog.views.stored_values import SqlKind, coding_of


class Unstorable(ValueError):
    """A row holds what no column can: the text names the field."""


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """One field: its kind of column, and how a value goes there and comes back."""

    name: str
    kind: SqlKind
    nullable: bool
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]

    @property
    def sql_type(self) -> Any:
        from eventlog.views.column_types import SQL_TYPES  # noqa: PLC0415  folding processes have no need of SQLAlchemy

        return SQL_TYPES[self.kind]


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
    kind, encode, decode = coding_of(inner)
    return Column(name, kind, optional, encode, decode)
