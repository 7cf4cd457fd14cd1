"""The table of a build as SQLAlchemy knows it. Whoever folds into files never comes here."""

import functools

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.views.columns import columns_of


@functools.lru_cache(maxsize=256)  # a table costs milliseconds to describe, and its statements are cached by identity
def table_of(projection: AnyProjection, name: str, schema: str | None) -> sa.Table:
    """The table of a build under that name, described; none is made."""
    table = sa.Table(
        name,
        sa.MetaData(schema=schema),
        *[
            sa.Column(c.name, c.sql_type, primary_key=c.name in projection.key, nullable=c.nullable)
            for c in columns_of(projection.row).values()
        ],
    )
    for number, fields in enumerate(projection.indexes):
        sa.Index(f"ix_{name}_{number}", *[table.c[field] for field in fields])
    return table
