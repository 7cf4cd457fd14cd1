"""One SQLite file per owned partition: stream → version and state, recent answers, next offsets. A cache of the log."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Self

from eventlog.sqlite_files import discard
from eventlog.worker.store_damage import StoreUnusable, damage_told, sealed, unsealed
from eventlog.worker.store_file import connect

SCHEMA = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE streams (stream TEXT PRIMARY KEY, version INTEGER NOT NULL, state BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE answers (id BLOB PRIMARY KEY, place INTEGER NOT NULL, receipt BLOB NOT NULL) WITHOUT ROWID",
    "CREATE INDEX answers_place ON answers (place)",
)
# SQLite's own limit on variables in one statement is far above this.
ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Position:
    """How much of the log a store holds: the next offset of each topic, and the last event as a witness of which log.

    `commands` is the offset after the newest command answered, as the receipts say it. `marked` is 1 where the last
    event is the last of its transaction: the next offset holds the end of the transaction and no event.
    """

    events: int = 0
    receipts: int = 0
    commands: int = 0
    witness_offset: int = -1
    witness_event: str = ""
    marked: int = 0

    def reaches(self, begin: int) -> bool:
        """Whether all events before that offset are in here."""
        return self.events + self.marked >= begin


@dataclass(frozen=True, slots=True)
class Answer:
    """A remembered receipt and its offset in the receipts topic."""

    command_id: bytes
    place: int
    receipt: bytes


class StateStore:
    """Calls are synchronous and short; none touches the network. Belongs to one thread, but for `checkpoint`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection

    @classmethod
    def open(cls, path: Path, fingerprint: str) -> Self:
        """The store in `path`. Raises StoreUnusable when there is none, or one that must not be trusted."""
        if not path.exists():
            raise StoreUnusable("missing", f"{path.name}: no state store yet")
        try:
            store = cls(path, connect(path))
        except sqlite3.DatabaseError as error:
            raise StoreUnusable("corrupt", f"{path.name}: {error}") from error
        try:
            store._check(fingerprint)
        except sqlite3.DatabaseError as error:
            store.close()
            raise StoreUnusable("corrupt", f"{path.name}: {error}") from error
        except StoreUnusable:
            store.close()
            raise
        return store

    @classmethod
    def create(cls, path: Path, fingerprint: str) -> Self:
        """An empty store in place of whatever is there."""
        discard(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        store = cls(path, connect(path))
        with store._db:
            for statement in SCHEMA:
                store._db.execute(statement)
            store._db.execute("INSERT INTO about VALUES ('fingerprint', ?)", (fingerprint,))
        store.save(Position(), [], [], forget_before=0)
        return store

    def position(self) -> Position:
        """How much of the log is in here."""
        # earlier releases wrote no `marked`
        rows = {"marked": "0"} | dict(self._db.execute("SELECT name, value FROM about").fetchall())
        try:
            found = {f.name: f.type(rows[f.name]) for f in fields(Position) if callable(f.type)}
        except (KeyError, ValueError) as error:
            raise StoreUnusable("corrupt", f"{self.path.name}: no position: {error}") from error
        return Position(**found)

    def streams(self, names: Sequence[str]) -> dict[str, tuple[int, bytes]]:
        """Version and state of those of `names` that exist. Raises StoreUnusable when it meets damage."""
        found: dict[str, tuple[int, bytes]] = {}
        with damage_told(self.path.name):
            for query, chunk in _asked("SELECT stream, version, state FROM streams WHERE stream IN ({})", names):
                for stream, version, state in self._db.execute(query, chunk):
                    found[stream] = (version, unsealed(stream.encode(), version, state))
        return found

    def answers(self, ids: Sequence[bytes]) -> dict[bytes, bytes]:
        """The receipts of those of `ids` that are remembered. Raises StoreUnusable when it meets damage."""
        found: dict[bytes, bytes] = {}
        with damage_told(self.path.name):
            for query, chunk in _asked("SELECT id, place, receipt FROM answers WHERE id IN ({})", ids):
                for command_id, place, receipt in self._db.execute(query, chunk):
                    found[command_id] = unsealed(command_id, place, receipt)
        return found

    def save(
        self,
        position: Position,
        streams: Iterable[tuple[str, int, bytes]],
        answers: Iterable[Answer],
        *,
        forget_before: int,
    ) -> None:
        """States, answers and position in one transaction; answers placed before `forget_before` are dropped.

        Raises StoreUnusable when it meets damage.
        """
        with damage_told(self.path.name), self._db:
            states = ((stream, version, sealed(stream.encode(), version, state)) for stream, version, state in streams)
            self._db.executemany("INSERT OR REPLACE INTO streams VALUES (?, ?, ?)", states)
            rows = ((a.command_id, a.place, sealed(a.command_id, a.place, a.receipt)) for a in answers)
            self._db.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", rows)
            if forget_before > 0:
                self._db.execute("DELETE FROM answers WHERE place < ?", (forget_before,))
            self._db.executemany(
                "INSERT OR REPLACE INTO about VALUES (?, ?)", [(k, str(v)) for k, v in asdict(position).items()]
            )

    def checkpoint(self) -> None:
        """Moves the write-ahead log into the file. May wait for the disk: call it in a thread. Blocks no writer."""
        with contextlib.closing(sqlite3.connect(self.path, timeout=1.0)) as other:
            other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def close(self) -> None:
        """Closes the file; what was saved stays."""
        self._db.close()

    def _check(self, fingerprint: str) -> None:
        found = self._db.execute("SELECT value FROM about WHERE name = 'fingerprint'").fetchone()
        if found is None or found[0] != fingerprint:
            raise StoreUnusable("schema", f"{self.path.name}: written by other folding code")
        # The whole-file check takes seconds per gigabyte. Damage in the middle is found when it is read.
        for table in ("streams", "answers"):
            self._db.execute(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1000)").fetchone()  # noqa: S608
        self.position()


def _asked(query: str, items: Sequence[str] | Sequence[bytes]) -> Iterator[tuple[str, Sequence[str] | Sequence[bytes]]]:
    """The query with as many marks as it gets values, a bounded number at a time."""
    for start in range(0, len(items), ASKED_AT_ONCE):
        chunk = items[start : start + ASKED_AT_ONCE]
        yield query.format(",".join("?" * len(chunk))), chunk
