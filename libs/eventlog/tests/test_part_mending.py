"""A part file that is damaged somewhere inside: its partition is folded again by itself, the rebuild says so."""

import sqlite3
from contextlib import closing

import pytest

from eventlog.past.building import PastBuilding
from eventlog.rebuild.books import recorded_rebuilds
from eventlog.rebuild.crew import RebuildFailed
from eventlog.rebuild.job import part_path
from eventlog.rebuild.means import Means
from eventlog.rebuild.part_mending import mended
from eventlog.rebuild.progress import WHOLE
from eventlog.rebuild.refold import Refold
from eventlog.rebuild.writing import Writing
from eventlog.views.store import open_views
from testkit.events_topic import EventsTopic
from testkit.reading_example import TOPIC, added, reading

DEFINITION = reading()
LEDGER = DEFINITION.projections[0]
STREAMS = 300


@pytest.fixture
async def views(tmp_path):
    async with open_views(DEFINITION, data_dir=tmp_path) as views:
        yield views


@pytest.fixture
async def log(kafka):
    topic = EventsTopic(kafka, TOPIC)
    await topic.make()
    await topic.write([one for n in range(STREAMS) for one in added(f"tally-{n}", "a" * 300)])
    return kafka


def spoilt(path):
    """A page in the middle is not what was written; everything that is read first is whole."""
    with closing(sqlite3.connect(path)) as part:
        part.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = part.execute("PRAGMA page_size").fetchone()[0]
        root = part.execute("SELECT rootpage FROM sqlite_master WHERE name = 'rows'").fetchone()[0]
    data = bytearray(path.read_bytes())
    middle = max(root, len(data) // size // 2) * size
    data[middle : middle + size] = b"\xff" * size
    path.write_bytes(data)


def spoiling(monkeypatch, step, times=1):
    """The part of partition 0 is spoilt right before this step of the writing; so many times."""
    whole, left = getattr(Writing, step), [times]

    async def after(self, build, *given, **named):
        if left[0]:
            left[0] -= 1
            spoilt(part_path(str(self.folder(build)), 0))
        return await whole(self, build, *given, **named)

    monkeypatch.setattr(Writing, step, after)


@pytest.mark.broker
@pytest.mark.parametrize("step", ["emptied", "merged"])
async def test_a_rebuild_folds_a_damaged_partition_again_and_says_which(log, views, monkeypatch, step, caplog):
    spoiling(monkeypatch, step)
    done = await Refold(views, log).rebuild(LEDGER)
    assert (done.refolded, done.events, done.rows) == ((0,), STREAMS, STREAMS)
    assert "part-0.sqlite" in caplog.text
    (record,) = await views.database.read(lambda c: recorded_rebuilds(c, views.books))
    assert record.detail["refolded"] == [0]


@pytest.mark.broker
async def test_damage_that_a_fold_meets_when_it_goes_on_is_mended_too(log, views, monkeypatch):
    """What is folded next needs the rows that are there."""

    async def broken(*_, **__):
        raise RebuildFailed("pulled out")

    with monkeypatch.context() as patched:
        patched.setattr(Writing, "emptied", broken)
        with pytest.raises(RebuildFailed, match="pulled out"):
            await Refold(views, log).rebuild(LEDGER)
    await EventsTopic(log, TOPIC).write([one for n in range(STREAMS) for one in added(f"tally-{n}", "b", first=2)])
    (record,) = await views.database.read(lambda c: recorded_rebuilds(c, views.books))
    spoilt(part_path(str(views.database.file.parent / "rebuild" / record.build), 0))
    done = await Refold(views, log).rebuild(LEDGER)
    assert (done.build, done.refolded, done.events) == (record.build, (0,), 2 * STREAMS)


@pytest.mark.broker
async def test_a_build_of_the_past_does_the_same(log, views, monkeypatch):
    spoiling(monkeypatch, "merged")
    built = await PastBuilding(Means(views, log)).at(LEDGER, "then", added("tally-0", "a")[0].recorded_at_us)
    assert (built.events, built.rows) == (STREAMS, STREAMS)


@pytest.mark.broker
async def test_a_part_that_is_damaged_time_and_again_is_a_failure(log, views, monkeypatch):
    spoiling(monkeypatch, "merged", times=9)
    with pytest.raises(RebuildFailed, match="part-0"):
        await Refold(views, log).rebuild(LEDGER)


async def test_what_fails_otherwise_fails_at_once(tmp_path):
    tried = []

    async def work(damaged):
        tried.append(damaged)
        raise RebuildFailed("a process of the rebuild ended with 1")

    with pytest.raises(RebuildFailed):
        await mended(tmp_path, work)
    assert tried == [frozenset()]


@pytest.mark.broker
async def test_every_phase_is_told_as_it_begins_and_its_rows_as_they_go(log, views):
    told = []
    await Refold(views, log).rebuild(LEDGER)
    await Refold(views, log).rebuild(LEDGER, told.append)
    phases = list(dict.fromkeys(one.phase for one in told))
    assert phases == ["folding", "writing", "indexing", "catching up", "verifying", "switching"]
    ends = {one.phase: (one.done, one.target) for one in told if one.partition == WHOLE}
    assert ends["writing"] == (STREAMS, STREAMS)
    assert ends["verifying"] == (2 * STREAMS, 2 * STREAMS)
    assert {one.partition for one in told if one.phase == "indexing"} == {0, 1, WHOLE}
