"""The book of builds that stand at a past moment: they have a name of their own, and nobody feeds them."""

import sqlalchemy as sa

from eventlog.views.column_types import TEXT


def past_builds_table(metadata: sa.MetaData) -> sa.Table:
    """Its table; how far such a build goes stands in `positions`, as for every other."""
    return sa.Table(
        "past_builds",
        metadata,
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("build", TEXT, nullable=False),
        sa.Column("projection", TEXT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("shape", TEXT, nullable=False),
        # the fingerprint of the sources that made the rows, and where each partition ends: JSON
        sa.Column("code", TEXT, nullable=False),
        sa.Column("ends", TEXT, nullable=False),
        # µs since the epoch; 0 where offsets were given
        sa.Column("as_of", sa.BigInteger, nullable=False),
        sa.Column("begun_at", sa.BigInteger, nullable=False),
        # 0 while it is being built
        sa.Column("built_at", sa.BigInteger, nullable=False),
    )
