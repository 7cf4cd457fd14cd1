"""What a manifest names is on the disk before the manifest is: a power cut leaves this backup or the one before it."""

import os

import obstore
import pytest
from obstore.store import LocalStore

from chassis.object_copies import take_objects
from eventlog.backup.files import KeptRecord, RecordsWriter
from eventlog.backup.manifest import NAME, Manifest, write_manifest
from eventlog.backup.parked import take_parked
from eventlog.views.store import memory_views
from testkit.log_example import definition


@pytest.fixture
def synced(monkeypatch):
    """The inodes that were made to reach the disk, in order."""
    known, fsync = [], os.fsync

    def noted(fd):
        fsync(fd)
        known.append(os.fstat(fd).st_ino)

    monkeypatch.setattr(os, "fsync", noted)
    return known


async def test_everything_that_a_manifest_names_reaches_the_disk_before_it(tmp_path, synced):
    store, folder = LocalStore(prefix=str(tmp_path / "objects-there"), mkdir=True), tmp_path / "new" / "backup"
    obstore.put(store, "sha256/ab/cd", b"evidence")
    folder.mkdir(parents=True)
    with RecordsWriter(folder / "topics/t/0.records.zst") as writer:
        writer.add([KeptRecord(0, 0, b"k", b"v", [])])
        writer.finish()
    index, size = await take_objects(store, folder, 1, [], lambda *_: None)
    async with memory_views(definition) as views:
        parked = await take_parked(views, folder, 1)
    said = Manifest("2026-01-01T00:00:00+00:00", "local", {}, [], [], [parked], index, size, [])
    write_manifest(folder, said)
    manifest = synced.index((folder / NAME).stat().st_ino)
    named = [folder, *(path for path in folder.rglob("*") if path.name != NAME)]
    assert {path.name for path in named} >= {"cd", "ab", "topics", "t", "0.records.zst", "parked", "objects-1.json"}
    assert [str(path) for path in named if path.stat().st_ino not in synced[:manifest]] == []
    assert folder.parent.stat().st_ino in synced[:manifest]
    assert folder.stat().st_ino in synced[manifest:]
