"""A backup broken off anywhere, the first one too: it goes on from the files that are whole, and the rest is gone."""

import contextlib
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventlog.backup import taking, unfinished
from eventlog.backup.checking import check
from eventlog.backup.files import KeptRecord, blocks, sha256_of
from eventlog.backup.manifest import FilePart, write_manifest
from eventlog.backup.taking import LogBackup, OtherLog
from eventlog.backup.unfinished import NOTE, TakenObject, Unfinished
from eventlog.backup.whole_cut import Cut
from eventlog.kafka import KafkaConfig

CONFIG = KafkaConfig("127.0.0.1:1")
TOPICS = [SimpleNamespace(topic=name, kind="events") for name in ("a-v1", "b-v1", "c-v1")]
PARTITIONS, EACH = 3, 7
# Five of nine files are whole by then.
MIDWAY = 37
PLACES = [(t.topic, p) for t in TOPICS for p in range(PARTITIONS)]


class Killed(Exception):
    """In place of kill -9: nothing that comes after is done."""


def silent(*_):
    """Nobody watches."""


class Log:
    """In memory; every third offset is a marker."""

    def __init__(self, salt=b""):
        self.salt = salt
        self.ends = dict.fromkeys(PLACES, EACH)

    def held(self, topic, partition, start, end):
        end = min(end, self.ends[topic, partition])
        return [
            KeptRecord(n, n, f"{topic}/{partition}".encode(), b"%d" % n + self.salt, [])
            for n in range(start, end)
            if n % 3 != 2
        ]

    async def ranges(self, _, bounds):
        for place, (start, end) in bounds.items():
            held = self.held(CONFIG_NAMES[place.topic], place.partition, start, end)
            for at in range(0, len(held), 2):
                yield place, held[at : at + 2]


CONFIG_NAMES = {CONFIG.topic(t.topic): t.topic for t in TOPICS}


@contextlib.contextmanager
def standing_in(log):
    """What a backup asks the broker, answered from memory."""

    @contextlib.asynccontextmanager
    async def awaited_reading(_):
        yield None

    async def overrides(*_):
        return {}

    async def starts(_, places):
        return dict.fromkeys(places, 0)

    async def committed_ends(_, places):
        return {p: log.ends[CONFIG_NAMES[p.topic], p.partition] for p in places}

    with pytest.MonkeyPatch.context() as patch:
        for fake in (awaited_reading, overrides, starts, committed_ends):
            patch.setattr(taking, fake.__name__, fake)
        patch.setattr(taking, "ranges", log.ranges)
        yield


async def taken(folder, log, before=None, kill_at=-1):
    """The manifest, how much was copied now, and what was found. Killed at the so-many-th record, file or note."""
    steps, copied = 0, 0

    def step():
        nonlocal steps
        if steps == kill_at:
            raise Killed
        steps += 1

    def advance(_topic, _partition, count):
        nonlocal copied
        step()
        copied += count

    with standing_in(log), Unfinished(folder, before) as found, pytest.MonkeyPatch.context() as patch:
        finish, note = taking.RecordsWriter.finish, Unfinished.note
        patch.setattr(taking.RecordsWriter, "finish", lambda it: (step(), finish(it), step())[1])
        patch.setattr(Unfinished, "note", lambda it, line: (step(), note(it, line), step())[1])
        found.look()
        backup = LogBackup(CONFIG, TOPICS, folder, before, found)
        cut = Cut(dict(log.ends))
        manifest = backup.manifest(cut, await backup.copy(cut, advance), releases={})
        step()
        write_manifest(folder, manifest)
        found.settled()
    return manifest, copied, found


def content(folder, manifest):
    return {
        (t.topic, p.partition): [r for s in p.segments for block in blocks(folder / s.file.path) for r in block]
        for t in manifest.topics
        for p in t.partitions
    }


def check_whole(folder, manifest, log):
    assert check(folder, manifest, silent) == []
    assert content(folder, manifest) == {place: log.held(*place, 0, log.ends[place]) for place in PLACES}
    named = {part.path for part in manifest.files()}
    assert {p.relative_to(folder).as_posix() for p in folder.glob("topics/*/*")} == named
    assert not (folder / NOTE).exists()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 70), max_size=4), st.lists(st.integers(0, 5), max_size=4), st.booleans())
async def test_killed_anywhere_it_goes_on_from_what_is_whole(tmp_path_factory, kills, growth, second):
    folder, log, before = tmp_path_factory.mktemp("files"), Log(), None
    if second:
        before, _, _ = await taken(folder, log)
        log.ends = {place: end + 4 for place, end in log.ends.items()}
    for number, kill in enumerate(kills):
        with contextlib.suppress(Killed):
            before, _, _ = await taken(folder, log, before, kill)
        (folder / "topics/a-v1").mkdir(parents=True, exist_ok=True)
        (folder / "topics/a-v1/0001-00000000000000000099.records.zst.part").write_bytes(b"half")
        for place in PLACES[: growth[number] if number < len(growth) else 0]:
            log.ends[place] += 5
    manifest, _, _ = await taken(folder, log, before)
    check_whole(folder, manifest, log)


async def test_what_is_whole_is_not_copied_again_and_told(tmp_path):
    log = Log()
    with pytest.raises(Killed):
        await taken(tmp_path, log, kill_at=MIDWAY)
    left = sorted(p.name for p in tmp_path.glob("topics/*/*"))
    manifest, copied, found = await taken(tmp_path, log)
    assert found.files == len(left) == 5
    assert found.records + copied == manifest.records
    assert found.bytes == sum(f.bytes for f in manifest.files()[: found.files])
    assert manifest.runs == 1
    check_whole(tmp_path, manifest, log)


@pytest.mark.parametrize("damage", ["cut", "flipped", "gone"])
async def test_a_file_that_is_not_as_it_was_noted_is_copied_again(tmp_path, damage):
    log = Log()
    with pytest.raises(Killed):
        await taken(tmp_path, log, kill_at=MIDWAY)
    path = min(tmp_path.glob("topics/*/*"))
    data = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(data[:-1] if damage == "cut" else data[:-1] + bytes([data[-1] ^ 1]))
    manifest, _, found = await taken(tmp_path, log)
    assert found.files == 4
    check_whole(tmp_path, manifest, log)


async def test_behind_a_damaged_run_of_a_partition_nothing_of_it_is_kept(tmp_path):
    log = Log()
    for kill in (MIDWAY, 20):
        with pytest.raises(Killed):
            await taken(tmp_path, log, kill_at=kill)
        log.ends = {place: end + 4 for place, end in log.ends.items()}
    runs = sorted(tmp_path.glob("topics/a-v1/0000-*"))
    assert len(runs) == 2
    runs[0].write_bytes(b"")
    manifest, _, _ = await taken(tmp_path, log)
    check_whole(tmp_path, manifest, log)
    assert len(manifest.part("a-v1", 0).segments) == 1


@pytest.mark.parametrize("ending", [b'{"type":"segm', b"\x00" * 40, b"\x00\n"])
async def test_a_torn_line_of_the_note_counts_as_not_written(tmp_path, ending):
    log = Log()
    with pytest.raises(Killed):
        await taken(tmp_path, log, kill_at=MIDWAY)
    with (tmp_path / NOTE).open("ab") as note:
        note.write(ending)
    manifest, copied, found = await taken(tmp_path, log)
    assert found.records + copied == manifest.records
    assert found.files
    check_whole(tmp_path, manifest, log)


async def test_a_note_that_the_manifest_has_overtaken_says_nothing(tmp_path, monkeypatch):
    log = Log()
    monkeypatch.setattr(unfinished.Unfinished, "settled", silent)
    first, _, _ = await taken(tmp_path, log)
    monkeypatch.undo()
    second, copied, found = await taken(tmp_path, log, first)
    assert (found.files, copied, second.records) == (0, 0, first.records)
    check_whole(tmp_path, second, log)


async def test_what_another_log_left_is_refused(tmp_path):
    with pytest.raises(Killed):
        await taken(tmp_path, Log(), kill_at=MIDWAY)
    with pytest.raises(OtherLog):
        await taken(tmp_path, Log(b"other"))


def test_objects_are_found_again_when_they_are_whole(tmp_path):
    (tmp_path / "objects").mkdir()
    parts = {}
    for name in ("good", "bad", "gone"):
        (tmp_path / "objects" / name).write_bytes(name.encode())
        parts[name] = FilePart(name, len(name), sha256_of(tmp_path / "objects" / name), 1)
    (tmp_path / "objects" / "half.part").write_bytes(b"h")
    with Unfinished(tmp_path, None) as found:
        found.look()
        for part in parts.values():
            found.note(TakenObject(part))
    (tmp_path / "objects" / "bad").write_bytes(b"dab")
    (tmp_path / "objects" / "gone").unlink()
    with Unfinished(tmp_path, None) as found:
        found.look()
        assert found.objects == {"good": parts["good"]}
        assert (found.files, found.bytes, found.records) == (1, 4, 0)
    assert not (tmp_path / "objects" / "half.part").exists()
