"""Rows of a build as the dataclasses of its projection, fetched on a given connection."""

from typing import Any

import sqlalchemy as sa

from domainkit.projection import Key
from eventlog.views.columns import row_from
from eventlog.views.queries import key_of, under_key
from eventlog.views.tables import Build


def rows_of(connection: sa.Connection, build: Build, query: sa.Select[Any]) -> list[Any]:
    """What a SELECT over the whole table of `build` finds."""
    return [row_from(build.columns, build.projection.row, values) for values in connection.execute(query)]


def row_under(connection: sa.Connection, build: Build, key: Key | str | int) -> Any | None:
    """The row under a key, or None."""
    fields = build.projection.key
    values = connection.execute(
        under_key(build.table, tuple(fields)), dict(zip(fields, key_of(build, key), strict=True))
    ).first()
    return None if values is None else row_from(build.columns, build.projection.row, values)
