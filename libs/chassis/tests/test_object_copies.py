"""The object store's files into a backup and back; no draft of an upload, no snapshot, nothing damaged."""

import datetime as dt
import hashlib

import obstore
import pytest
from obstore.store import LocalStore, S3Store

from chassis.object_copies import foreign_objects, restore_objects, take_objects
from chassis.objects import StoreAway, opened
from chassis.settings import Settings
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


def away():
    """S3 where nobody listens; not waited for."""
    at_once = dt.timedelta(milliseconds=1)
    return S3Store(
        "bucket",
        endpoint="http://127.0.0.1:1",
        access_key_id="a",
        secret_access_key="b",
        region="cn-north-1",
        client_options={"allow_http": True},
        retry_config={
            "max_retries": 0,
            "retry_timeout": at_once,
            "backoff": {"base": 1, "init_backoff": at_once, "max_backoff": at_once},
        },
    )


async def test_an_object_store_that_is_away_is_told_as_that(tmp_path):
    with pytest.raises(StoreAway, match=r"127\.0\.0\.1"):
        await taken(away(), tmp_path / "files")
    with pytest.raises(StoreAway):
        await restore_objects(away(), tmp_path / "files", [], silent)
    with pytest.raises(StoreAway):
        await foreign_objects(away(), [])


async def test_a_file_that_went_while_it_was_copied_is_told_as_that(tmp_path, monkeypatch):
    source = store(tmp_path / "a", CONTENTS)

    async def gone(_store, path):
        raise obstore.exceptions.NotFoundError(path)

    monkeypatch.setattr(obstore, "get_async", gone)
    with pytest.raises(StoreAway, match="sha256"):
        await taken(source, tmp_path / "files")


def test_an_address_that_is_no_store_is_told_as_that(tmp_path):
    with pytest.raises(StoreAway, match="nope"):
        opened(Settings(data_dir=tmp_path, object_store="nope://bucket"))


async def test_each_file_is_told_when_its_copy_is_whole_and_goes_on_from_those(tmp_path):
    source, told = store(tmp_path / "a", CONTENTS), []

    def killed_at_the_second(part):
        told.append(part)
        if len(told) == 2:
            raise InterruptedError

    (tmp_path / "files").mkdir()
    with pytest.raises(InterruptedError):
        await take_objects(source, tmp_path / "files", 1, [], silent, killed_at_the_second)
    again = []
    index, size = await take_objects(source, tmp_path / "files", 1, told, silent, again.append)
    assert {p.path for p in told} | {p.path for p in again} == CONTENTS.keys()
    assert len(again) == 1
    assert check(tmp_path / "files", manifest(index, size), silent) == []
