"""A stream that begins a second time: whatever an operator tries, nothing of it goes over the row that stands."""

import pytest
import sqlalchemy as sa

from eventlog.observer import Unobserved
from eventlog.parked_events import ParkedEvents
from eventlog.rebuild.levelling import Levelling
from eventlog.views.builds import ensure_positions, new_build
from testkit.reading_example import PARTITIONS, FakeLog, added, ledger, noted, reading
from testkit.reading_side import FakeTail, project_all, rows_of

FIRST = added("tally-a", "a", "b")
AGAIN_NOTES = ("again", "and on", "further")
AGAIN = added("tally-a", *AGAIN_NOTES)
LEDGER, BY = "projection:ledger", "taigu-operator-1"


@pytest.fixture
async def begun(open_again):
    async with open_again(reading(ledger())) as views:
        await project_all(views, FakeLog.of(FIRST))
        await project_all(views, FakeLog.of([*FIRST, *AGAIN]), size=1)
        yield views


async def test_a_retry_leaves_it_parked_and_the_row_as_it_was(begun):
    before = await rows_of(begun)
    settled = await ParkedEvents(begun).retry(LEDGER, "tally-a", by=BY)
    assert (settled.applied, settled.left) == (0, 3)
    assert await rows_of(begun) == before
    parked = await ParkedEvents(begun).events()
    assert [(e.version, e.error) for e in parked] == [(1, "begins again after version 2"), (2, ""), (3, "")]


async def test_what_follows_a_skipped_beginning_stays_parked_too_and_says_why(begun):
    before, desk = await rows_of(begun), ParkedEvents(begun)
    for left in (2, 1, 0):
        first, *_ = await desk.events()
        settled = await desk.skip(first.number, by=BY, why="the log lost what was before")
        assert (settled.applied, settled.left) == (0, left)
        assert {e.error for e in (await desk.events())[:1]} <= {"begins again after version 2"}
    assert await desk.events() == []
    assert await rows_of(begun) == before


async def test_what_is_recorded_after_all_of_it_was_skipped_does_not_go_over_the_row_either(begun):
    before, desk = await rows_of(begun), ParkedEvents(begun)
    for _ in AGAIN:
        first, *_ = await desk.events()
        await desk.skip(first.number, by=BY, why="the log lost what was before")
    later = added("tally-a", *AGAIN_NOTES, "later still", "and more")
    await project_all(begun, FakeLog.of([*FIRST, *later]), size=1)
    assert await rows_of(begun) == before
    parked = await desk.events()
    assert [(e.version, e.error) for e in parked] == [(4, "begins again after version 2"), (5, "")]
    await desk.skip(parked[0].number, by=BY, why="of the second life")
    assert [(e.version, e.error) for e in await desk.events()] == [(5, "begins again after version 2")]
    assert await rows_of(begun) == before


async def test_a_queue_from_before_the_second_beginning_is_applied_up_to_it(open_again):
    async with open_again(reading(ledger(noted("b")))) as views:
        await project_all(views, FakeLog.of(FIRST))
        await project_all(views, FakeLog.of([*FIRST, *AGAIN]))
    async with open_again(reading(ledger())) as views:
        settled = await ParkedEvents(views).retry(LEDGER, "tally-a", by=BY)
        assert (settled.applied, settled.left) == (1, 3)
        assert [(r.note, r.additions) for r in await views.find("ledger")] == [("b", 2)]


@pytest.mark.parametrize("size", [1, 2, 100])
async def test_both_lives_in_one_fetch_are_told_apart_as_in_several(open_again, size):
    async with open_again(reading(ledger())) as views:
        others = added("tally-b", "x", "y")
        await project_all(views, FakeLog.of([others[0], *FIRST, *AGAIN, others[1]]), size)
        assert [(r.stream, r.note, r.additions) for r in await views.find("ledger")] == [
            ("tally-a", "b", 2),
            ("tally-b", "y", 2),
        ]
        parked = await ParkedEvents(views).events()
        assert [(e.version, e.error) for e in parked] == [(1, "begins again after version 2"), (2, ""), (3, "")]


@pytest.mark.parametrize("size", [1, 100])
async def test_a_build_that_is_brought_up_parks_it_too_where_the_books_have_gone_over_it(open_again, size):
    """The second life has come further than the first: the books no longer say where the first one ended."""
    async with open_again(reading(ledger())) as views:
        log = FakeLog.of([*FIRST, *AGAIN])
        await project_all(views, log, size)

        def begin(connection):
            build = new_build(connection, views.books, views.definition.projections[0])
            ensure_positions(connection, views.database, views.books, [build], PARTITIONS)
            return build

        build = await views.database.write(begin)
        await Levelling(views, FakeTail(log), build, Unobserved(), "").run()
        rows, parked = await views.database.read(lambda c: (rows_in(c, build), parked_in(c, views.books)))
        assert rows == await views.database.read(lambda c: rows_in(c, build, "ledger__v1"))
        assert parked[build.name] == parked["ledger__v1"] == [(1, "begins again after version 2"), (2, ""), (3, "")]


def rows_in(connection, build, name=""):
    table = sa.table(name or build.name, schema=build.table.schema)
    return sorted(map(repr, connection.execute(sa.select(sa.text("*")).select_from(table))))


def parked_in(connection, books):
    t, found = books.parked, {}
    query = sa.select(t.c.build, t.c.version, t.c.error).order_by(t.c.build, t.c.offset)
    for build, version, error in connection.execute(query):
        found.setdefault(build, []).append((version, error))
    return found
