"""Dropping a table that somebody reads holds up nobody who writes: it is tried again between their turns."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from eventlog.views import database
from eventlog.views.database import TableInUse
from eventlog.views.engines import memory_database, postgres_database


class Locked(Exception):
    """As the driver says it."""

    sqlstate = "55P03"


@pytest.fixture
async def views(monkeypatch):
    monkeypatch.setattr(database, "LOCK_RETRY_S", 0.001)
    made = memory_database()
    yield made
    await made.close()


def read_by_others(times):
    """An action that finds the table locked so many times."""
    left = iter(range(times))

    def drop(_connection):
        if next(left, None) is not None:
            raise OperationalError("DROP TABLE x", {}, Locked())
        return "dropped"

    return drop


async def test_it_is_tried_again_and_others_write_in_between(views):
    dropping = asyncio.create_task(views.write_alone(read_by_others(5)))
    await views.write(lambda c: c.execute(sa.text("CREATE TABLE other (n INTEGER)")))
    assert await dropping == "dropped"


async def test_who_reads_for_too_long_is_told_of(views, monkeypatch):
    monkeypatch.setattr(database, "LOCK_PATIENCE_S", 0.01)
    with pytest.raises(TableInUse):
        await views.write_alone(read_by_others(1_000_000))


async def test_any_other_trouble_is_not_waited_out(views):
    with pytest.raises(OperationalError, match="no such table"):
        await views.write_alone(lambda c: c.execute(sa.text("DROP TABLE nowhere")))


@pytest.mark.postgres
async def test_a_reader_holds_up_the_drop_and_not_the_writer(postgres_url, fresh_name, monkeypatch):
    monkeypatch.setattr(database, "LOCK_RETRY_S", 0.01)
    views = postgres_database(postgres_url, fresh_name)
    read, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    table, other = sa.Table(f"{fresh_name}-a", sa.MetaData()), sa.Table(f"{fresh_name}-b", sa.MetaData())
    for one in (table, other):
        one.append_column(sa.Column("n", sa.Integer))
        await views.write(one.create)

    def reading(connection):
        connection.execute(sa.select(table)).all()
        loop.call_soon_threadsafe(read.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()

    holding = asyncio.create_task(views.read(reading))
    await read.wait()
    dropping = asyncio.create_task(views.write_alone(table.drop))
    try:
        for _ in range(20):  # one turn after the other, while the drop comes again and again
            await views.write(lambda c: c.execute(sa.insert(other).values(n=1)))
            await asyncio.sleep(0.01)
        assert not dropping.done()
    finally:
        go_on.set()
    await asyncio.gather(holding, dropping)
    assert not await views.read(lambda c: sa.inspect(c).has_table(table.name))
    await views.write(other.drop)
    await views.close()
