"""The hash of a table's content: the same whatever the order of its rows and whichever database holds it.

The rows' digests are added up, so parts may be hashed apart. Rows that compare equal hash alike: 1.50 is 1.5.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa

from eventlog.views.column_types import ExactDecimal
from eventlog.views.columns import Column
from eventlog.views.tables import Build

Advance = Callable[[int], None]
ROWS_AT_ONCE = 500
# After so many rows others in the process have their turn: hashing in a thread would hold them up for seconds.
TURN_S = 0.001
MODULUS = 1 << 256


@dataclass(frozen=True, slots=True)
class ContentHash:
    """`total` is the sum of the digests of `rows` rows."""

    rows: int = 0
    total: int = 0

    def __add__(self, other: "ContentHash") -> "ContentHash":
        return ContentHash(self.rows + other.rows, (self.total + other.total) % MODULUS)

    @property
    def digest(self) -> str:
        """What people compare: 32 hexadecimal digits."""
        return hashlib.sha256(b"%d %d" % (self.rows, self.total)).hexdigest()[:32]


def unheard(_: int) -> None:
    """For whoever does not want to hear how many rows were looked at."""


def hash_of_rows(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], advance: Advance = unheard, turn_s: float = TURN_S
) -> ContentHash:
    """Of rows as a database driver reads them, their values in the order of `columns`. `turn_s` goes to others in the
    process now and then; 0 where there are none.
    """
    pack, digest, converts = msgspec.msgpack.Encoder().encode, hashlib.sha256, canonical(columns)
    count = total = 0
    for row in rows:
        values = list(row)
        for number, convert in converts:
            if values[number] is not None:
                values[number] = convert(values[number])
        total += int.from_bytes(digest(pack(values)).digest(), "big")
        count += 1
        if count % ROWS_AT_ONCE == 0:
            advance(ROWS_AT_ONCE)
            if turn_s:
                time.sleep(turn_s)
    advance(count % ROWS_AT_ONCE)
    return ContentHash(count, total % MODULUS)


def hash_of_table(
    connection: sa.Connection, build: Build, advance: Advance = unheard, turn_s: float = TURN_S
) -> ContentHash:
    """Of all rows of a build, a few at a time."""
    return hash_of_rows(list(build.columns.values()), _streamed(connection, sa.select(build.table)), advance, turn_s)


def _streamed(connection: sa.Connection, query: sa.Select[Any]) -> Iterable[Sequence[Any]]:
    result = connection.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE).execute(query)
    for some in result.partitions():
        yield from some


def canonical(columns: Sequence[Column]) -> list[tuple[int, Callable[[Any], Any]]]:
    """What databases hold differently: SQLite has no booleans and no decimals, PostgreSQL keeps trailing zeros."""
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for number, column in enumerate(columns):
        if isinstance(column.sql_type, ExactDecimal):
            found.append((number, plain_decimal))
        elif isinstance(column.sql_type, sa.Boolean):
            found.append((number, bool))
        elif isinstance(column.sql_type, sa.LargeBinary):
            found.append((number, bytes))
    return found


def plain_decimal(value: Decimal | str) -> str:
    """A decimal by its value alone: no exponent, no trailing zeros, no minus before zero."""
    text = format(Decimal(value), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
