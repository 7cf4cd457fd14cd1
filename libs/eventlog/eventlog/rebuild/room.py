"""Whether there was room for what was written: a full disk is told as such, wherever it is met."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError

from eventlog.rebuild.crew import DiskFull
from eventlog.rebuild.process import is_full


@contextmanager
def room_wanted() -> Iterator[None]:
    """Raises DiskFull for what a database or a file says of a full disk."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, psycopg.Error, OSError) as error:
        if is_full(error):
            raise DiskFull(str(error)) from error
        raise
