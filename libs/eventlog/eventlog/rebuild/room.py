"""Whether there was room for what was written: a full disk is told as such, wherever it is met."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.exc import DBAPIError

from eventlog.fold.full_disk import in_plain_words, is_full
from eventlog.rebuild.crew import DiskFull


@contextmanager
def room_wanted(file: Path | None = None) -> Iterator[None]:
    """Raises DiskFull for what a database or a file says of a full disk. `file`: that of a SQLite database."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, psycopg.Error, OSError) as error:
        if is_full(error, file):
            raise DiskFull(in_plain_words(error)) from error
        raise
