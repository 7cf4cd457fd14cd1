"""Files and snapshots over the S3 protocol, on a server that checks signatures and breaks off when it is asked to."""

import time

import obstore
import pytest

from chassis.object_copies import foreign_objects, restore_objects, take_objects
from chassis.objects import StoreAway, opened, opener
from chassis.settings import Settings
from chassis.state_shelf import PREFIX, ObjectShelf
from eventlog import observer
from eventlog.backup.checking import objects_of
from eventlog.backup.manifest import Manifest
from eventlog.worker.state_snapshots import Snapshots
from eventlog.worker.state_store import Position, StateStore
from testkit.figures import Figures

CODE, PARTITION = "c" * 64, 3
LOG = "local/tally-events-v1"
CONTENTS = {"sha256/ab/large": b"a" * 6_000_000, "sha256/ab/empty": b"", "sha256/01/small": b"\x00\xff"}


@pytest.fixture
def settings(s3, fresh_name, tmp_path):
    return Settings(data_dir=tmp_path, object_store=f"s3://{s3.bucket}/{fresh_name}")


@pytest.fixture
def figures():
    return Figures()


@pytest.fixture
def snapshots(settings, figures, monkeypatch):
    monkeypatch.setattr("eventlog.worker.state_snapshots.FETCH_COSTS_S", -1.0)
    return Snapshots(ObjectShelf(opener(settings)), "tally", LOG, CODE, figures, 0.1)


def stored(path, events):
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    store = StateStore.create(path, CODE)
    rows = [(f"tally-{n}", n + 1, bytes([n % 251]) * 300) for n in range(5_000)]
    store.save(Position(events=events, witness_offset=events - 1, witness_event="ab"), rows, [], forget_before=0)
    store.close()
    return path


async def fetched(snapshots, tmp_path):
    """How far the store stands that was fetched; None where there was none and the log is to be folded."""
    target = tmp_path / "new" / f"{PARTITION}.sqlite"
    target.parent.mkdir(exist_ok=True)
    if not await snapshots.fetch(target, PARTITION, 0, 2_000, 2_000):
        assert list(target.parent.iterdir()) == []
        return None
    store = StateStore.open(target, CODE)
    assert len(store.streams([f"tally-{n}" for n in range(5_000)])) == 5_000
    reached = store.position().events
    store.close()
    assert list(target.parent.iterdir()) == [target]
    return reached


def put(snapshots, tmp_path, *ends):
    for events in ends:
        snapshots.take(stored(tmp_path / "old" / f"{PARTITION}.sqlite", events), PARTITION)


def held(settings, under=PREFIX):
    return sorted(one["path"] for page in obstore.list(opener(settings)(), prefix=under) for one in page)


async def test_a_snapshot_comes_back_from_s3_and_only_two_stay(snapshots, settings, tmp_path, figures):
    put(snapshots, tmp_path, 900, 1000, 1100)
    assert len(held(settings)) == 2
    assert await fetched(snapshots, tmp_path) == 1100
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:put"] == 3
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:fetched"] == 1


async def test_a_download_that_breaks_off_leaves_nothing_and_the_log_is_folded(snapshots, s3, tmp_path, figures):
    put(snapshots, tmp_path, 900)
    s3.wish(**{".zst": "torn"})
    assert await fetched(snapshots, tmp_path) is None
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:unreachable"] == 1


async def test_of_an_object_that_is_half_the_older_one_is_taken(snapshots, settings, tmp_path, figures):
    put(snapshots, tmp_path, 900, 1000)
    store, newest = opener(settings)(), held(settings)[-1]
    data = bytes(obstore.get(store, newest).bytes())
    obstore.put(store, newest, data[: len(data) // 2])
    assert await fetched(snapshots, tmp_path) == 900
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:damaged"] == 1


WRONG = [
    ({"AWS_ACCESS_KEY_ID": "AKIANOBODY"}, "", "密钥"),
    ({"AWS_SECRET_ACCESS_KEY": "guessed"}, "", "密钥"),
    ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "", "连不上"),
    ({}, "s3://nobucket/files", "存储桶"),
]


@pytest.mark.parametrize(("variables", "address", "said"), WRONG)
async def test_a_wrong_key_address_or_bucket_is_said_in_a_sentence_and_soon(
    settings, monkeypatch, tmp_path, figures, variables, address, said
):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings = settings.model_copy(update={"object_store": address or settings.object_store})
    began = time.monotonic()
    (tmp_path / "files" / "objects").mkdir(parents=True)
    with pytest.raises(StoreAway, match=said) as told:
        await take_objects(opened(settings), tmp_path / "files", 1, [], lambda *_: None)
    assert "<" not in str(told.value)
    snapshots = Snapshots(ObjectShelf(opener(settings)), "tally", LOG, CODE, figures, 0.1)
    assert await fetched(snapshots, tmp_path) is None
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:unreachable"] == 1
    assert time.monotonic() - began < 60


async def test_files_go_into_a_backup_from_s3_and_back_into_another_bucket_path(settings, fresh_name, tmp_path):
    source = opener(settings)()
    for path, data in CONTENTS.items():
        obstore.put(source, path, data)
    obstore.put(source, "incoming/draft", b"half")
    folder = tmp_path / "files"
    folder.mkdir()
    index, size = await take_objects(source, folder, 1, [], lambda *_: None)
    said = Manifest("2026-01-01T00:00:00+00:00", "local", {}, [], [], [], index, size, [])
    parts = objects_of(folder, said)
    target = opener(settings.model_copy(update={"object_store": f"{settings.object_store}-new"}))()
    await restore_objects(target, folder, parts, lambda *_: None)
    assert {path: bytes(obstore.get(target, path).bytes()) for path in CONTENTS} == CONTENTS
    assert await foreign_objects(target, parts) == []


async def test_a_file_that_breaks_off_is_taken_anew_when_the_backup_is_run_again(settings, s3, tmp_path):
    source, whole = opener(settings)(), []
    for path, data in CONTENTS.items():
        obstore.put(source, path, data)
    folder = tmp_path / "files"
    folder.mkdir()
    s3.wish(large="torn")
    with pytest.raises(StoreAway, match="中断"):
        await take_objects(source, folder, 1, [], lambda *_: None, whole.append)
    assert not (folder / "objects" / "sha256/ab/large").exists()
    s3.wish()
    index, size = await take_objects(source, folder, 1, whole, lambda *_: None)
    assert (index.entries, size) == (3, sum(map(len, CONTENTS.values())))


async def test_a_bucket_that_is_not_there_stops_a_restore_as_a_matter_of_the_store(settings, tmp_path):
    source = opener(settings)()
    obstore.put(source, "sha256/01/small", b"x")
    folder = tmp_path / "files"
    folder.mkdir()
    index, size = await take_objects(source, folder, 1, [], lambda *_: None)
    parts = objects_of(folder, Manifest("", "local", {}, [], [], [], index, size, []))
    nowhere = opener(settings.model_copy(update={"object_store": "s3://nobucket/files"}))()
    with pytest.raises(StoreAway, match="存储桶"):
        await restore_objects(nowhere, folder, parts, lambda *_: None)
