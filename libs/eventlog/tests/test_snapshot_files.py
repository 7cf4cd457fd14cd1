"""A fetched snapshot is what was packed, whatever an earlier process left under the store's name."""

import shutil
from pathlib import Path

import pytest

from eventlog.worker.snapshot_files import pack, unpack
from eventlog.worker.state_store import Position, StateStore
from eventlog.worker.store_file import SIDE_FILES, discard

CODE = "f" * 32
NAMES = [f"tally-{number:05d}" for number in range(2000)]


def put(store, names, version, events):
    store.save(Position(events=events), [(name, version, b"x" * 60) for name in names], [], forget_before=0)


@pytest.fixture
def packed(tmp_path):
    """A snapshot of every stream at version 1, and the folder that `kill -9` left some events later."""
    store = StateStore.create(tmp_path / "0" / "3.sqlite", CODE)
    put(store, NAMES, 1, 2000)
    store.checkpoint()
    pack(store.path, CODE, "log", 3, tmp_path / "snapshot")
    put(store, NAMES[:1000], 2, 3000)
    store.checkpoint()
    put(store, NAMES[1500:1510], 2, 3010)  # in the write-ahead log only, beside older pages of the checkpoint
    shutil.copytree(tmp_path / "0", tmp_path / "killed")
    store.close()
    return tmp_path / "snapshot"


def versions(path):
    store = StateStore.open(path, CODE)
    try:
        return store.position().events, {version for version, _ in store.streams(NAMES).values()}
    finally:
        store.close()


def test_a_snapshot_is_not_mixed_with_the_write_ahead_log_of_a_store_that_is_gone(packed, tmp_path):
    path = tmp_path / "killed" / "3.sqlite"
    assert Path(f"{path}-wal").stat().st_size
    path.unlink()
    unpack(packed, path, lambda _: None)
    assert versions(path) == (2000, {1})


@pytest.mark.parametrize("removed", range(len(SIDE_FILES) + 1))
def test_a_store_whose_removal_was_broken_off_is_whole_or_missing(packed, tmp_path, monkeypatch, removed):
    path, unlink, done = tmp_path / "killed" / "3.sqlite", Path.unlink, []

    def killed(self, missing_ok=False):  # noqa: FBT002  as pathlib has it
        if len(done) == removed:
            raise KeyboardInterrupt
        done.append(self)
        unlink(self, missing_ok=missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            discard(path)
    if removed:
        assert not path.exists()
        unpack(packed, path, lambda _: None)
    assert versions(path) == ((2000, {1}) if removed else (3010, {1, 2}))
