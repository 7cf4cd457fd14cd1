"""The file of a state store as SQLite sees it: opening, settings, removing."""

import contextlib
import sqlite3
from pathlib import Path

from eventlog.sqlite_files import SIDE_FILES, discard


def set_aside(path: Path) -> None:
    """Lets a store be under another name, in place of the last one there, with its side files."""
    kept = path.with_name(path.name + ".before")
    discard(kept)
    for suffix in (*SIDE_FILES, ""):
        if (side := path.with_name(path.name + suffix)).exists():
            side.replace(kept.with_name(kept.name + suffix))


def connect(path: Path) -> sqlite3.Connection:
    """A connection for the one writer. Raises sqlite3.DatabaseError for a file that is no database, or was cut."""
    connection = sqlite3.connect(path, timeout=5.0, isolation_level="DEFERRED")
    try:
        _prepare(connection)
        _check_size(connection, path)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    # A power cut may lose the last transactions whole, never halves of them; the log has what is missing.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")  # checkpoints wait for the disk: a thread makes them
    connection.execute("PRAGMA cache_size = -4096")


def _check_size(connection: sqlite3.Connection, path: Path) -> None:
    """A file shorter than its own header says was cut, as far as that shows from outside.

    While a write-ahead log is there, pages may stand only in it; what is missing from both is found when it is read.
    """
    if path.with_name(path.name + "-wal").exists() and path.with_name(path.name + "-wal").stat().st_size:
        return
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    if path.stat().st_size < pages * size:
        raise sqlite3.DatabaseError("the file is shorter than it says")


def borrow(path: Path) -> None:
    """Copies the newest store of the same partition from another worker's place beside this one, if there is any.

    Safe while its owner writes: SQLite copies one moment of it. May take seconds: call it in a thread. What was
    copied is checked against the log like any other store.
    """
    others = [other for other in path.parent.parent.glob(f"*/{path.name}") if other != path]
    for other in sorted(others, key=lambda found: found.stat().st_mtime, reverse=True):
        discard(path)
        with contextlib.suppress(sqlite3.Error):
            with (
                contextlib.closing(sqlite3.connect(other)) as source,
                contextlib.closing(sqlite3.connect(path)) as copy,
            ):
                source.backup(copy)
            return
