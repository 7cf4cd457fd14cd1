"""Rows that two sides do not share: counted by kind, the first named, whether they stand in tables or in part files."""

import sqlite3
from contextlib import ExitStack, closing
from dataclasses import replace
from decimal import Decimal
from functools import partial

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from eventlog.fold.part_store import Mark, PartStore
from eventlog.proof.apart import NAMED, ONLY_LIVE, ONLY_OTHER, parts_by_key, rows_apart, rows_by_key
from eventlog.proof.comparing import Comparison, RebuildDiffers
from eventlog.proof.comparison import NamedRow
from eventlog.proof.merge import DIFFERS
from eventlog.rebuild.job import part_path
from eventlog.views.column_types import compare_decimals
from eventlog.views.columns import row_values
from eventlog.views.tables import build_of
from testkit.reading_example import Entry, Side, ledger
from testkit.reading_example import Mark as Weighed

BUILD = build_of(ledger(), "ledger__v1", None)
HERE = build_of(ledger(), "ledger__v1_2", None)


def entry(stream, decade=0, note="a"):
    return Entry(stream, decade, 1, Side.ODD, Decimal("1.50"), True, b"\x01", note, (Weighed("x", Decimal("0.5")),))


def parted(folder, rows, parts=3):
    """As a fold leaves them: each in the part of its stream."""
    for number in range(parts):
        mine = {(r.stream, r.decade): r for r in rows if len(r.stream) % parts == number}
        with PartStore(part_path(str(folder), number), BUILD) as store:
            store.save(mine, [], Mark(1, 0, 1), {})
    return parts


def against_parts(live, folder, parts):
    engine = tabled(live)
    with engine.connect() as connection, ExitStack() as stack:
        opened = [stack.enter_context(closing(sqlite3.connect(part_path(str(folder), n)))) for n in range(parts)]
        return rows_apart(BUILD, rows_by_key(connection, BUILD), parts_by_key(opened, BUILD))


def tabled(rows, *, build=BUILD, engine=None):
    if engine is None:
        engine = sa.create_engine("sqlite://")
        sa.event.listen(engine, "connect", lambda made, _: made.create_collation("decimal", compare_decimals))
    with engine.begin() as connection:
        build.table.create(connection)
        if rows:
            connection.execute(build.table.insert(), [row_values(build.columns, row) for row in rows])
    return engine


def test_the_same_rows_in_a_table_and_in_parts_are_not_apart(tmp_path):
    rows = [entry(f"t{'-' * n}", decade) for n in range(5) for decade in (0, 9, 10)]
    found = against_parts(rows[::-1], tmp_path, parted(tmp_path, rows))
    assert (found.total, found.named) == (0, ())


def test_each_kind_is_counted_and_named(tmp_path):
    live = [entry("a"), entry("bb"), entry("ccc", 1), entry("ccc", 2)]
    log = [entry("a"), entry("bb", note="b"), entry("ccc", 2), replace(entry("dddd"), note=None)]
    found = against_parts(live, tmp_path, parted(tmp_path, log))
    assert (found.only_live, found.only_other, found.differ, found.total) == (1, 1, 1, 3)
    assert found.named == (
        NamedRow(DIFFERS, ("bb", "0")),
        NamedRow(ONLY_LIVE, ("ccc", "1")),
        NamedRow(ONLY_OTHER, ("dddd", "0")),
    )


def test_a_few_are_named_and_all_are_counted(tmp_path):
    found = against_parts([], tmp_path, parted(tmp_path, [entry("t", n) for n in range(NAMED * 3)]))
    assert (found.only_other, len(found.named)) == (NAMED * 3, NAMED)
    assert found.named[0].key == ("t", "0")


KEYED = st.dictionaries(
    st.tuples(st.sampled_from(["a", "bb", "é", "Z"]), st.integers(-3, 20)), st.sampled_from("xy"), max_size=12
)


@given(KEYED, KEYED)
def test_two_tables_are_apart_as_sets_of_rows_are(one, other):
    tables = [[entry(*key, note) for key, note in side.items()] for side in (one, other)]
    engine = tabled(tables[1], build=HERE, engine=tabled(tables[0]))
    with engine.connect() as connection:
        found = rows_apart(BUILD, *map(partial(rows_by_key, connection), (BUILD, HERE)))
    assert found.only_live == len(one.keys() - other.keys())
    assert found.only_other == len(other.keys() - one.keys())
    assert found.differ == sum(one[key] != other[key] for key in one.keys() & other.keys())
    assert [row.key for row in found.named] == sorted(
        [(s, str(d)) for s, d in {k for k in one.keys() | other.keys() if one.get(k) != other.get(k)}],
        key=lambda key: (key[0], int(key[1])),
    )[:NAMED]


def test_a_rebuild_that_differs_says_how_many_and_which(tmp_path):
    apart = against_parts([entry("a")], tmp_path, parted(tmp_path, [entry("a", note="b"), entry("bb")]))
    told = str(RebuildDiffers("ledger", Comparison("", 2, 1, "aa", "bb", apart)))
    assert "1 differ, 0 only live, 1 only other: a/0 differs; bb/0 only other" in told
