"""The state store is a cache of the log: whatever happens to it, the answers stay the same."""

import sqlite3
import uuid
from dataclasses import replace

import pytest

from eventlog import observer
from eventlog.partitioner import partition_of
from eventlog.worker.state_store import Position
from eventlog.worker.worker_slot import WorkerSlot
from testkit.figures import Figures
from testkit.log_contract import asked, fresh_stream
from testkit.log_example import SERVICE, Add, definition
from testkit.log_installation import prepared, submitting, until, working


@pytest.fixture
async def config(broker):
    return await prepared(broker.bootstrap, f"t{uuid.uuid4().hex[:8]}")


def deleted(path):
    for side in ("", "-wal", "-shm"):
        path.with_name(path.name + side).unlink(missing_ok=True)


def cut(path):
    _checkpointed(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def scribbled_over(path):
    _checkpointed(path)
    with path.open("r+b") as file:
        file.write(b"\xff" * 512)


def of_other_folding_code(path):
    _set(path, "fingerprint", "other")


def of_another_log(path):
    _set(path, "witness_event", "00" * 16)


def without_position(path):
    _set(path, "receipts", "many")


def with_a_state_that_is_not_as_written(path):
    """And behind, so that the takeover meets it when it folds."""
    _set(path, "events", "0")
    _set(path, "witness_offset", "-1")
    zeroed(path)


def zeroed(path):
    """What a lost page may leave of the states: nothing that shows at opening."""
    with sqlite3.connect(path) as db:
        db.execute("UPDATE streams SET state = zeroblob(length(state))")
    db.close()


def _checkpointed(path):
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _set(path, name, value):
    with sqlite3.connect(path) as db:
        db.execute("UPDATE about SET value = ? WHERE name = ?", (value, name))
    db.close()


DAMAGES = {
    deleted: "missing",
    cut: "corrupt",
    scribbled_over: "corrupt",
    of_other_folding_code: "schema",
    of_another_log: "other_log",
    without_position: "corrupt",
    with_a_state_that_is_not_as_written: "corrupt",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
async def test_a_store_that_is_not_to_be_trusted_is_folded_again(config, tmp_path, damage):
    stream = fresh_stream()
    accepted, refused = asked(Add(3), stream), asked(Add(-100), stream)
    async with working(config, tmp_path), submitting(config) as log:
        first = [await log.submit(c, timeout=20) for c in (accepted, refused, asked(Add(4), stream))]
    (path,) = tmp_path.glob(f"**/{partition_of(stream, 4)}.sqlite")
    damage(path)
    figures = Figures()
    async with working(config, tmp_path, watch=figures), submitting(config) as log:
        assert [await log.submit(c, timeout=20) for c in (accepted, refused)] == first[:2]
        more = await log.submit(asked(Add(1), stream, expected_version=2), timeout=20)
    assert more.version == 3
    assert figures.counts[f"{observer.STATE_REBUILDS}:{DAMAGES[damage]}"] == 1
    assert figures.counts[observer.STATE_REBUILDS] == 1


async def test_damage_that_shows_only_in_use_drops_the_partition_once(config, tmp_path, caplog):
    stream = fresh_stream()
    async with working(config, tmp_path), submitting(config) as log:
        for _ in range(3):
            await log.submit(asked(Add(1), stream), timeout=20)
    (path,) = tmp_path.glob(f"**/{partition_of(stream, 4)}.sqlite")
    zeroed(path)
    # Another worker's copy of the same damage must not come back in its place.
    other = path.parent.parent / "1" / path.name
    other.parent.mkdir(exist_ok=True)
    other.write_bytes(path.read_bytes())
    figures = Figures()
    async with working(config, tmp_path, watch=figures) as worker, submitting(config) as log:
        assert figures.counts[observer.STATE_REBUILDS] == 0
        more = await log.submit(asked(Add(1), stream, expected_version=3), timeout=20)
        assert more.version == 4
        await until(lambda: worker.ready, "the worker to serve again")
    assert figures.counts[f"{observer.PARTITIONS_DROPPED}:corrupt"] == 1
    assert figures.counts[f"{observer.STATE_REBUILDS}:corrupt"] == figures.counts[observer.STATE_REBUILDS] == 1
    assert figures.counts[observer.EVENTS_FOLDED] == 3
    assert "state store thrown away" in caplog.text


async def test_a_store_that_cannot_be_brought_to_disk_goes_on_and_is_counted(config, tmp_path, monkeypatch):
    def full(_store):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("eventlog.worker.state_store.StateStore.checkpoint", full)
    monkeypatch.setattr("eventlog.worker.partition_owner.CHECKPOINT_EVERY_S", 0.2)
    stream, figures = fresh_stream(), Figures()
    async with working(config, tmp_path, watch=figures), submitting(config) as log:
        await log.submit(asked(Add(1), stream), timeout=20)
        await until(lambda: figures.counts[observer.CHECKPOINTS_FAILED] >= 2, "failures that are seen")
        assert (await log.submit(asked(Add(1), stream), timeout=20)).version == 2
    assert figures.counts[observer.PARTITIONS_DROPPED] == 0


async def test_a_restart_reads_the_tail_only(config, tmp_path):
    stream = fresh_stream()
    async with working(config, tmp_path), submitting(config) as log:
        for _ in range(20):
            await log.submit(asked(Add(1), stream), timeout=20)
    figures = Figures()
    async with working(config, tmp_path, watch=figures):
        assert figures.counts[observer.EVENTS_FOLDED] == 0
        assert figures.counts[observer.STATE_REBUILDS] == 0


async def test_who_stands_in_for_a_hanging_worker_goes_on_from_its_file(config, tmp_path):
    stream = fresh_stream()
    async with working(config, tmp_path), submitting(config) as log:
        for _ in range(20):
            await log.submit(asked(Add(1), stream), timeout=20)
    hanging = WorkerSlot.take(tmp_path / SERVICE / "state")
    figures = Figures()
    async with working(config, tmp_path, watch=figures), submitting(config) as log:
        assert figures.counts[observer.EVENTS_FOLDED] == 0
        assert figures.counts[observer.STATE_REBUILDS] == 0
        assert (await log.submit(asked(Add(1), stream), timeout=20)).version == 21
    hanging.release()


async def test_a_raised_fold_version_folds_again(config, tmp_path, monkeypatch):
    stream = fresh_stream()
    async with working(config, tmp_path), submitting(config) as log:
        await log.submit(asked(Add(1), stream), timeout=20)
    raised = replace(definition, aggregates=tuple(replace(a, fold_version=2) for a in definition.aggregates))
    monkeypatch.setattr("testkit.log_installation.definition", raised)
    figures = Figures()
    async with working(config, tmp_path, watch=figures):
        assert figures.counts[observer.EVENTS_FOLDED] == 1
        assert figures.counts[f"{observer.STATE_REBUILDS}:schema"] == 4


def test_a_fresh_position_is_the_beginning():
    assert Position().events == 0
    assert Position().witness_offset < 0
