"""A worker on an empty disk goes on from a snapshot of its state, and stands where folding would have brought it."""

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from obstore.store import LocalStore

from chassis.objects import opener
from chassis.settings import Settings
from chassis.state_shelf import PREFIX, ObjectShelf
from eventlog import observer
from testkit.figures import Figures
from testkit.log_contract import asked, fresh_stream
from testkit.log_example import Add, AddInSteps
from testkit.log_installation import PARTITIONS, prepared, submitting, until, working

FETCHED = f"{observer.STATE_SNAPSHOTS}:fetched"


@pytest.fixture
async def config(broker, fresh_name, monkeypatch):
    """A log so slow to fold that any snapshot is worth it."""
    monkeypatch.setattr("eventlog.worker.state_snapshots.FETCH_COSTS_S", -1.0)
    return await prepared(broker.bootstrap, fresh_name)


@pytest.fixture
def shelf(tmp_path):
    return ObjectShelf(lambda: LocalStore(prefix=str(tmp_path / "objects"), mkdir=True))


def contents(folder):
    """Streams, answers and position of every partition, as the files hold them."""
    found = {}
    for path in sorted(folder.glob("**/*.sqlite")):
        with closing(sqlite3.connect(path)) as db:
            rows = {t: sorted(db.execute(f"SELECT * FROM {t}")) for t in ("about", "streams", "answers")}
            found[path.name] = rows
    return found


async def storm(log, streams, seed):
    """Made-up commands in a fixed order: accepted, refused, several events at once."""
    chance = random.Random(seed)
    commands = []
    for _ in range(150):
        kind = chance.choice((Add(chance.randint(-3, 9)), AddInSteps(chance.randint(1, 5))))
        commands.append(asked(kind, chance.choice(streams)))
    return [
        (c, r)
        for c, r in zip(commands, await asyncio.gather(*[log.submit(c, timeout=30) for c in commands]), strict=True)
    ]


async def history(config, shelf, folder):
    """Commands, snapshots of all partitions, more commands that no snapshot has seen. What was answered to whom."""
    streams = [fresh_stream() for _ in range(40)]
    places = [f"{config.cluster}/{config.topic('tally-events-v1')}/{partition}" for partition in range(PARTITIONS)]
    async with submitting(config) as log:
        async with working(config, folder, shelf=shelf, snapshot_every_s=0.3):
            told = await storm(log, streams, 1)
            await until(lambda: all(shelf.entries(place) for place in places), "a snapshot of every partition")
        async with working(config, folder):
            return told + await storm(log, streams, 2)


@pytest.fixture(params=["s3", "a folder of its own", "the data folder"])
def store(request, fresh_name, tmp_path):
    """What `SHIJIAN_OBJECT_STORE` may say."""
    if request.param == "s3":
        return f"s3://{request.getfixturevalue('s3').bucket}/{fresh_name}"
    return str(tmp_path / "elsewhere") if request.param == "a folder of its own" else ""


async def test_a_snapshot_and_the_tail_give_the_state_that_folding_gives(config, store, tmp_path):
    shelf = ObjectShelf(opener(Settings(data_dir=tmp_path, object_store=store)))
    told = await history(config, shelf, tmp_path / "first")
    folding, fetching = Figures(), Figures()
    async with working(config, tmp_path / "folded", watch=folding):
        pass
    async with (
        working(config, tmp_path / "fetched", watch=fetching, shelf=shelf, snapshot_every_s=600.0),
        submitting(config) as log,
    ):
        assert fetching.counts[FETCHED] == PARTITIONS
        assert fetching.counts[observer.STATE_REBUILDS] == 0
        assert contents(tmp_path / "fetched") == contents(tmp_path / "folded")
        assert [await log.submit(c, timeout=20) for c, _ in told[::7]] == [r for _, r in told[::7]]
    assert 0 < fetching.counts[observer.EVENTS_FOLDED] < folding.counts[observer.EVENTS_FOLDED]
    assert folding.counts[observer.STATE_REBUILDS] == PARTITIONS


def all_of_it_flipped(objects):
    for path in objects.glob(f"{PREFIX}/**/*.zst"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    return "damaged"


def of_a_longer_log(objects):
    """Those of another installation of the same name whose log was longer."""
    for path in objects.glob(f"{PREFIX}/**/*.zst"):
        path.rename(path.with_name(path.name[:17] + f"{10**9:020}.zst"))
    return "ahead"


@pytest.mark.parametrize("spoilt", [all_of_it_flipped, of_a_longer_log], ids=lambda s: s.__name__)
async def test_a_snapshot_that_does_not_fit_is_said_and_the_log_folded(config, shelf, tmp_path, spoilt, caplog):
    await history(config, shelf, tmp_path / "first")
    reason, figures = spoilt(tmp_path / "objects"), Figures()
    async with working(config, tmp_path / "second", watch=figures, shelf=shelf):
        assert contents(tmp_path / "second").keys() == contents(tmp_path / "first").keys()
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:{reason}"] >= PARTITIONS
    assert figures.counts[f"{observer.STATE_REBUILDS}:missing"] == PARTITIONS
    assert f"snapshot refused, {reason}" in caplog.text


async def test_a_snapshot_of_another_log_of_the_same_name_gives_way_to_the_log(config, broker, shelf, tmp_path):
    """The witness tells: the event that the snapshot last saw does not stand there."""
    await history(config, shelf, tmp_path / "first")
    other = await prepared(broker.bootstrap, f"{config.cluster}x")
    async with working(other, tmp_path / "other"), submitting(other) as log:
        told = await storm(log, [fresh_stream() for _ in range(40)], 3) + await storm(log, [fresh_stream()], 4)
    mine, theirs = (tmp_path / "objects" / PREFIX / c.cluster for c in (config, other))
    shutil.copytree(mine, theirs)
    (theirs / config.topic("tally-events-v1")).rename(theirs / other.topic("tally-events-v1"))
    figures = Figures()
    async with working(other, tmp_path / "again", watch=figures, shelf=shelf), submitting(other) as log:
        assert [await log.submit(c, timeout=20) for c, _ in told[:5]] == [r for _, r in told[:5]]
    # Its label names the log that it is of; were it forged too, the witness would still be missing.
    assert (
        figures.counts[f"{observer.STATE_SNAPSHOTS}:foreign"] + figures.counts[f"{observer.STATE_SNAPSHOTS}:ahead"] > 0
    )
    assert figures.counts[FETCHED] == 0
