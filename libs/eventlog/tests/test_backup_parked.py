"""Parked and settled events over a backup: on both databases, under their new offsets, each where it belongs."""

import pytest

from eventlog.backup.files import FileDamaged, KeptRecord
from eventlog.backup.offsets import NewOffsets
from eventlog.backup.parked import BEFORE_RESTORE, has_read_models, restore_parked, take_parked
from eventlog.parked_events import ParkedEvents
from testkit.reading_example import TOPIC, FakeLog, added, ledger, noted, reading
from testkit.reading_side import project_all

BROKEN = reading(ledger(noted("bad")))


def shifted(count, first):
    """A partition whose records stood from `first` on and are dense from 0 now."""
    places = NewOffsets()
    places.feed(KeptRecord(first + n, 0, None, None, []) for n in range(count))
    return places


async def test_what_was_settled_stays_on_record_and_what_is_parked_for_a_projection_is_parked_anew(
    open_again, tmp_path
):
    async with open_again(BROKEN) as views:
        assert not await has_read_models(views)
        await project_all(views, FakeLog.of([*added("tally-a", "a", "bad", "c"), *added("tally-b", "bad")]))
        parked = ParkedEvents(views)
        first = next(e for e in await parked.events() if e.stream == "tally-a")
        await parked.skip(first.number, by="operator", why="made up")
        part = await take_parked(views, tmp_path / "files", 1)
        before = await parked.events(settled=True)
        assert await has_read_models(views)
    assert part.entries == len(before) == 3
    settled = [e for e in before if e.state != "parked"]
    places = {(TOPIC, p): shifted(9, 0) for p in range(4)}
    async with open_again(BROKEN) as views:
        await views.database.write(lambda c: c.execute(views.books.parked.delete()))
        assert await restore_parked(views, tmp_path / "files", part, places) == len(settled) == 2
        found = await ParkedEvents(views).events(settled=True)
        assert [(e.stream, e.offset, e.state, e.settled_by, e.reason) for e in found] == [
            (e.stream, e.offset, e.state, e.settled_by, e.reason) for e in settled
        ]
        assert {e.build for e in found} == {e.build + BEFORE_RESTORE for e in settled}
        assert await ParkedEvents(views).events() == []


async def test_what_lies_beyond_the_cut_is_left_out_and_offsets_move(open_again, tmp_path):
    async with open_again(BROKEN) as views:
        await project_all(views, FakeLog.of(added("tally-a", "a", "bad", "c")))
        parked = ParkedEvents(views)
        await parked.skip((await parked.events())[0].number, by="operator", why="made up")
        part = await take_parked(views, tmp_path / "files", 1)
        (skipped, *_) = [e for e in await parked.events(settled=True) if e.state == "skipped"]
        await views.database.write(lambda c: c.execute(views.books.parked.delete()))
        place = (skipped.topic, skipped.partition)
        assert await restore_parked(views, tmp_path / "files", part, {place: shifted(skipped.offset, 0)}) == 0
        assert await restore_parked(views, tmp_path / "files", part, {place: shifted(9, skipped.offset)}) >= 1
        assert skipped.offset > 0
        assert 0 in {e.offset for e in await parked.events(settled=True)}


async def test_a_store_that_was_never_opened_has_nothing(open_again, tmp_path):
    views = open_again(BROKEN)
    assert await take_parked(views, tmp_path / "files", 1) is None
    assert not await has_read_models(views)
    await views.close()


async def test_a_damaged_file_is_named(open_again, tmp_path):
    async with open_again(BROKEN) as views:
        part = await take_parked(views, tmp_path / "files", 1)
        (tmp_path / "files" / part.path).write_bytes(b"\xc1")
        with pytest.raises(FileDamaged, match=part.path):
            await restore_parked(views, tmp_path / "files", part, {})
