"""Where a read model is stored: SQLite (WAL) in a folder by default, PostgreSQL by URL. Connections and threads only.

All SQL runs in threads of its own, never on the event loop: one thread writes, a few read.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import StaticPool

from eventlog.column_types import compare_decimals

T = TypeVar("T")

READERS = 4
SQLITE_BUSY_MS = 5_000


class ViewDatabase:
    """One database of one service. `schema` is its PostgreSQL schema; None on SQLite, where the file is its own."""

    def __init__(self, writer: sa.Engine, reader: sa.Engine, schema: str | None = None) -> None:
        self.schema = schema
        self._writer = writer
        self._reader = reader
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="views-write")
        alone = reader is writer
        self._read_threads = (
            self._write_thread if alone else ThreadPoolExecutor(READERS, thread_name_prefix="views-read")
        )

    async def write(self, action: Callable[[sa.Connection], T]) -> T:
        """Runs `action` in one transaction. Calls queue; one that is cancelled while it runs may still commit."""
        return await asyncio.get_running_loop().run_in_executor(self._write_thread, self._in, self._writer, action)

    async def read(self, action: Callable[[sa.Connection], T]) -> T:
        """Runs `action` on one snapshot, which it cannot change."""
        return await asyncio.get_running_loop().run_in_executor(self._read_threads, self._in, self._reader, action)

    async def close(self) -> None:
        """Waits for what runs, then lets go of every connection."""
        await asyncio.to_thread(self._close)

    def insert(self, table: sa.Table) -> Any:
        """An INSERT that knows `on_conflict_do_update`, in this database's dialect."""
        dialect = postgresql if self._writer.dialect.name == "postgresql" else sqlite
        return dialect.insert(table)

    def _in(self, engine: sa.Engine, action: Callable[[sa.Connection], T]) -> T:
        with engine.begin() as connection:
            return action(connection)

    def _close(self) -> None:
        self._write_thread.shutdown(wait=True)
        self._read_threads.shutdown(wait=True)
        self._reader.dispose()
        self._writer.dispose()


def sqlite_database(path: Path) -> ViewDatabase:
    """A file of its own, made when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    url = sa.URL.create("sqlite+pysqlite", database=str(path))
    writer = sa.create_engine(url, connect_args={"check_same_thread": False}, pool_size=1, max_overflow=0)
    # IMMEDIATE: a transaction that reads first and writes later could not wait for another writer, only fail.
    _prepare(writer, "IMMEDIATE", ("journal_mode=WAL", "synchronous=NORMAL"))
    reader = sa.create_engine(url, connect_args={"check_same_thread": False}, pool_size=READERS, max_overflow=0)
    _prepare(reader, "DEFERRED", ("query_only=ON",))
    return ViewDatabase(writer, reader)


def memory_database() -> ViewDatabase:
    """A database that lives as long as the process: for tests and the in-memory twin."""
    url = sa.URL.create("sqlite+pysqlite", database=":memory:")
    engine = sa.create_engine(url, connect_args={"check_same_thread": False}, poolclass=StaticPool)
    _prepare(engine, "IMMEDIATE", ())
    return ViewDatabase(engine, engine)


def postgres_database(url: str, schema: str) -> ViewDatabase:
    """A schema of its own in a PostgreSQL database; `url` may leave the driver out."""
    parsed = sa.make_url(url).set(drivername="postgresql+psycopg")
    # pre-ping: connections that a restart of the server has cut are replaced, not handed to a query
    writer = sa.create_engine(parsed, pool_size=1, max_overflow=0, pool_pre_ping=True)
    reader = sa.create_engine(
        parsed, pool_size=READERS, max_overflow=0, pool_pre_ping=True, isolation_level="REPEATABLE READ"
    ).execution_options(postgresql_readonly=True)
    return ViewDatabase(writer, reader, schema)


def _prepare(engine: sa.Engine, begin: str, pragmas: tuple[str, ...]) -> None:
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver begins no transactions of its own
        connection.create_collation("decimal", compare_decimals)
        for pragma in (f"busy_timeout={SQLITE_BUSY_MS}", *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(engine, "connect", connected)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(f"BEGIN {begin}"))
