"""Files of a backup: what goes in comes out, what is not as written is named, offsets find their new places."""

import contextlib

import pytest
from aiokafka.errors import KafkaConnectionError, KafkaTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from eventlog.backup.away import awaited_reading
from eventlog.backup.checking import check
from eventlog.backup.files import FileDamaged, KeptRecord, RecordsWriter, blocks, sha256_of
from eventlog.backup.manifest import (
    FilePart,
    Manifest,
    ManifestUnfit,
    PartitionPart,
    Segment,
    TopicPart,
    read_manifest,
    write_manifest,
)
from eventlog.backup.offsets import NewOffsets
from eventlog.backup.restoring import LogRestore
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable

RECORDS = [
    KeptRecord(3, 1_700_000_000_000, b"tally-a", b"\x00\xff" * 300_000, [("command-offset", b"\x00" * 8)]),
    KeptRecord(5, 1_700_000_000_001, None, None, []),
    KeptRecord(6, 1_700_000_000_000, b"", b"", [("a", b""), ("a", b"1")]),
]


def kept_in(folder, records=RECORDS, name="topics/t/0000.records.zst"):
    with RecordsWriter(folder / name) as writer:
        for record in records:
            writer.add([record])
        digest = writer.finish()
    file = FilePart(name, writer.bytes, digest, writer.records)
    return Segment(file, records[0].offset, records[-1].offset + 1, *writer.last)


def described(*segments, cut=7):
    topics = [TopicPart("t", {}, [PartitionPart(0, cut, list(segments))])]
    return Manifest("2026-01-01T00:00:00+00:00", "local", {}, topics, [], [], None, 0, [])


def faults(folder, manifest):
    return {(fault.path, fault.what) for fault in check(folder, manifest, lambda *_: None)}


def test_records_come_back_byte_for_byte(tmp_path):
    segment = kept_in(tmp_path)
    assert [r for block in blocks(tmp_path / segment.file.path) for r in block] == RECORDS
    assert segment.file.sha256 == sha256_of(tmp_path / segment.file.path)
    assert (segment.file.entries, segment.last_offset) == (3, 6)


def test_what_was_not_finished_is_not_there(tmp_path):
    with RecordsWriter(tmp_path / "a") as writer:
        writer.add(RECORDS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", [0, 20, -1])
def test_a_flipped_bit_is_found(tmp_path, at):
    path = tmp_path / kept_in(tmp_path).file.path
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    with pytest.raises(FileDamaged, match="0000"):
        list(blocks(path))


def test_a_cut_file_is_found(tmp_path):
    path = tmp_path / kept_in(tmp_path).file.path
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(FileDamaged, match="0000"):
        list(blocks(path))


def test_a_whole_backup_has_no_faults_and_a_harmed_one_names_the_file(tmp_path):
    manifest = described(kept_in(tmp_path))
    assert faults(tmp_path, manifest) == set()
    path = tmp_path / "topics/t/0000.records.zst"
    path.write_bytes(path.read_bytes()[:-1])
    assert {name for name, _ in faults(tmp_path, manifest)} == {"topics/t/0000.records.zst"}
    path.unlink()
    assert any("No such file" in what for _, what in faults(tmp_path, manifest))


def test_records_of_another_place_are_named(tmp_path):
    segment = kept_in(tmp_path)
    elsewhere = Segment(segment.file, 4, 6, 5, "")
    assert {what for _, what in faults(tmp_path, described(elsewhere))} == {"offset 3 after 3", "offset 6 after 5"}
    assert faults(tmp_path, described(segment, cut=6)) == {(segment.file.path, "ends at 7, behind the cut at 6")}


def test_a_manifest_says_the_same_again_and_another_is_refused(tmp_path):
    manifest = described(kept_in(tmp_path))
    with pytest.raises(ManifestUnfit, match="No such file"):
        read_manifest(tmp_path)
    write_manifest(tmp_path, manifest)
    assert read_manifest(tmp_path) == manifest
    (tmp_path / "manifest.json").write_text('{"format": 2}')
    with pytest.raises(ManifestUnfit, match="format 2, this release reads 1"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").write_text("[")
    with pytest.raises(ManifestUnfit):
        read_manifest(tmp_path)


@given(st.sets(st.integers(0, 60), max_size=40), st.lists(st.integers(0, 70)))
def test_every_offset_finds_its_new_place(there, asked):
    records = [KeptRecord(offset, 0, None, None, []) for offset in sorted(there)]
    places = NewOffsets()
    places.feed(records[:7])
    places.feed(records[7:])
    for old in asked:
        before = sum(offset < old for offset in there)
        assert places.position(old) == before
        assert places.of(old) == (before if old in there else None)


async def test_a_broker_that_does_not_answer_in_time_is_said_to_be_away(monkeypatch):
    @contextlib.asynccontextmanager
    async def started(_config):
        yield None

    monkeypatch.setattr("eventlog.backup.away.reading", started)
    for trouble in (KafkaTimeoutError("Failed to get offsets by times in 5000 ms"), TimeoutError()):
        with pytest.raises(LogUnavailable, match="127"):
            async with awaited_reading(KafkaConfig("127.0.0.1:1")):
                raise trouble


@pytest.mark.parametrize("trouble", [KafkaConnectionError("gone"), KafkaTimeoutError("late"), TimeoutError()])
async def test_a_restore_whose_broker_goes_away_says_so_and_leaves_no_client_open(monkeypatch, tmp_path, trouble):
    closed = []

    class Producer:
        async def start(self):
            raise trouble

        async def stop(self):
            closed.append(self)

    async def none(*_):
        return {}

    monkeypatch.setattr("eventlog.backup.restoring.overrides", none)
    monkeypatch.setattr("eventlog.backup.writing.idempotent_producer", lambda _: Producer())
    restore = LogRestore(KafkaConfig("127.0.0.1:1"), [], tmp_path, described())
    with pytest.raises(LogUnavailable, match="127"):
        await restore.write(lambda *_: None)
    assert len(closed) == 1
