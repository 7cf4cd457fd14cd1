"""The tables of a read model: one per build of a projection, and the books that say how far each of them has come."""

import functools
import hashlib
import time
from dataclasses import dataclass

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.views.build import Build, build_of
from eventlog.views.column_types import TEXT
from eventlog.views.past_table import past_builds_table

__all__ = [
    "Books",
    "Build",
    "books_in",
    "build_of",
    "now_us",
    "shape_of",
    "table_name",
]

LIVE = "live"
BUILDING = "building"
READY = "ready"
KEPT = "kept"
DROPPED = "dropped"
# What the live pass follows: the table that is read, the one that is about to be, the one that was.
FED = (LIVE, READY, KEPT)
PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Books:
    """What is kept beside the rows, in the same database and the same transactions.

    builds      which builds there are: BUILDING, READY (caught up and fed, not yet read), LIVE (what readers are
                pointed to), KEPT (replaced, still fed), DROPPED
    positions   build, topic, partition -> the next offset to fold; the truth about progress, never the group's offsets
    streams     stream -> the newest version folded, and where in the log it stands
    rebuilds    how a rebuild stands: its phase, by which code, how far as last said
    past        builds that stand at a past moment, by the name that an operator gave them
    parked      events that could not be folded or reacted to, and those of the same stream that wait behind them
    """

    metadata: sa.MetaData
    builds: sa.Table
    positions: sa.Table
    streams: sa.Table
    parked: sa.Table
    rebuilds: sa.Table
    past: sa.Table


def now_us() -> int:
    """Now, in µs since the epoch."""
    return time.time_ns() // 1000


def books_in(schema: str | None) -> Books:
    """The book-keeping tables in a PostgreSQL schema, or in the one SQLite file."""
    metadata = sa.MetaData(schema=schema)
    return Books(
        metadata,
        _builds(metadata),
        _positions(metadata),
        _streams(metadata),
        _parked(metadata),
        _rebuilds(metadata),
        past_builds_table(metadata),
    )


@functools.lru_cache(maxsize=256)
def shape_of(projection: AnyProjection) -> str:
    """A fingerprint of the table that a projection wants: it may not change unless the version rises."""
    build = build_of(projection, "shape", None)
    fields = [(c.name, str(c.sql_type), c.nullable) for c in build.columns.values()]
    return hashlib.sha256(repr((fields, projection.key, projection.indexes)).encode()).hexdigest()[:16]


def table_name(projection: AnyProjection, generation: int) -> str:
    """`scoreboard__v1`; from the second build of the same version on `scoreboard__v1_2`."""
    return f"{projection.name}__v{projection.version}" + (f"_{generation}" if generation > 1 else "")


def _builds(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "builds",
        metadata,
        sa.Column("build", TEXT, primary_key=True),
        sa.Column("projection", TEXT, nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("shape", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )


def _positions(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "positions",
        metadata,
        sa.Column("build", TEXT, primary_key=True),
        sa.Column("topic", TEXT, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("next_offset", sa.BigInteger, nullable=False),
        # recorded_at of the newest event folded, and the log's end as last measured: what `freshness` answers from
        sa.Column("newest_us", sa.BigInteger, nullable=False),
        sa.Column("log_end", sa.BigInteger, nullable=False),
    )


def _streams(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "streams",
        metadata,
        sa.Column("stream", TEXT, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("topic", TEXT, nullable=False),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
    )


def _rebuilds(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "rebuilds",
        metadata,
        sa.Column("build", TEXT, primary_key=True),
        sa.Column("projection", TEXT, nullable=False),
        # a fingerprint of the sources that made the rows so far: rows of two of them are not mixed
        sa.Column("code", TEXT, nullable=False),
        sa.Column("phase", TEXT, nullable=False),
        # how far, partition by partition, and what it failed of: JSON
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("begun_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
    )


def _parked(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "parked",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("consumer", TEXT, nullable=False),
        sa.Column("build", TEXT, nullable=False),
        sa.Column("topic", TEXT, nullable=False),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("stream", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("error", TEXT, nullable=False),
        sa.Column("code_version", TEXT, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=True),
        sa.Column("value", sa.LargeBinary, nullable=True),
        sa.Column("parked_at", sa.BigInteger, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("settled_at", sa.BigInteger, nullable=True),
        sa.Column("settled_by", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.UniqueConstraint("consumer", "build", "topic", "partition", "offset"),
        sa.Index("ix_parked_open", "consumer", "build", "stream", "state"),
    )
