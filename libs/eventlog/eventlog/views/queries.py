"""SELECTs over the table of one build: what `get`, `find` and `count` ask. No connection, no row classes."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from eventlog.views.build import Build, key_of

__all__ = ["IN_CHUNK", "by_keys", "counting", "key_of", "matching", "under_key"]

IN_CHUNK = 500


def by_keys(build: Build, keys: Sequence[tuple[Any, ...]]) -> sa.ColumnElement[bool]:
    """The rows under any of these (encoded) keys."""
    columns = build.key
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return sa.tuple_(*columns).in_(keys)


@lru_cache(maxsize=256)  # putting a statement together costs more than answering it
def under_key(table: sa.Table, fields: tuple[str, ...]) -> sa.Select[Any]:
    """The row under the (encoded) key that is given as parameters by the names of its fields."""
    return sa.select(table).where(*[table.c[name] == sa.bindparam(name) for name in fields])


def matching(
    build: Build,
    where: Mapping[str, Any],
    order_by: Sequence[str] = (),
    limit: int | None = None,
    after: Any | None = None,
) -> sa.Select[Any]:
    """The rows where all fields equal (a list or set: are among) the given values, in order, ties broken by the key."""
    order = _order(build, order_by)
    query = sa.select(build.table).where(*_conditions(build, where))
    if after is not None:
        query = query.where(_after(build, order, after))
    query = query.order_by(*[(c.desc() if down else c.asc()).nulls_last() for c, down in order])
    return query if limit is None else query.limit(limit)


def counting(build: Build, where: Mapping[str, Any]) -> sa.Select[Any]:
    """How many rows match."""
    return sa.select(sa.func.count()).select_from(build.table).where(*_conditions(build, where))


def _conditions(build: Build, where: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    return [_condition(build, name, value) for name, value in where.items()]


def _condition(build: Build, name: str, value: Any) -> sa.ColumnElement[bool]:
    column, encode = _column(build, name), build.columns[name].encode
    if value is None:
        return column.is_(None)
    if isinstance(value, Collection) and isinstance(value, (list, set, frozenset)):
        return column.in_([encode(one) for one in value])
    same: sa.ColumnElement[bool] = column == encode(value)
    return same


def _order(build: Build, order_by: Sequence[str]) -> list[tuple[sa.Column[Any], bool]]:
    order = [(_column(build, name.removeprefix("-")), name.startswith("-")) for name in order_by]
    named = {column.name for column, _ in order}
    return order + [(column, False) for column in build.key if column.name not in named]


def _after(build: Build, order: Sequence[tuple[sa.Column[Any], bool]], row: Any) -> sa.ColumnElement[bool]:
    """Strictly behind `row` in `order`: greater in the first field, or equal there and greater in the next, …"""
    alternatives: list[sa.ColumnElement[bool]] = []
    equal: list[sa.ColumnElement[bool]] = []
    for column, down in order:
        if (value := getattr(row, column.name)) is None:
            raise ValueError(f"{build.projection.name}: cannot page past a row whose {column.name} is None")
        encoded = build.columns[column.name].encode(value)
        alternatives.append(sa.and_(*equal, column < encoded if down else column > encoded))
        equal.append(column == encoded)
    return sa.or_(*alternatives)


def _column(build: Build, name: str) -> sa.Column[Any]:
    if name not in build.columns:
        raise ValueError(f"{build.projection.name} has no field {name!r}")
    return build.table.c[name]
