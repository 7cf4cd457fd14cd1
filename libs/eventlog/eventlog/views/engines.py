"""The databases that a read model may stand in, opened as they need to be: SQLite (WAL), in memory, PostgreSQL."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from eventlog.views.column_types import compare_decimals
from eventlog.views.database import READERS, ViewDatabase

SQLITE_BUSY_MS = 5_000


def sqlite_database(path: Path) -> ViewDatabase:
    """A file of its own, made when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    url = sa.URL.create("sqlite+pysqlite", database=str(path))
    writer = sa.create_engine(url, connect_args={"check_same_thread": False}, pool_size=1, max_overflow=0)
    # IMMEDIATE: a transaction that reads first and writes later could not wait for another writer, only fail.
    _prepare(writer, "IMMEDIATE", ("journal_mode=WAL", "synchronous=NORMAL"))
    reader = sa.create_engine(url, connect_args={"check_same_thread": False}, pool_size=READERS, max_overflow=0)
    _prepare(reader, "DEFERRED", ("query_only=ON",))
    return ViewDatabase(writer, reader, file=path)


def memory_database() -> ViewDatabase:
    """A database that lives as long as the process: for tests and the in-memory twin."""
    url = sa.URL.create("sqlite+pysqlite", database=":memory:")
    engine = sa.create_engine(url, connect_args={"check_same_thread": False}, poolclass=StaticPool)
    _prepare(engine, "IMMEDIATE", ())
    return ViewDatabase(engine, engine)


def postgres_database(url: str, schema: str) -> ViewDatabase:
    """A schema of its own in a PostgreSQL database; `url` may leave the driver out."""
    parsed = sa.make_url(url).set(drivername="postgresql+psycopg")
    # pre-ping: a connection that a restart of the server has cut is replaced, not handed to a batch
    writer = sa.create_engine(parsed, pool_size=1, max_overflow=0, pool_pre_ping=True)
    reader = sa.create_engine(
        parsed, pool_size=READERS, max_overflow=0, isolation_level="REPEATABLE READ"
    ).execution_options(postgresql_readonly=True)
    return ViewDatabase(writer, reader, schema, url=parsed.render_as_string(hide_password=False))


def _prepare(engine: sa.Engine, begin: str, pragmas: tuple[str, ...]) -> None:
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver begins no transactions of its own
        connection.create_collation("decimal", compare_decimals)
        for pragma in (f"busy_timeout={SQLITE_BUSY_MS}", *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(engine, "connect", connected)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(f"BEGIN {begin}"))
