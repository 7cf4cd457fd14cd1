"""Rows of one partition of a build in PostgreSQL: copied into the build's table together with the position."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Self

import psycopg
import sqlalchemy as sa
from psycopg import sql

from eventlog.fold.copied_rows import copy_rows, make_key_index, names_of, park_copied, replace_rows
from eventlog.fold.part_store import Mark
from eventlog.fold.row_codec import StoredKey, codec_of
from eventlog.fold.seen_streams import Sightings
from eventlog.views.columns import row_from
from eventlog.views.conflicts import PositionTaken
from eventlog.views.folding import Parking
from eventlog.views.tables import PARKED, Build

KEYS_AT_ONCE = 500


class CopyStore:
    """Open one per partition; `with` closes it. `save` raises PositionTaken when another process has moved it."""

    def __init__(self, url: str, schema: str, build: Build, partition: int, code_version: str) -> None:
        self._build, self._partition, self._code_version = build, partition, code_version
        self._values = codec_of(build, decimals_as_text=False).values
        self._schema = schema
        plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(plain, autocommit=True)
        # Waits a little: a process whose parent was killed takes a moment to end.
        self._connection.execute("SET lock_timeout = '10s'")
        name = f"{schema}.{build.name}.{partition}"
        self._connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 1))", (name,))
        self._connection.execute("SET lock_timeout = 0")
        self._table = sql.Identifier(schema, build.name)
        self._spilled = False
        self._mark = self.mark()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def mark(self) -> Mark:
        """How far the rows in the table go; events are counted from there on."""
        query = sql.SQL(
            "SELECT next_offset, newest_us FROM {} WHERE build = %s AND topic = %s AND partition = %s"
        ).format(sql.Identifier(self._schema, "positions"))
        found = self._connection.execute(query, self._place).fetchone()
        mark = Mark(*found) if found else Mark()
        self._mark = mark
        return mark

    def blocked(self) -> set[str]:
        """Streams with parked events."""
        query = sql.SQL("SELECT DISTINCT stream FROM {} WHERE build = %s AND state = %s AND stream != ''").format(
            sql.Identifier(self._schema, "parked")
        )
        return {stream for (stream,) in self._connection.execute(query, (self._build.name, PARKED))}

    def notes_from(self, start: int) -> int | None:  # noqa: ARG002
        """Streams are not noted here: who joins the build reads the log for them."""
        return None

    def rows_under(self, keys: Collection[StoredKey]) -> Mapping[StoredKey, Any]:
        """The rows under these keys, as far as there are any."""
        self._make_key()
        found: dict[StoredKey, Any] = {}
        columns, fields = self._build.columns, self._build.projection.key
        places = [list(columns).index(name) for name in fields]
        wanted = iter(keys)
        one = sql.SQL("({})").format(sql.SQL(",").join([sql.Placeholder()] * len(fields)))
        while some := list(itertools.islice(wanted, KEYS_AT_ONCE)):
            query = sql.SQL("SELECT {} FROM {} WHERE ({}) IN ({})").format(
                names_of(columns), self._table, names_of(fields), sql.SQL(",").join([one] * len(some))
            )
            for values in self._connection.execute(query, list(itertools.chain.from_iterable(some))):
                row = row_from(columns, self._build.projection.row, values)
                found[tuple([values[place] for place in places])] = row
        return found

    def save(self, rows: Mapping[StoredKey, Any], parked: Sequence[Parking], mark: Mark, _: Sightings) -> None:
        """Rows (None: gone), parked events and how far they go, in one transaction."""
        if self._mark.next_offset:
            self._make_key()  # in a transaction of its own: it waits for the others' and must hold nothing meanwhile
        with self._connection.transaction(), self._connection.cursor() as cursor:
            self._advance(cursor, mark)
            there = [row for row in rows.values() if row is not None]
            if self._mark.next_offset == 0:
                copy_rows(cursor, self._table, self._build, map(self._values, there))
            else:
                gone = [key for key, row in rows.items() if row is None]
                replace_rows(cursor, self._table, self._build, map(self._values, there), gone)
            park_copied(cursor, self._schema, self._build, parked, self._code_version)
        self._mark = mark

    def _advance(self, cursor: Any, mark: Mark) -> None:
        """First, so that whoever else works on the partition waits or fails."""
        query = sql.SQL(
            "UPDATE {} SET next_offset = %s, newest_us = %s "
            "WHERE build = %s AND topic = %s AND partition = %s AND next_offset = %s"
        ).format(sql.Identifier(self._schema, "positions"))
        cursor.execute(query, (mark.next_offset, mark.newest_us, *self._place, self._mark.next_offset))
        if cursor.rowcount != 1:
            raise PositionTaken(f"{self._build.name}, partition {self._partition}: another process has moved it")

    def _make_key(self) -> None:
        """The index on the key is made the first time that a row has to be found again, not before."""
        if self._spilled:
            return
        make_key_index(self._connection, self._schema, self._build)
        self._spilled = True

    @property
    def _place(self) -> tuple[str, str, int]:
        return self._build.name, self._build.projection.source, self._partition
