"""Bringing part files into the build's table on SQLite: in short transactions, so that the live pass gets its turns."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eventlog.rebuild.part_damage import PartDamaged, failure_of, given_up
from eventlog.views.database import ViewDatabase
from eventlog.views.tables import Build

FIRST_ROWS = 2_000
MOST_ROWS = 50_000
# The live pass waits so long at most, and whoever waits for what he wrote with it.
TURN_S = 0.04


@dataclass(slots=True)
class PartMerge:
    """One part on its way into the table of `build`. Begun again, it starts with an empty table."""

    database: ViewDatabase
    build: Build
    path: Path
    rows: int = 0
    _after: tuple[Any, ...] | None = None
    _size: int = FIRST_ROWS
    _done: bool = False

    async def run(self) -> int:
        """Copies all rows; how many there were. Raises RebuildFailed; a damaged part is gone then."""
        while not self._done:
            try:
                self.rows += await self.database.write_raw(self._turn)
            except sqlite3.Error as error:
                failure = await asyncio.to_thread(failure_of, self.path, error)
                if isinstance(failure, PartDamaged):
                    given_up(self.path, failure)
                raise failure from error
        return self.rows

    def _turn(self, connection: Any) -> int:
        begun = time.perf_counter()
        _attach(connection, self.path)
        try:
            moved = self._some(connection)
        finally:
            connection.execute("DETACH DATABASE part")
        spent = max(time.perf_counter() - begun, 1e-6)
        self._size = max(FIRST_ROWS, min(MOST_ROWS, int(self._size * TURN_S / spent)))
        return moved

    def _some(self, connection: Any) -> int:
        key = ", ".join([f'"{name}"' for name in self.build.projection.key])
        beyond, given = "", []
        if self._after is not None:
            beyond, given = f"WHERE ({key}) > ({_marks(self._after)})", [*self._after]
        last = f"SELECT {key} FROM part.rows {beyond} ORDER BY {key} LIMIT 1 OFFSET {self._size - 1}"  # noqa: S608
        until = connection.execute(last, given).fetchone()
        if until is not None:
            beyond += f" {'AND' if beyond else 'WHERE'} ({key}) <= ({_marks(until)})"
            given += until
        names = ", ".join([f'"{name}"' for name in self.build.columns])
        copy = f'INSERT INTO main."{self.build.name}" ({names}) SELECT {names} FROM part.rows {beyond} ORDER BY {key}'  # noqa: S608
        with raw_transaction(connection):
            moved: int = connection.execute(copy, given).rowcount
        self._after, self._done = until, until is None
        return moved


@contextmanager
def raw_transaction(connection: Any) -> Iterator[None]:
    """A transaction on the driver's own connection, which begins none by itself."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _attach(connection: Any, path: Path) -> None:
    connection.execute("ATTACH DATABASE ? AS part", (str(path),))


def _marks(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))
