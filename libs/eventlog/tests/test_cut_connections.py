"""A restart of PostgreSQL cuts the connections that wait for the next query: no query is told of it."""

import asyncio
import threading

import pytest
import sqlalchemy as sa

from eventlog.views.database import READERS
from eventlog.views.store import open_views
from testkit.reading_example import FakeLog, added, reading
from testkit.reading_side import project_all

pytestmark = pytest.mark.postgres


@pytest.fixture
async def views(postgres_url, tmp_path, fresh_name):
    async with open_views(reading(), data_dir=tmp_path, database_url=postgres_url, cluster=fresh_name) as views:
        await project_all(views, FakeLog.of(added("tally-1", "a", "b")))
        yield views


async def connections(views):
    """Of all who read: each waits until every one has its own."""
    together = threading.Barrier(READERS)

    def mine(connection):
        together.wait(30)
        return connection.execute(sa.select(sa.func.pg_backend_pid())).scalar_one()

    return await asyncio.gather(*[views.database.read(mine) for _ in range(READERS)])


async def cut(views, pids):
    for pid in pids:
        await views.database.write(lambda c, p=pid: c.execute(sa.select(sa.func.pg_terminate_backend(p, 10_000))))


async def test_a_query_does_not_hear_of_a_connection_that_was_cut(views):
    fresh, row = await views.freshness(), await views.get("ledger", ("tally-1", 0))
    for ask, answer in ((views.freshness, fresh), (lambda: views.get("ledger", ("tally-1", 0)), row)):
        before = await connections(views)
        await cut(views, before)
        assert await asyncio.gather(*[ask() for _ in range(2 * READERS)]) == [answer] * 2 * READERS
        assert not set(before) & set(await connections(views))


async def test_what_one_statement_says_needs_no_transaction_and_the_next_read_has_one(views):
    level = sa.text("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")

    def asked(connection):
        return tuple(connection.execute(level).one())

    assert await views.database.read(asked) == ("repeatable read", "on")
    assert (await views.database.glance(asked))[0] == "read committed"
    assert await views.database.read(asked) == ("repeatable read", "on")
