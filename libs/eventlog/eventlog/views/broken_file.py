"""A SQLite file of a read model that is damaged: told apart from all else that a database may say."""

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from eventlog.views.column_types import compare_decimals

BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
MALFORMED = "database disk image is malformed"
READ_WHOLE = 64 * 1024 * 1024


class FileBroken(DatabaseError):
    """`file` is no database, or not a whole one. What it held is in the log."""

    def __init__(self, file: Path, error: DatabaseError) -> None:
        super().__init__(error.statement, error.params, error.orig)  # type: ignore[arg-type]
        self.file = file

    def __str__(self) -> str:
        return f"{self.file}: {self.orig}"


def is_broken(error: BaseException | None) -> bool:
    """Whether SQLite says so of its file."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in BROKEN


def looked_at(file: Path) -> str:
    """What SQLite says of a damaged file; empty for one that is sound at the first look, or that there is not.

    Every page is read only of small ones. Changes nothing, not even what a process has left behind that was killed.
    """
    if not file.exists():
        return ""
    connection = None
    try:
        connection = sqlite3.connect(f"file:{file.absolute()}?mode=ro", uri=True)
        connection.create_collation("decimal", compare_decimals)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if file.stat().st_size <= READ_WHOLE:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            return "" if said == "ok" else MALFORMED
    except sqlite3.Error as error:
        return str(error) if is_broken(error) else ""
    finally:
        if connection is not None:
            connection.close()
    return ""
