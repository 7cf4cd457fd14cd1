"""Snapshots on a shelf: what is fetched is what was put, and what does not fit is refused by name."""

import asyncio
import sqlite3
import time

import pytest
from obstore.store import LocalStore

from chassis.state_shelf import PREFIX, ObjectShelf
from eventlog import observer
from eventlog.ending import ended
from eventlog.worker.state_snapshots import ShelfAway, Snapshots
from eventlog.worker.state_store import Answer, Position, StateStore
from testkit.figures import Figures
from testkit.log_installation import until

AT = Position(events=900, receipts=950, commands=940, witness_offset=898, witness_event="ab" * 16)
PARTITION, CODE = 3, "c" * 64


@pytest.fixture
def shelf(tmp_path):
    return ObjectShelf(lambda: LocalStore(prefix=str(tmp_path / "objects"), mkdir=True))


@pytest.fixture
def figures():
    return Figures()


@pytest.fixture
def snapshots(shelf, figures, monkeypatch):
    """Of a service whose log is long enough for anything to be worth it."""
    monkeypatch.setattr("eventlog.worker.state_snapshots.FETCH_COSTS_S", -1.0)
    return Snapshots(shelf, "tally", "local/tally-events-v1", CODE, figures, 0.1)


def stored(folder, position=AT, code=CODE, streams=50):
    path = folder / f"{PARTITION}.sqlite"
    path.parent.mkdir(exist_ok=True)
    store = StateStore.create(path, code)
    rows = [(f"tally-{n}", n + 1, b"state" * n) for n in range(streams)]
    store.save(position, rows, [Answer(b"i" * 16, 7, b"receipt")], forget_before=0)
    return store


def put(snapshots, tmp_path, *ends):
    """One after the other, each of a longer log."""
    for events in ends:
        stored(tmp_path / "a", Position(events=events, witness_offset=events - 1, witness_event="ab")).close()
        assert snapshots.take(tmp_path / "a" / f"{PARTITION}.sqlite", PARTITION)
        time.sleep(0.02)


def contents(path):
    with sqlite3.connect(path) as db:
        tables = ("about", "streams", "answers")
        return {t: sorted(db.execute(f"SELECT * FROM {t}")) for t in tables}


def on_the_shelf(tmp_path):
    return sorted((tmp_path / "objects" / PREFIX / "local" / "tally-events-v1" / str(PARTITION)).iterdir())


async def fetched(snapshots, path, end=2_000):
    path.parent.mkdir(exist_ok=True)
    return await snapshots.fetch(path, PARTITION, 0, end, 2_000)


async def test_what_is_fetched_is_what_was_put_also_while_the_store_is_in_use(snapshots, tmp_path, figures):
    store = stored(tmp_path / "a")
    assert snapshots.take(store.path, PARTITION)
    store.save(AT, [("tally-late", 1, b"")], [], forget_before=0)
    target = tmp_path / "b" / f"{PARTITION}.sqlite"
    assert await fetched(snapshots, target)
    reopened = StateStore.open(target, CODE)
    assert reopened.position() == AT
    assert len(reopened.streams([f"tally-{n}" for n in range(50)])) == 50
    assert reopened.streams(["tally-late"]) == {}
    assert reopened.answers([b"i" * 16]) == {b"i" * 16: b"receipt"}
    reopened.close()
    store.close()
    assert [p.name for p in target.parent.iterdir()] == [target.name]
    assert [p.name for p in (tmp_path / "a").iterdir()] == [target.name]
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:fetched"] == 1


def test_without_news_there_is_none_and_only_the_newest_two_stay(snapshots, tmp_path):
    put(snapshots, tmp_path, 900, 1000, 1100)
    assert not snapshots.take(tmp_path / "a" / f"{PARTITION}.sqlite", PARTITION)
    assert [p.name[-14:-4] for p in on_the_shelf(tmp_path)] == ["0000001000", "0000001100"]


def test_a_log_that_is_folded_faster_gets_none(shelf, figures, tmp_path):
    store = stored(tmp_path / "a")
    small = Snapshots(shelf, "tally", "local/tally-events-v1", CODE, figures, 1.0)
    assert not small.take(store.path, PARTITION)
    store.close()
    assert figures.counts[observer.STATE_SNAPSHOTS] == 0


@pytest.mark.parametrize("at", [0.0, 0.02, 0.5, 0.99])
async def test_damage_anywhere_is_refused_and_an_older_one_taken(snapshots, tmp_path, figures, caplog, at):
    put(snapshots, tmp_path, 900, 1000)
    newest = on_the_shelf(tmp_path)[-1]
    data = bytearray(newest.read_bytes())
    data[int(len(data) * at)] ^= 1
    newest.write_bytes(data)
    target = tmp_path / "b" / f"{PARTITION}.sqlite"
    assert await fetched(snapshots, target)
    assert ("events", "900") in contents(target)["about"]
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:damaged"] == 1
    assert "snapshot refused, damaged" in caplog.text


@pytest.mark.parametrize("cut", [0, 10, 30, -1])
async def test_one_that_was_cut_is_refused(snapshots, tmp_path, figures, cut):
    stored(tmp_path / "a").close()
    snapshots.take(tmp_path / "a" / f"{PARTITION}.sqlite", PARTITION)
    (one,) = on_the_shelf(tmp_path)
    one.write_bytes(one.read_bytes()[:cut])
    target = tmp_path / "b" / f"{PARTITION}.sqlite"
    assert not await fetched(snapshots, target)
    assert list(target.parent.iterdir()) == []
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:damaged"] == 1


async def test_one_of_other_code_of_another_log_or_ahead_of_the_log_is_refused(snapshots, tmp_path, figures):
    stored(tmp_path / "a").close()
    snapshots.take(tmp_path / "a" / f"{PARTITION}.sqlite", PARTITION)
    target = tmp_path / "b" / f"{PARTITION}.sqlite"
    (one,) = on_the_shelf(tmp_path)
    other = "d" * 64
    changed = Snapshots(snapshots.shelf, "tally", snapshots.log, other, figures, 1.0)
    assert not await fetched(changed, target)
    one.rename(one.with_name(one.name.replace(CODE[:16], other[:16])))
    assert not await fetched(changed, target)
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:schema"] == 2
    (one,) = on_the_shelf(tmp_path)
    one.rename(one.with_name(one.name.replace(other[:16], CODE[:16])))
    assert not await fetched(snapshots, target, end=899)
    (one,) = on_the_shelf(tmp_path)
    one.rename(one.with_name(one.name.replace("0000900", "0000100")))
    assert not await fetched(snapshots, target, end=899)
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:ahead"] == 2
    elsewhere = Snapshots(snapshots.shelf, "tally", "other/tally-events-v1", CODE, figures, 1.0)
    (tmp_path / "objects" / PREFIX / "local").rename(tmp_path / "objects" / PREFIX / "other")
    assert not await fetched(elsewhere, target)
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:foreign"] == 1
    assert list(target.parent.iterdir()) == []


async def test_a_shelf_that_cannot_be_reached_is_no_trouble(snapshots, tmp_path, figures):
    (tmp_path / "objects").write_text("no folder")
    target = tmp_path / "b" / f"{PARTITION}.sqlite"
    assert not await fetched(snapshots, target)
    store = stored(tmp_path / "a")
    with pytest.raises(ShelfAway):
        snapshots.take(store.path, PARTITION)
    store.close()
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:unreachable"] == 1


async def test_what_a_killed_process_left_is_cleared_away(snapshots, tmp_path, figures):
    stored(tmp_path / "a").close()
    left = tmp_path / "a" / f"{PARTITION}.0123abcd.snapshot.copy"
    left.write_bytes(b"half")
    keeping = asyncio.create_task(snapshots.keep(tmp_path / "a", lambda: [PARTITION]))
    await until(lambda: figures.counts[f"{observer.STATE_SNAPSHOTS}:put"] == 1, "a snapshot")
    await ended(keeping)
    assert not left.exists()
    assert len(on_the_shelf(tmp_path)) == 1
