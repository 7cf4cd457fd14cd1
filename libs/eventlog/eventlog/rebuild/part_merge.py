"""Bringing part files into the tables on SQLite: in short transactions, so that the live pass gets its turns."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eventlog.fold.part_tables import quoted
from eventlog.rebuild.part_damage import PartDamaged, failure_of, given_up
from eventlog.views.database import ViewDatabase
from eventlog.views.tables import Books, Build

FIRST_ROWS = 2_000
MOST_ROWS = 50_000
# The live pass waits so long at most, and whoever waits for what he wrote with it.
TURN_S = 0.04


@dataclass(frozen=True, slots=True)
class Copying:
    """Which table of a part goes where: `into` and `select` are the halves of the statement, `given` its first values.

    `key` are the fields of the part's primary key, by which it is gone through; `then` says what is done with rows that
    are there already.
    """

    table: str
    key: tuple[str, ...]
    into: str
    select: str
    given: tuple[Any, ...] = ()
    then: str = ""


def of_rows(build: Build) -> Copying:
    """The rows into the build's table, which has none of them yet."""
    names = quoted(build.columns)
    return Copying("rows", build.projection.key, f'main."{build.name}" ({names})', names)


def of_streams(books: Books, topic: str, partition: int) -> Copying:
    """The streams into the books, where nothing later and no higher version is on record: as `writes.note_streams`."""
    name = books.streams.name
    changes = ", ".join(f'"{column}" = excluded."{column}"' for column in ("version", "topic", "partition", "offset"))
    return Copying(
        "seen",
        ("stream",),
        f'main."{name}" (stream, version, topic, partition, "offset")',
        'stream, version, ?, ?, "offset"',
        (topic, partition),
        f'ON CONFLICT (stream) DO UPDATE SET {changes} WHERE main."{name}"."offset" < excluded."offset" '
        f'AND main."{name}".version < excluded.version',
    )


@dataclass(slots=True)
class PartMerge:
    """One part on its way into a table. Begun again, it starts from the beginning."""

    database: ViewDatabase
    path: Path
    copying: Copying
    rows: int = 0
    _after: tuple[Any, ...] | None = None
    _size: int = FIRST_ROWS
    _done: bool = False

    async def run(self, advance: Callable[[int], None] = lambda _: None) -> int:
        """Copies all rows; how many there were. `advance` hears of each turn. Raises RebuildFailed; a damaged part is
        gone then.
        """
        while not self._done:
            try:
                moved = await self.database.write_raw(self._turn)
            except sqlite3.Error as error:
                failure = await asyncio.to_thread(failure_of, self.path, error)
                if isinstance(failure, PartDamaged):
                    given_up(self.path, failure)
                raise failure from error
            self.rows += moved
            advance(moved)
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
        do, key = self.copying, quoted(self.copying.key)
        beyond, given = "WHERE true", []
        if self._after is not None:
            beyond, given = f"{beyond} AND ({key}) > ({_marks(self._after)})", [*self._after]
        last = f"SELECT {key} FROM part.{do.table} {beyond} ORDER BY {key} LIMIT 1 OFFSET {self._size - 1}"  # noqa: S608
        until = connection.execute(last, given).fetchone()
        if until is not None:
            beyond, given = f"{beyond} AND ({key}) <= ({_marks(until)})", [*given, *until]
        copy = f"INSERT INTO {do.into} SELECT {do.select} FROM part.{do.table} {beyond} ORDER BY {key} {do.then}"  # noqa: S608
        with raw_transaction(connection):
            moved: int = connection.execute(copy, [*do.given, *given]).rowcount
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
