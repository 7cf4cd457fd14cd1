"""A rebuild is on record as done from the moment that its table is read, and not before."""

import contextlib
from dataclasses import replace

import pytest

from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable
from eventlog.rebuild import run
from eventlog.rebuild.books import CATCHING_UP, DONE, SWITCHING, recorded_rebuilds
from eventlog.rebuild.joining import Joining
from eventlog.rebuild.means import Means
from eventlog.rebuild.run import Run
from eventlog.rebuild.writing import Writing
from eventlog.views.tables import LIVE, READY
from testkit.reading_example import PARTITIONS, FakeLog, added, reading
from testkit.reading_side import FakeTail, project_all

DEFINITION = reading()
(LEDGER,) = DEFINITION.projections


@pytest.fixture
async def steps(open_again, monkeypatch):
    """The last steps of a rebuild that has folded everything, over a log in memory."""
    log = FakeLog.of([one for n in range(4) for one in added(f"tally-{n}", *"ab")])

    @contextlib.asynccontextmanager
    async def tail(_config):
        yield FakeTail(log)

    monkeypatch.setattr(run, "awaited_tail", tail)
    async with open_again(DEFINITION) as views:
        await project_all(views, log)
        means = Means(views, KafkaConfig("nowhere:1"))
        writing = Writing(views, LEDGER, "")
        begun = await writing.begun(await means.code(LEDGER), PARTITIONS, fresh=False)
        await writing.indexed(begun.build, [])
        begun = replace(begun, record=replace(begun.record, phase=CATCHING_UP))
        work = Run(means, LEDGER, None)

        async def go():
            return await work._steps(writing, begun, [])

        async def record():
            return (await views.database.read(lambda c: recorded_rebuilds(c, views.books)))[0]

        yield go, record


async def test_a_rebuild_that_stops_before_the_switch_is_not_done(steps, monkeypatch):
    go, record = steps

    async def away(_self):
        raise LogUnavailable("gone")

    monkeypatch.setattr(Joining, "switched", away)
    with pytest.raises(LogUnavailable):
        await go()
    found = await record()
    assert (found.phase, found.state) == (SWITCHING, READY)


async def test_what_comes_after_the_switch_finds_it_done(steps, monkeypatch):
    go, record = steps

    async def killed(_self, _old):
        raise OSError("killed")

    monkeypatch.setattr(Run, "_settle_old", killed)
    with pytest.raises(OSError, match="killed"):
        await go()
    found = await record()
    assert (found.phase, found.state) == (DONE, LIVE)
