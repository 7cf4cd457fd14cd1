"""Who may rebuild a projection: one at a time. A claim ends with whoever holds it, however that one ends."""

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import IO

import psycopg
import sqlalchemy as sa

from eventlog.views.database import ViewDatabase


class RebuildRunning(Exception):
    """Another rebuild of the projection is under way; this one has done nothing."""

    def __init__(self, projection: str) -> None:
        super().__init__(f"{projection} is being rebuilt already")
        self.projection = projection


@asynccontextmanager
async def claimed(database: ViewDatabase, projection: str) -> AsyncIterator[None]:
    """Nobody else rebuilds `projection` in this database meanwhile. Raises RebuildRunning."""
    if database.url:
        connection = await asyncio.to_thread(_claim_by_lock, database, projection)
        try:
            yield
        finally:
            await asyncio.to_thread(_let_go, connection)
        return
    lock = _claim_by_file(database, projection)
    try:
        yield
    finally:
        lock.close()


async def is_claimed(database: ViewDatabase, projection: str) -> bool:
    """Whether somebody rebuilds it now. Asked by claiming it for a moment."""
    try:
        async with claimed(database, projection):
            return False
    except RebuildRunning:
        return True


def _claim_by_file(database: ViewDatabase, projection: str) -> IO[bytes]:
    assert database.file is not None, "a database in memory is not rebuilt"
    lock = (database.file.parent / f"rebuild-{projection}.lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise RebuildRunning(projection) from error
    return lock


def _claim_by_lock(database: ViewDatabase, projection: str) -> psycopg.Connection:
    plain = sa.make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(plain, autocommit=True)
    name = f"{database.schema}.rebuild.{projection}"
    got = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (name,)).fetchone()
    if got is None or not got[0]:
        connection.close()
        raise RebuildRunning(projection)
    return connection


def _let_go(connection: psycopg.Connection) -> None:
    """The server notices a moment later that a connection was closed: until then nobody else could claim it."""
    with suppress(psycopg.Error):
        connection.execute("SELECT pg_advisory_unlock_all()")
    connection.close()
