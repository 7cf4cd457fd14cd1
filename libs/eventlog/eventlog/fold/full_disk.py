"""A full disk, told from the other things that a database or a file complains about."""

import errno
import os
import sqlite3
import sys
from pathlib import Path

# SQLite says this when the file under its write-ahead index cannot grow: there was no room.
CERTAIN = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})
# It says these of a full disk as well as of a broken one: the file system is asked.
AMBIGUOUS = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
# What failed has given back a little by the time somebody asks.
NEARLY_FULL = 1 << 20
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_full(error: BaseException, place: Path | None = None) -> bool:
    """Whether the disk under a database is full. `place` is on that disk, where it is known: it need not exist."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0)
        return code in CERTAIN or (code & 0xFF in AMBIGUOUS and place is not None and no_room_at(place))
    return (isinstance(cause, OSError) and cause.errno in NO_SPACE) or is_of_postgres(cause, "DiskFull")


def in_plain_words(error: BaseException) -> str:
    """What to say of an error for which `is_full` holds: SQLite itself may call it an I/O error."""
    first, *_ = str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__]
    return f"the disk is full ({first})"


def no_room_at(place: Path) -> bool:
    """Whether next to nothing is free where `place` is or would be: bytes, or files."""
    while not place.exists() and place != place.parent:
        place = place.parent
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize < NEARLY_FULL or (found.f_files > 0 and found.f_favail == 0)


def is_of_postgres(error: BaseException, name: str) -> bool:
    """Whether it is psycopg's error of that name; where psycopg was never imported, it cannot be."""
    psycopg = sys.modules.get("psycopg")
    return psycopg is not None and isinstance(error, getattr(psycopg.errors, name))
