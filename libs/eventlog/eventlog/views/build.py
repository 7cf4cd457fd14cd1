"""One table of one version of a projection: what folding needs to know of it, and its SQL when somebody asks."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domainkit.projection import AnyProjection, Key
from eventlog.views.columns import Column, columns_of

if TYPE_CHECKING:
    import sqlalchemy as sa


@dataclass(frozen=True)
class Build:
    """`name` is the table's name, never used twice; `schema` PostgreSQL's."""

    name: str
    projection: AnyProjection
    schema: str | None
    columns: Mapping[str, Column]

    @functools.cached_property
    def table(self) -> "sa.Table":
        from eventlog.views.build_table import table_of  # noqa: PLC0415  SQLAlchemy is half of a folding process's start

        return table_of(self.projection, self.name, self.schema)

    @property
    def key(self) -> "list[sa.Column[Any]]":
        return [self.table.c[name] for name in self.projection.key]


@functools.lru_cache(maxsize=256)
def build_of(projection: AnyProjection, name: str, schema: str | None) -> Build:
    """A build under that table name; makes no table."""
    return Build(name, projection, schema, columns_of(projection.row))


def key_of(build: Build, key: Key | str | int) -> tuple[Any, ...]:
    """A key as it stands in the database. A single value stands for a key of one field."""
    parts = key if isinstance(key, tuple) else (key,)
    if len(parts) != len(build.projection.key):
        raise ValueError(f"{build.projection.name}: the key is {build.projection.key}, not {parts}")
    return tuple(build.columns[n].encode(part) for n, part in zip(build.projection.key, parts, strict=True))
