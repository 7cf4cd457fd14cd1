"""Rows and positions move together or not at all, whatever fails between two steps and however the log is cut."""

import asyncio
import subprocess
import sys
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventlog.views.conflicts import PositionTaken
from eventlog.views.store import memory_views
from testkit.events_topic import envelope
from testkit.log_example import EVENTS, Added
from testkit.reading_example import FakeLog, added, ledger, noted, reading
from testkit.reading_side import following, project_all, rows_of

TWO = reading(ledger(noted("bad")), ledger(name="other"))
HISTORY = [
    *added("tally-a", "a", "b", "c", "forget", "e", "f"),
    *added("tally-b", "a", "bad", "c"),
    *added("tally-c", "a", "b", "c", "d"),
    *added("tally-a", "g", "h", first=7),
    *added("tally-b", "d", first=4),
]


class Cut(Exception):
    """The step that was cut off."""


@contextmanager
def cut_at(views, step):
    """Fails the `step`-th thing that the writer does next: each statement, and at last the commit."""
    engine, done = views.database._writer, []

    def count(*_):
        done.append(1)
        if len(done) == step:
            raise Cut

    sa.event.listen(engine, "before_cursor_execute", count)
    sa.event.listen(engine, "commit", count)
    try:
        yield done
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)
        sa.event.remove(engine, "commit", count)


async def parked_offsets(views):
    def look(connection):
        t = views.books.parked
        return [
            tuple(row) for row in connection.execute(sa.select(t.c.consumer, t.c.partition, t.c.offset).order_by(*t.c))
        ]

    return sorted(await views.database.read(look))


async def everything(views):
    def look(connection):
        tables = (views.books.positions, views.books.streams)
        return [sorted(map(tuple, connection.execute(sa.select(table)))) for table in tables]

    return await rows_of(views), await parked_offsets(views), await views.database.read(look)


async def undisturbed():
    async with memory_views(TWO) as views:
        await project_all(views, FakeLog.of(HISTORY))
        return await everything(views)


async def test_cut_between_any_two_steps_the_rows_come_out_the_same(open_again):
    expected = await undisturbed()
    log = FakeLog.of(HISTORY)
    async with open_again(TWO) as views:
        await following(views)
        step, cuts = 0, 0
        while True:
            step += 1
            before = await everything(views)
            work = await following(views)
            with cut_at(views, step) as done:
                try:
                    await work.write(log.fetch(work.positions, 4))
                except Cut:
                    cuts += 1
                    assert len(done) == step
            if len(done) >= step:
                assert await everything(views) == before
            else:
                step = 0
                if not log.fetch((await following(views)).positions, 1).records:
                    break
        assert await everything(views) == expected
        assert cuts >= 20


KILLED = """
import asyncio, os, sys
from pathlib import Path
import sqlalchemy as sa
from eventlog.views.store import open_views
from testkit.reading_example import FakeLog
from testkit.reading_side import project_all
sys.path.insert(0, sys.argv[1])
from test_projector_batches import HISTORY, TWO

async def main(folder, url, cluster, step):
    views = open_views(TWO, data_dir=Path(folder), database_url=url, cluster=cluster)
    await views.open()
    done = []
    def count(*_):
        done.append(1)
        if len(done) == step:
            os._exit(9)
    sa.event.listen(views.database._writer, "before_cursor_execute", count)
    sa.event.listen(views.database._writer, "commit", count)
    await project_all(views, FakeLog.of(HISTORY))

asyncio.run(main(*sys.argv[2:5], int(sys.argv[5])))
"""


@pytest.mark.parametrize("step", [6, 17])
async def test_killed_in_the_middle_the_rows_come_out_the_same(request, open_again, tmp_path, fresh_name, step):
    url = request.getfixturevalue("postgres_url") if "postgres" in request.node.callspec.id else ""
    here = str(request.path.parent)
    arguments = [sys.executable, "-c", KILLED, here, str(tmp_path), url, fresh_name, str(step)]
    assert (await asyncio.to_thread(subprocess.run, arguments, check=False)).returncode == 9
    async with open_again(TWO) as views:
        await project_all(views, FakeLog.of(HISTORY))
        assert await everything(views) == await undisturbed()


async def test_a_zombie_cannot_write(open_again):
    log = FakeLog.of(HISTORY)
    async with open_again(TWO) as views, open_again(TWO) as others:
        zombie, successor = await following(views), await following(others)
        late = log.fetch(zombie.positions, 2)
        await successor.write(log.fetch(successor.positions, 5))
        before = await everything(views)
        with pytest.raises(PositionTaken, match="no longer stands at 0"):
            await zombie.write(late)
        assert await everything(views) == before
        await project_all(others, log)
        assert await everything(views) == await undisturbed()


async def test_a_build_that_stays_behind_is_not_written_past(open_again):
    async with open_again(reading(ledger())) as views:
        await project_all(views, FakeLog.of(HISTORY[:3]))
    async with open_again(reading(ledger(), ledger(name="other"))) as views:
        work = await following(views)
        with pytest.raises(PositionTaken):
            await work.write(FakeLog.of(HISTORY).fetch(work.positions, 5))


def histories():
    notes = st.sampled_from(["a", "b", "forget", "bad", ""])
    return st.lists(st.tuples(st.sampled_from("pqrs"), notes, st.integers(1, 9)), max_size=40)


def envelopes(history):
    versions, totals, found = {}, {}, []
    for name, note, amount in history:
        stream = f"tally-{name}"
        versions[stream] = versions.get(stream, 0) + 1
        totals[stream] = totals.get(stream, 0) + amount
        found.append(envelope(EVENTS, stream, versions[stream], Added(amount, totals[stream], note)))
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(), st.lists(st.integers(1, 7), min_size=1, max_size=10))
async def test_batches_of_any_size_give_the_same_rows(history, sizes):
    log, outcomes = FakeLog.of(envelopes(history)), []
    for cut in (sizes, [1000]):
        async with memory_views(TWO) as views:
            work, turn = await following(views), 0
            while (fetch := log.fetch(work.positions, cut[turn % len(cut)])).records:
                await work.write(fetch)
                turn += 1
            outcomes.append(await everything(views))
    assert outcomes[0] == outcomes[1]
