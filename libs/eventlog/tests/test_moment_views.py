"""A question over a few streams reads each of them as of its moment; more than a few want a build."""

import pytest

from eventlog.memory import MemoryService
from eventlog.past import moment_views
from eventlog.past.books import begin_past, end_past
from eventlog.past.moment_views import BuildWanted, MomentViews
from eventlog.views.store import memory_views
from testkit.log_contract import ISSUED_AT, asked
from testkit.log_example import Add
from testkit.reading_example import reading

DEFINITION = reading()
(LEDGER,) = DEFINITION.projections


async def streams_of(_, projection, where):
    """Of the tallies that are named; of others it is not known."""
    assert projection is LEDGER
    named = where.get("stream")
    return None if named is None else [named] if isinstance(named, str) else named


@pytest.fixture
async def views():
    async with memory_views(DEFINITION) as views:
        log = MemoryService(DEFINITION, views)
        for tally, times in (("tally-a", 5), ("tally-b", 2), ("tally-c", 4)):
            for _ in range(times):
                await log.submit(asked(Add(3), tally))
        yield views, log


def at(views, moment=ISSUED_AT):
    store, log = views
    return MomentViews(DEFINITION, store, log, moment, streams_of)


async def test_rows_of_several_streams_are_those_of_now_where_nothing_came_later(views):
    for where in ({"stream": "tally-a"}, {"stream": ["tally-c", "tally-a"]}, {"stream": ["tally-a"], "decade": 1}):
        for order in ((), ("-additions", "stream")):
            now = await views[0].find(LEDGER, where=where, order_by=order)
            assert await at(views).find("ledger", where=where, order_by=order) == now
            assert await at(views).find(LEDGER, where=where, order_by=order, limit=1) == now[:1]
            assert await at(views).find(LEDGER, where=where, order_by=order, after=now[0]) == now[1:]
    assert await at(views).get(LEDGER, ("tally-a", 1)) == await views[0].get(LEDGER, ("tally-a", 1))
    assert await at(views).get(LEDGER, ("tally-a", 7)) is None


async def test_what_came_later_is_not_there(views):
    before = at(views, ISSUED_AT - 1)
    assert await before.find(LEDGER, where={"stream": ["tally-a", "tally-b"]}) == []
    assert (await before.get(LEDGER, ("tally-a", 0)), before.newest_us) == (None, 0)
    then = at(views)
    await then.get(LEDGER, ("tally-a", 0))
    assert then.newest_us == ISSUED_AT


async def test_streams_are_counted_over_the_whole_question(views, monkeypatch):
    monkeypatch.setattr(moment_views, "FEW", 2)
    then = at(views)
    for where in ({"stream": "tally-a"}, {"stream": ["tally-a", "tally-b"]}):
        assert await then.find(LEDGER, where=where)
    with pytest.raises(BuildWanted, match="ledger"):
        await then.get(LEDGER, ("tally-c", 0))
    assert await then.find(LEDGER, where={"stream": "tally-b"})


async def test_streams_that_nobody_can_name_want_a_build(views):
    with pytest.raises(BuildWanted):
        await at(views).find(LEDGER, where={"decade": 0})


async def test_a_build_of_the_moment_answers_whatever_is_asked(views):
    store, _ = views

    def made(connection):
        build = begin_past(connection, store.database, store.books, LEDGER, "then", "", {0: 0}, ISSUED_AT)
        end_past(connection, store.books, "then", build.name)

    await store.database.write(made)
    assert await at(views).find(LEDGER, where={"decade": 0}) == []
    assert await at(views).get(LEDGER, ("tally-a", 0)) is None
