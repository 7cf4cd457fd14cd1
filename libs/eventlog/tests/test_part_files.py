"""A part file is found as kill -9 or a bad disk left it: what is in order goes on, the rest is folded again."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from eventlog.fold.part_store import Mark, PartStore
from eventlog.fold.part_tables import tables_of
from eventlog.rebuild.crew import RebuildFailed
from eventlog.rebuild.job import part_path
from eventlog.rebuild.part_files import noted_in, without_damaged_parts
from eventlog.rebuild.part_merge import PartMerge, of_rows, of_streams
from eventlog.rebuild.refold import Choices, Refold
from eventlog.rebuild.writing import Writing
from eventlog.views.arrivals import Arrival
from eventlog.views.store import open_views
from eventlog.views.writes import note_streams
from testkit.events_topic import EventsTopic
from testkit.reading_example import PARTITIONS, TOPIC, Entry, Side, added
from testkit.rebuild_example import DEFINITION_AT, definition

LEDGER = definition.projections[0]
HERE = Choices(definition_at=DEFINITION_AT)


@pytest.fixture
async def views(tmp_path):
    async with open_views(definition, data_dir=tmp_path) as views:
        yield views


@pytest.fixture
async def begun(views):
    """A rebuild that was begun, with one partition written, and the path of another one's part."""
    writing = Writing(views, LEDGER, "")
    build = (await writing.begun("code", PARTITIONS, fresh=False)).build
    folder = writing.folder(build)
    with PartStore(part_path(folder, 1), build) as part:
        part.save(rows(3_000), [], Mark(7_000, 1, 3_000), {})
    return writing, build, part_path(folder, 0)


def rows(count):
    entries = [Entry(f"tally-{n:05}", 0, 1, Side.ODD, 1, False, bytes(16), "x" * 20, ()) for n in range(count)]
    return {(entry.stream, entry.decade): entry for entry in entries}


def half_made(path, build, tables):
    """As kill -9 leaves a part that is just being made; less than none: not even the settings."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for statement in ["PRAGMA journal_mode=WAL", *tables_of(build)][: tables + 1]:
            file.execute(statement)
    path.touch()


def half_changed(path):
    """As kill -9 leaves a part while SQLite changes its kind of journal: pages written, how to undo them beside."""
    elsewhere = path.with_name("elsewhere")
    with closing(sqlite3.connect(elsewhere, isolation_level=None)) as file:
        for statement in ("PRAGMA cache_size=1", "BEGIN", "CREATE TABLE pages (content)"):
            file.execute(statement)
        file.executemany("INSERT INTO pages VALUES (?)", [(bytes(4_000),)] * 20)
        for ending in ("", "-journal"):
            shutil.copy(f"{elsewhere}{ending}", f"{path}{ending}")


async def test_a_part_whose_settings_were_being_made_holds_nothing_yet(begun):
    writing, build, path = begun
    half_changed(path)
    assert await writing.positions(build) == {0: 0, 1: 7_000}
    without_damaged_parts(path.parent, build)
    with PartStore(path, build) as part:
        assert part.mark() == Mark()


@pytest.mark.parametrize("tables", [-1, 0, 1, 2, 3])
async def test_a_part_that_was_being_made_holds_nothing_yet(begun, tables):
    writing, build, path = begun
    half_made(path, build, tables)
    assert await writing.positions(build) == {0: 0, 1: 7_000}
    without_damaged_parts(path.parent, build)
    with PartStore(path, build) as part:
        assert part.mark() == Mark()
        part.save(rows(3), [], Mark(4), {})
    assert await writing.positions(build) == {0: 4, 1: 7_000}


@pytest.mark.parametrize("damage", [b"no database" * 1_000, b"SQLite format 3\0" + b"\xff" * 5_000])
async def test_a_part_that_is_no_database_any_more_is_folded_again_and_the_others_stay(begun, damage, caplog):
    writing, build, path = begun
    path.write_bytes(damage)
    assert await writing.positions(build) == {0: 0, 1: 7_000}
    assert path.read_bytes() == damage  # to look changes nothing
    without_damaged_parts(path.parent, build)
    assert path.name in caplog.text
    assert not path.exists()
    assert await writing.positions(build) == {1: 7_000}


async def test_a_part_whose_rows_are_damaged_is_folded_again_when_asked_again(begun, views):
    writing, build, _ = begun
    path = part_path(writing.folder(build), 1)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = b"\xff" * (len(data) - len(data) // 2)
    path.write_bytes(data)
    await writing.emptied(build, indexed=False)
    with pytest.raises(RebuildFailed, match="part-1"):
        await PartMerge(views.database, path, of_rows(build)).run()
    assert not path.exists()


async def test_what_is_wrong_with_the_table_is_not_blamed_on_the_part(begun, views):
    writing, build, _ = begun
    await views.database.write(build.table.drop)
    with pytest.raises(RebuildFailed, match="no such table"):
        await PartMerge(views.database, part_path(writing.folder(build), 1), of_rows(build)).run()
    assert await writing.positions(build) == {1: 7_000}


@pytest.mark.broker
@pytest.mark.parametrize("left", [b"", b"no database" * 1_000])
async def test_a_rebuild_goes_on_over_what_was_left_of_a_part(kafka, views, left):
    topic = EventsTopic(kafka, TOPIC)
    await topic.make()
    await topic.write([one for n in range(20) for one in added(f"tally-{n}", *"ab")])
    refold = Refold(views, kafka, choices=HERE)
    writing = Writing(views, LEDGER, "")
    build = (await writing.begun(await refold.means.code(LEDGER), PARTITIONS, fresh=False)).build
    writing.folder(build).mkdir(parents=True)
    part_path(writing.folder(build), 0).write_bytes(left)
    assert (await refold.plan(LEDGER)).resumes == build.name
    done = await refold.rebuild(LEDGER)
    assert (done.build, done.resumed, done.events) == (build.name, True, 40)


async def test_the_streams_of_a_part_are_on_record_where_nothing_later_is(begun, views):
    writing, build, _ = begun
    path = part_path(writing.folder(build), 2)
    with PartStore(path, build) as part:
        assert part.notes_from(5) == 5
        part.save(rows(1), [], Mark(40), {f"tally-{n:04}": (1, 5 + n) for n in range(30)})
        part.save(rows(2), [], Mark(90), {f"tally-{n:04}": (2, 50 + n) for n in range(20)})
        assert part.notes_from(7) == 5
    later = {"tally-0003": Arrival(TOPIC, 2, 95, None, None, "tally-0003", 4)}
    # it begins a second time in the part: the log lost what was before
    later["tally-0028"] = Arrival(TOPIC, 2, 3, None, None, "tally-0028", 9)
    await views.database.write(lambda c: note_streams(c, views.database, views.books, later))
    assert noted_in(path) == (5, 90)
    assert await PartMerge(views.database, path, of_streams(views.books, TOPIC, 2)).run() == 28
    t = views.books.streams
    found = await views.database.read(lambda c: c.execute(t.select().order_by(t.c.stream)).all())
    assert found[:4] == [(f"tally-{n:04}", 2, TOPIC, 2, 50 + n) for n in range(3)] + [("tally-0003", 4, TOPIC, 2, 95)]
    assert found[-2:] == [("tally-0028", 9, TOPIC, 2, 3), ("tally-0029", 1, TOPIC, 2, 34)]


async def test_a_part_that_was_begun_without_notes_or_is_not_there_has_none(begun):
    writing, build, missing = begun
    path = part_path(writing.folder(build), 1)
    with PartStore(path, build) as part:
        assert part.notes_from(0) is None
    assert (noted_in(path), noted_in(missing)) == (None, None)
    assert not missing.exists()
    missing.write_bytes(b"no database" * 1_000)
    assert noted_in(missing) is None
