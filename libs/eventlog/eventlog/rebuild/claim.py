"""Who may rebuild a projection: one at a time. A claim ends with whoever holds it, however that one ends."""

import asyncio
import fcntl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO

import psycopg
import sqlalchemy as sa

from eventlog.views.database import ViewDatabase

# The kernel's struct flock: type, whence, start, length (0: all), and a pid that has to be 0 here. Beside flock(),
# which earlier releases know, a claim holds such a lock: only of these one can ask without taking one. Linux has them;
# elsewhere asking takes the lock for a moment.
FLOCK = struct.Struct("hhqqi4x")
WHOLE_FILE = FLOCK.pack(fcntl.F_WRLCK, 0, 0, 0, 0)
CAN_ASK = hasattr(fcntl, "F_OFD_GETLK")
# A lock under a number of 64 bits stands there in two halves.
LOCKED = """
SELECT EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (classid::bigint << 32) | objid::bigint = hashtextextended(:name, 0)
)
"""


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
    """Whether somebody rebuilds it now. Asking claims nothing: whoever begins meanwhile is not refused."""
    if not database.url:
        return _is_locked(_lock_file(database, projection))
    query = sa.text(LOCKED).bindparams(name=_lock_name(database, projection))
    return await database.read(lambda c: bool(c.execute(query).scalar_one()))


def _claim_by_file(database: ViewDatabase, projection: str) -> IO[bytes]:
    lock = _lock_file(database, projection).open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if CAN_ASK:
            fcntl.fcntl(lock, fcntl.F_OFD_SETLK, WHOLE_FILE)
    except OSError as error:
        lock.close()
        raise RebuildRunning(projection) from error
    return lock


def _lock_file(database: ViewDatabase, projection: str) -> Path:
    assert database.file is not None, "a database in memory is not rebuilt"
    return database.file.parent / f"rebuild-{projection}.lock"


def _is_locked(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            if CAN_ASK:
                return bool(FLOCK.unpack(fcntl.fcntl(file, fcntl.F_OFD_GETLK, WHOLE_FILE))[0] != fcntl.F_UNLCK)
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def _lock_name(database: ViewDatabase, projection: str) -> str:
    return f"{database.schema}.rebuild.{projection}"


def _claim_by_lock(database: ViewDatabase, projection: str) -> psycopg.Connection:
    plain = sa.make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(plain, autocommit=True)
    name = _lock_name(database, projection)
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
