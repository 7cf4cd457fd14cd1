"""Which rows of two sides of one projection are not the same: counted all, a few of them named."""

import sqlite3
from collections.abc import Iterator, Sequence
from heapq import merge
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from eventlog.proof.comparison import NamedRow, RowsApart
from eventlog.proof.merge import DIFFERS, ONLY_A, ONLY_B, Merge, comparing
from eventlog.views.tables import Build

NAMED = 20
ROWS_AT_ONCE = 2_000
ONLY_LIVE = "only live"
ONLY_OTHER = "only other"
KINDS = {ONLY_A: ONLY_LIVE, ONLY_B: ONLY_OTHER, DIFFERS: DIFFERS}
Row = tuple[Any, ...]


def rows_apart(build: Build, live: Iterator[Row], other: Iterator[Row]) -> RowsApart:
    """Both as `rows_by_key` or `parts_by_key` give them."""
    rest = _rest(build)
    merging = Merge(len(build.projection.key), rest, comparing([build.columns[name] for name in rest]))
    named: list[NamedRow] = []
    for row in merging.differences(live, other):
        if len(named) < NAMED:
            named.append(NamedRow(KINDS[row.kind], tuple(map(str, row.key))))
    kinds = merging.counts.kinds
    return RowsApart(kinds[ONLY_A], kinds[ONLY_B], kinds[DIFFERS], tuple(named))


def rows_by_key(connection: sa.Connection, build: Build) -> Iterator[Row]:
    """The rows of a build, a few at a time: the fields of the key first, in its order."""
    columns = [build.table.c[name] for name in (*build.projection.key, *_rest(build))]
    query = sa.select(*columns).order_by(*build.key)
    result = connection.execute(query, execution_options={"stream_results": True, "yield_per": ROWS_AT_ONCE})
    for some in result.partitions():
        for row in some:
            yield tuple(row)


def parts_by_key(parts: Sequence[sqlite3.Connection], build: Build) -> Iterator[Row]:
    """The rows of all part files of a build, as `rows_by_key` gives those of a table."""
    key = build.projection.key
    names, by = [", ".join(f'"{name}"' for name in some) for some in ((*key, *_rest(build)), key)]
    query = f"SELECT {names} FROM rows ORDER BY {by}"  # noqa: S608  names of fields
    return merge(*[part.execute(query) for part in parts], key=itemgetter(slice(len(key))))


def _rest(build: Build) -> list[str]:
    return [name for name in build.columns if name not in build.projection.key]
