"""Rows of one partition of a build that is being made, in a SQLite file of their own, with how far they go.

Nobody but the one process that folds the partition writes it, so nobody waits: its rows are copied into the build's
table at the end. What was written is found again after a kill.
"""

import fcntl
import itertools
import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from eventlog.fold.part_tables import parked_values, quoted, stored_decoders, tables_of
from eventlog.fold.row_codec import StoredKey, codec_of
from eventlog.fold.seen_streams import Sightings
from eventlog.views.arrivals import Parking
from eventlog.views.build import Build
from eventlog.views.columns import row_from

KEYS_AT_ONCE = 400
PATIENCE_S = 10.0
RETRY_S = 0.05
# kill -9 loses nothing that was committed; after a power cut a part that is damaged is folded again
PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-16384", "busy_timeout=5000")
# A stream that begins again stays noted as far as it ever went.
NOTING = (
    "INSERT INTO seen VALUES (?,?,?) ON CONFLICT (stream) DO UPDATE SET version = excluded.version, "
    '"offset" = excluded."offset" WHERE seen.version < excluded.version'
)


class PartTaken(Exception):
    """Another process folds this partition of the build."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a partition was folded: the next offset, the newest recorded-at, the events taken so far."""

    next_offset: int = 0
    newest_us: int = 0
    events: int = 0


class PartStore:
    """Open one per partition; `with` closes it. Raises PartTaken while another process has it open."""

    def __init__(self, path: Path, build: Build) -> None:
        self._build = build
        self._values = codec_of(build, decimals_as_text=True).values
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(path.with_suffix(".lock"))
        try:
            self._file = _opened(path, build)
        except BaseException:
            self._lock.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._lock.close()

    def mark(self) -> Mark:
        """How far the rows in here go."""
        found = self._file.execute("SELECT next_offset, newest_us, events FROM mark").fetchone()
        return Mark(*found) if found else Mark()

    def blocked(self) -> set[str]:
        """Streams with parked events."""
        return {stream for (stream,) in self._file.execute("SELECT DISTINCT stream FROM parked WHERE stream != ''")}

    def notes_from(self, start: int) -> int | None:
        """From which offset on streams are noted in here: `start`, or as the part was begun. None: not in this one."""
        found = self._file.execute('SELECT "offset" FROM seen_from').fetchone()
        if found is None and self.mark().next_offset == 0:
            self._file.execute("INSERT INTO seen_from VALUES (?)", (start,))
            return start
        return found and int(found[0])

    def rows_under(self, keys: Collection[StoredKey]) -> Mapping[StoredKey, Any]:
        """The rows under these keys, as far as there are any."""
        found: dict[StoredKey, Any] = {}
        columns, fields = self._build.columns, self._build.projection.key
        places = [list(columns).index(name) for name in fields]
        decode = stored_decoders(columns.values())
        wanted, width = iter(keys), len(fields)
        while some := list(itertools.islice(wanted, max(1, KEYS_AT_ONCE // width))):
            marks = ",".join([f"({','.join('?' * width)})"] * len(some))
            query = f"SELECT * FROM rows WHERE ({quoted(fields)}) IN (VALUES {marks})"  # noqa: S608  names of fields
            for values in self._file.execute(query, list(itertools.chain.from_iterable(some))):
                row = row_from(columns, self._build.projection.row, decode(values))
                found[tuple([values[place] for place in places])] = row
        return found

    def save(self, rows: Mapping[StoredKey, Any], parked: Sequence[Parking], mark: Mark, seen: Sightings) -> None:
        """Rows (None: gone), parked events, streams and how far all of them go, in one transaction."""
        self._file.execute("BEGIN IMMEDIATE")
        try:
            gone = [key for key, row in rows.items() if row is None]
            marks = ",".join("?" * len(self._build.columns))
            # in the order of the key: each row goes to the end of the tree
            self._file.executemany(f"INSERT OR REPLACE INTO rows VALUES ({marks})", self._sorted(rows))  # noqa: S608
            same = " AND ".join(f'"{name}"=?' for name in self._build.projection.key)
            self._file.executemany(f"DELETE FROM rows WHERE {same}", gone)  # noqa: S608  names of fields
            self._file.executemany(
                "INSERT OR IGNORE INTO parked VALUES (?,?,?,?,?,?,?)", [parked_values(p) for p in parked]
            )
            last = ((stream, *seen[stream]) for stream in sorted(seen))
            self._file.executemany(NOTING, last)
            self._file.execute("DELETE FROM mark")
            self._file.execute("INSERT INTO mark VALUES (?,?,?)", (mark.next_offset, mark.newest_us, mark.events))
            self._file.execute("COMMIT")
        except BaseException:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")
            raise

    def _sorted(self, rows: Mapping[StoredKey, Any]) -> Iterator[tuple[Any, ...]]:
        values = self._values
        return (values(rows[key]) for key in sorted(rows) if rows[key] is not None)


def _opened(path: Path, build: Build) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None)
    try:
        for statement in (*[f"PRAGMA {pragma}" for pragma in PRAGMAS], *tables_of(build)):
            file.execute(statement)
    except BaseException:
        file.close()
        raise
    return file


def _locked(path: Path) -> IO[bytes]:
    """Waits a little: a process whose parent was killed takes a moment to end."""
    lock, until = path.open("ab"), time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if time.monotonic() > until:
                lock.close()
                raise PartTaken(f"{path.stem} of {path.parent.name} is being folded by another process") from error
            time.sleep(RETRY_S)
        else:
            return lock
