"""Where a read model is stored: SQLite (WAL) in a folder by default, PostgreSQL by URL. Connections and threads only.

All SQL runs in threads of its own, never on the event loop: one thread writes, a few read.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from eventlog.views.broken_file import FileBroken, is_broken

T = TypeVar("T")

READERS = 4
# Whoever waits for a lock holds up the one thread that writes, and every reader who comes later.
LOCK_WAIT = "50ms"
LOCK_RETRY_S = 0.5
LOCK_PATIENCE_S = 20.0
LOCKED = "55P03"


class TableInUse(Exception):
    """Somebody goes on reading what is to be dropped; nothing was changed."""


class ViewDatabase:
    """One database of one service. `schema` is its PostgreSQL schema; None on SQLite, where the file is its own.

    `file` or `url` says where another process finds it; a database in memory has neither. Raises FileBroken.
    """

    def __init__(
        self,
        writer: sa.Engine,
        reader: sa.Engine,
        schema: str | None = None,
        *,
        file: Path | None = None,
        url: str = "",
    ) -> None:
        self.schema = schema
        self.file = file
        self.url = url
        self._writer = writer
        self._reader = reader
        self._glancer = reader.execution_options(isolation_level="AUTOCOMMIT") if url else reader
        self._statements: dict[sa.Table, Any] = {}
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="views-write")
        alone = reader is writer
        self._read_threads = (
            self._write_thread if alone else ThreadPoolExecutor(READERS, thread_name_prefix="views-read")
        )

    async def write(self, action: Callable[[sa.Connection], T]) -> T:
        """Runs `action` in one transaction. Calls queue; one that is cancelled while it runs may still commit."""
        return await asyncio.get_running_loop().run_in_executor(self._write_thread, self._in, self._writer, action)

    async def write_alone(self, action: Callable[[sa.Connection], T]) -> T:
        """`write` for what needs a table to itself: on PostgreSQL it gives way to readers and comes again between the
        turns of others. Raises TableInUse when they go on for LOCK_PATIENCE_S.
        """
        clock = asyncio.get_running_loop()
        give_up = clock.time() + LOCK_PATIENCE_S

        def impatiently(connection: sa.Connection) -> T:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
            return action(connection)

        while True:
            try:
                return await self.write(impatiently)
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", "") != LOCKED:
                    raise
                if clock.time() > give_up:
                    raise TableInUse(str(error.orig)) from error
            await asyncio.sleep(LOCK_RETRY_S)

    async def read(self, action: Callable[[sa.Connection], T]) -> T:
        """Runs `action` on one snapshot, which it cannot change."""
        return await asyncio.get_running_loop().run_in_executor(self._read_threads, self._look, self._reader, action)

    async def glance(self, action: Callable[[sa.Connection], T]) -> T:
        """`read` for one statement, a snapshot by itself: PostgreSQL is asked once, without a transaction around it."""
        return await asyncio.get_running_loop().run_in_executor(self._read_threads, self._look, self._glancer, action)

    async def write_raw(self, action: Callable[[Any], T]) -> T:
        """Runs `action` on the driver's own connection that writes, in its turn; it begins and ends transactions."""

        def run() -> T:
            with closing(self._writer.raw_connection()) as connection:
                return action(connection.driver_connection)

        return await asyncio.get_running_loop().run_in_executor(self._write_thread, run)

    async def close(self) -> None:
        """Waits for what runs, then lets go of every connection."""
        await asyncio.to_thread(self._close)

    def insert(self, table: sa.Table) -> Any:
        """An INSERT that knows `on_conflict_do_update`, in this database's dialect."""
        if self._writer.dialect.name == "postgresql":
            from sqlalchemy.dialects import postgresql  # noqa: PLC0415  a tenth of a second where it is not needed

            return postgresql.insert(table)
        return sqlite.insert(table)

    def once(self, table: sa.Table, make: Callable[[], Any]) -> Any:
        """The statement that writes to a table: put together once, which costs more than carrying it out."""
        if table not in self._statements:
            self._statements[table] = make()
        return self._statements[table]

    def _look(self, engine: sa.Engine, action: Callable[[sa.Connection], T]) -> T:
        """Connections that a restart of the server has cut show when they are used: asking first costs every read."""
        try:
            return self._in(engine, action)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return self._in(engine, action)

    def _in(self, engine: sa.Engine, action: Callable[[sa.Connection], T]) -> T:
        try:
            with engine.begin() as connection:
                return action(connection)
        except DatabaseError as error:
            if self.file is None or not is_broken(error.orig):
                raise
            raise FileBroken(self.file, error) from error

    def _close(self) -> None:
        self._write_thread.shutdown(wait=True)
        self._read_threads.shutdown(wait=True)
        self._reader.dispose()
        self._writer.dispose()
