"""Damage in a state store is told as such wherever it is met: nothing is read that was not written."""

import os
import shutil
import sqlite3

import msgspec
import pytest

from eventlog.worker.partition_state import Bounds, PartitionState
from eventlog.worker.state_codec import StateCodec
from eventlog.worker.state_store import Answer, Position, StateStore
from eventlog.worker.store_damage import StoreUnusable, damage_told
from testkit.log_example import definition

PAGE = 4096
NAMES = [f"tally-{number:06d}" for number in range(4000)]


@pytest.fixture
def path(tmp_path):
    """A store of many pages, closed."""
    store = StateStore.create(tmp_path / "0" / "3.sqlite", "f")
    store.save(Position(events=4000), [(name, 1, b"x" * 60) for name in NAMES], [], forget_before=0)
    store.checkpoint()
    yield store.path
    store.close()


def as_after_a_kill(path, target):
    """The files as `kill -9` leaves them: the newest changes stand in the write-ahead log only."""
    store = StateStore.open(path, "f")
    store.save(Position(events=4001), [(NAMES[0], 2, b"y" * 60)], [], forget_before=0)
    target.mkdir()
    for side in ("", "-wal"):
        shutil.copy(f"{path}{side}", target / f"{path.name}{side}")
    store.close()
    assert (target / f"{path.name}-wal").stat().st_size
    return target / path.name


def cut(path):
    os.truncate(path, path.stat().st_size // 2 // PAGE * PAGE)


def scribbled_over(path):
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // PAGE * PAGE)
        file.write(b"\xff" * PAGE * 20)


def one_byte_changed(path):
    """Of a state in the middle; the page around it stays in order."""
    data = path.read_bytes()
    place = data.index(b"x" * 60, len(data) // 2)
    path.write_bytes(data[:place] + b"z" + data[place + 1 :])


@pytest.mark.parametrize("damage", [cut, scribbled_over, one_byte_changed])
def test_damage_in_the_middle_is_told_at_the_latest_when_it_is_read(path, tmp_path, damage):
    dead = as_after_a_kill(path, tmp_path / "dead")
    damage(dead)
    with pytest.raises(StoreUnusable) as told:
        StateStore.open(dead, "f").streams(NAMES)
    assert told.value.reason == "corrupt"


def test_what_a_kill_leaves_undamaged_is_read(path, tmp_path):
    found = StateStore.open(as_after_a_kill(path, tmp_path / "dead"), "f").streams(NAMES)
    assert found[NAMES[0]] == (2, b"y" * 60)
    assert len(found) == len(NAMES)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE streams SET version = 2",
        "UPDATE streams SET state = x'00'",
        "UPDATE streams SET state = 'text'",
        "UPDATE answers SET receipt = zeroblob(20)",
        "UPDATE answers SET place = 'text'",
    ],
)
def test_a_row_that_is_not_as_written_is_told(tmp_path, change):
    store = StateStore.create(tmp_path / "0" / "3.sqlite", "f")
    store.save(Position(), [("tally-a", 1, b"state")], [Answer(bytes(16), 7, b"receipt")], forget_before=0)
    with sqlite3.connect(store.path) as db:
        db.execute(change)
    db.close()
    with pytest.raises(StoreUnusable, match="not what was written"):
        (store.streams(["tally-a"]), store.answers([bytes(16)]))
    store.close()


@pytest.mark.parametrize("state", [b"", b"\xc1", b"\x92\xa5Other\x80", b"\x92\xa5Tally\xa1x"])
def test_states_that_this_code_does_not_know_are_told(tmp_path, state):
    codec = StateCodec(definition.aggregates)
    store = StateStore.create(tmp_path / "0" / "3.sqlite", codec.fingerprint)
    store.save(Position(), [("tally-a", 1, state)], [], forget_before=0)
    with pytest.raises(StoreUnusable, match="not what was written"):
        PartitionState(store, codec, Bounds()).prefetch(["tally-a"], [])
    store.close()


def test_a_remembered_answer_that_is_no_receipt_is_told(tmp_path):
    codec = StateCodec(definition.aggregates)
    store = StateStore.create(tmp_path / "0" / "3.sqlite", codec.fingerprint)
    store.save(Position(), [], [Answer(bytes(16), 7, b"\xff")], forget_before=0)
    with pytest.raises(StoreUnusable, match="not what was written"):
        PartitionState(store, codec, Bounds()).prefetch([], [bytes(16)])
    store.close()


@pytest.mark.parametrize("other", [sqlite3.OperationalError("database is locked"), sqlite3.ProgrammingError("closed")])
def test_what_is_no_damage_stays_what_it_is(other):
    with pytest.raises(type(other)), damage_told("3.sqlite"):
        raise other


def test_bytes_of_another_kind_are_damage():
    with pytest.raises(StoreUnusable), damage_told("3.sqlite"):
        raise msgspec.ValidationError("no such field")
