"""Tables that are filled in bulk: made without key and indexes, which come when the rows are there."""

from typing import Any

import sqlalchemy as sa

from eventlog.views.tables import Build


def bare_table(build: Build) -> sa.Table:
    """The same columns without key and indexes: rows in bulk go in faster, what is missing is made afterwards."""
    table = build.table
    columns = [sa.Column(c.name, c.type, nullable=c.nullable) for c in table.columns]
    return sa.Table(build.name, sa.MetaData(schema=table.schema), *columns)


def key_index(build: str) -> str:
    """The name of the unique index that stands for the primary key of a table that was made without one."""
    return f"key_{build}"


def make_indexes(connection: sa.Connection, build: Build) -> None:
    """The unique index on the key and those that the projection asks for, as far as they are missing."""
    there: set[Any] = {i["name"] for i in sa.inspect(connection).get_indexes(build.name, schema=build.table.schema)}
    if key_index(build.name) not in there:
        bare = bare_table(build)
        columns = [bare.c[name] for name in build.projection.key]
        sa.Index(key_index(build.name), *columns, unique=True).create(connection)
    for index in build.table.indexes:
        if index.name not in there:
            index.create(connection)
