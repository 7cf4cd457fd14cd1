"""The object store's files into a backup and back; no draft of an upload, no snapshot, nothing damaged."""

import hashlib

import obstore
import pytest
from obstore.store import LocalStore

from chassis.object_copies import foreign_objects, restore_objects, take_objects
from eventlog.backup.checking import check, objects_of
from eventlog.backup.files import FileDamaged
from eventlog.backup.manifest import Manifest

CONTENTS = {"sha256/ab/cd": b"a" * 3_000_000, "sha256/ab/ef": b"", "sha256/01/23": b"\x00\xff"}


def silent(*_):
    """Nobody watches."""


def store(folder, contents=()):
    made = LocalStore(prefix=str(folder), mkdir=True)
    for path, data in dict(contents).items():
        obstore.put(made, path, data)
    return made


def manifest(index, size):
    return Manifest("2026-01-01T00:00:00+00:00", "local", {}, [], [], [], index, size, [])


async def taken(source, folder, run=1, known=()):
    folder.mkdir(exist_ok=True)
    return manifest(*await take_objects(source, folder, run, known, silent))


async def test_files_come_back_and_what_passes_is_left_behind(tmp_path):
    source = store(tmp_path / "a", CONTENTS | {"incoming/draft": b"x", "state-snapshots/local/0/1.zst": b"x"})
    said = await taken(source, tmp_path / "files")
    parts = objects_of(tmp_path / "files", said)
    assert {p.path: p.sha256 for p in parts} == {k: hashlib.sha256(v).hexdigest() for k, v in CONTENTS.items()}
    assert said.object_bytes == sum(map(len, CONTENTS.values()))
    assert check(tmp_path / "files", said, silent) == []
    target = store(tmp_path / "b")
    await restore_objects(target, tmp_path / "files", parts, silent)
    assert {path: bytes(obstore.get(target, path).bytes()) for path in CONTENTS} == CONTENTS
    assert await foreign_objects(target, parts) == []
    obstore.put(target, "sha256/99/99", b"x")
    assert await foreign_objects(target, parts) == ["sha256/99/99"]


async def test_a_later_run_copies_only_what_is_new(tmp_path):
    source = store(tmp_path / "a", CONTENTS)
    first = await taken(source, tmp_path / "files")
    before = (tmp_path / "files" / "objects" / "sha256/ab/cd").stat().st_mtime_ns
    obstore.put(source, "sha256/77/77", b"new")
    second = await taken(source, tmp_path / "files", 2, objects_of(tmp_path / "files", first))
    assert second.objects.entries == first.objects.entries + 1
    assert (tmp_path / "files" / "objects" / "sha256/ab/cd").stat().st_mtime_ns == before
    assert check(tmp_path / "files", first, silent) == check(tmp_path / "files", second, silent) == []


async def test_a_damaged_copy_is_named_and_never_put_back(tmp_path):
    said = await taken(store(tmp_path / "a", CONTENTS), tmp_path / "files")
    (tmp_path / "files" / "objects" / "sha256/01/23").write_bytes(b"\x00\xfe")
    assert [fault.path for fault in check(tmp_path / "files", said, silent)] == ["objects/sha256/01/23"]
    with pytest.raises(FileDamaged, match="sha256/01/23"):
        await restore_objects(store(tmp_path / "b"), tmp_path / "files", objects_of(tmp_path / "files", said), silent)
