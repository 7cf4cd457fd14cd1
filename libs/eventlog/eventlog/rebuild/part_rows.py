"""How much there is to be brought from part files into the table."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from eventlog.rebuild.job import part_path
from eventlog.rebuild.part_damage import failure_of


def rows_in_parts(folder: Path, partitions: Iterable[int]) -> int:
    """Rows of these partitions. For a thread. Raises RebuildFailed."""
    return sum(_rows_in(part_path(str(folder), number)) for number in partitions)


def _rows_in(path: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as part:
            return int(part.execute("SELECT count(*) FROM rows").fetchone()[0])
    except sqlite3.Error as error:
        raise failure_of(path, error) from error
