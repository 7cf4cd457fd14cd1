"""The read model keeps rows exactly, finds them, and says how far it has come; alike on SQLite and PostgreSQL."""

import asyncio
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from contracts.envelope import recorded_of
from domainkit.projection import Projection
from eventlog.views.builds import ProjectionChanged
from eventlog.views.store import NotYetVisible, ViewBuilding, ViewStore, memory_views, open_views
from testkit.reading_example import FakeLog, Mark, Side, added, ledger, reading
from testkit.reading_side import project_all, rows_of

LEDGER = ledger()


def totals(rows):
    return [(row.stream, row.decade) for row in rows]


async def filled(views):
    await project_all(views, FakeLog.of([*added("tally-a", *"abcdefg"), *added("tally-b", *"abc")]))


async def test_a_row_comes_back_as_it_was(views):
    await project_all(views, FakeLog.of(added("tally-ä", "x", "", "第三")))
    row = await views.get(LEDGER, ("tally-ä", 0))
    assert row.share == Decimal("2.25")
    assert str(row.marks) == str(
        (Mark("x", Decimal("0.375")), Mark("", Decimal("0.375")), Mark("第三", Decimal("0.375")))
    )
    assert (row.additions, row.side, row.large, row.note, len(row.event_id)) == (3, Side.ODD, False, "第三", 16)


async def test_none_and_empty_text_are_two_things(views):
    await project_all(views, FakeLog.of(added("tally-a", "")))
    assert (await views.get("ledger", ("tally-a", 0))).note is None
    assert await views.count(LEDGER, where={"note": None}) == 1
    assert await views.count(LEDGER, where={"note": ""}) == 0


async def test_a_row_that_is_not_there_is_none(views):
    assert await views.get(LEDGER, ("tally-a", 0)) is None
    assert await views.find(LEDGER) == []


async def test_a_deleted_row_is_gone_and_may_come_again(views):
    await project_all(views, FakeLog.of(added("tally-a", "a", "forget", "b")))
    assert (await views.get(LEDGER, ("tally-a", 0))).additions == 1
    await project_all(views, FakeLog.of(added("tally-a", "a", "forget", "b", "forget")))
    log = FakeLog.of(added("tally-a", "a", "b", "forget"))
    async with memory_views(reading()) as other:
        await project_all(other, log, size=1)
        assert await other.find(LEDGER) == []


async def test_find_filters_sorts_limits_and_pages(views):
    await filled(views)
    assert totals(await views.find(LEDGER, where={"stream": "tally-b"})) == [("tally-b", 0)]
    assert await views.find(LEDGER, where={"side": Side.ODD, "large": True}) == []
    assert totals(await views.find(LEDGER, where={"stream": ["tally-a", "tally-b"], "decade": {0}})) == [
        ("tally-a", 0), ("tally-b", 0),
    ]  # fmt: skip
    everything = await views.find(LEDGER, order_by=["-share", "stream"])
    assert [row.share for row in everything] == sorted((row.share for row in everything), reverse=True)
    pages = []
    while page := await views.find(LEDGER, order_by=["-share", "stream"], limit=2, after=pages[-1] if pages else None):
        pages += page
    assert pages == everything
    assert len(everything) == await views.count(LEDGER) == 4


async def test_decimals_are_compared_by_value(views):
    await filled(views)
    row = await views.get(LEDGER, ("tally-b", 0))
    assert await views.find(LEDGER, where={"share": row.share.normalize(), "stream": "tally-b"}) == [row]
    assert await views.find(LEDGER, where={"share": Decimal(f"{row.share}000"), "stream": "tally-b"}) == [row]


async def test_text_sorts_by_code_point_on_both(views):
    await project_all(views, FakeLog.of([*added("tally-B", "a"), *added("tally-a", "a"), *added("tally-_", "a")]))
    assert [row.stream for row in await views.find(LEDGER, order_by=["stream"])] == ["tally-B", "tally-_", "tally-a"]


async def test_unknown_fields_and_short_keys_are_refused(views):
    with pytest.raises(ValueError, match="no field 'colour'"):
        await views.find(LEDGER, where={"colour": 1})
    with pytest.raises(ValueError, match="no field 'colour'"):
        await views.find(LEDGER, order_by=["-colour"])
    with pytest.raises(ValueError, match="the key is"):
        await views.get(LEDGER, "tally-a")


async def test_waiting_ends_the_moment_the_version_is_there(views):
    waiting = asyncio.create_task(views.wait_for("tally-a", 2, 5))
    await asyncio.sleep(0.02)
    assert not waiting.done()
    await project_all(views, FakeLog.of(added("tally-a", "a", "b")))
    await asyncio.wait_for(waiting, 2)


async def test_waiting_in_vain_says_what_was_reached(views):
    await project_all(views, FakeLog.of(added("tally-a", "a", "b")))
    with pytest.raises(NotYetVisible) as error:
        await views.wait_for("tally-a", 3, 0.05)
    assert (error.value.stream, error.value.wanted, error.value.reached) == ("tally-a", 3, 2)
    with pytest.raises(NotYetVisible, match="tally-z: version 1 wanted, 0 reached"):
        await views.wait_for("tally-z", 1, 0)


async def test_many_who_wait_are_served_by_one_question_at_a_time(views, monkeypatch):
    asked, running = [], []
    look = views._waiting._look

    async def counted(streams):
        running.append(1)
        assert len(running) == 1
        asked.append(len(streams))
        found = await look(streams)
        running.pop()
        return found

    monkeypatch.setattr(views._waiting, "_look", counted)
    waiting = [asyncio.create_task(views.wait_for(f"tally-{n}", 1, 10)) for n in range(300)]
    await asyncio.sleep(0.2)
    await project_all(views, FakeLog.of([one for n in range(300) for one in added(f"tally-{n}", "a")]), size=50)
    await asyncio.gather(*waiting)
    assert max(asked) == 300
    assert len(asked) < 100


async def test_closing_ends_the_waiting(open_again):
    views = open_again(reading())
    await views.open()
    early = asyncio.create_task(views.wait_for("tally-a", 1, 60))
    await asyncio.sleep(0.2)
    late = asyncio.create_task(views.wait_for("tally-b", 1, 60))
    await asyncio.sleep(0)
    await views.close()
    async with asyncio.timeout(10):
        for waiting in (early, late):
            with pytest.raises(NotYetVisible):
                await waiting


async def test_freshness_names_the_newest_event_and_what_is_behind(views):
    log = FakeLog.of(added("tally-a", *"abcdefg"))
    await project_all(views, log)
    fresh = await views.freshness()
    assert (fresh.newest_event_us, fresh.events_behind) == (7, 0)
    assert {lag.projection for lag in await views.lags()} == {"ledger"}


async def test_what_was_stored_is_there_after_opening_again(open_again):
    async with open_again(reading()) as views:
        await filled(views)
        before = await rows_of(views)
    async with open_again(reading()) as views:
        assert await rows_of(views) == before


async def test_a_changed_row_without_a_new_version_is_refused(open_again):
    @dataclass(frozen=True)
    class Other:
        stream: str

    async with open_again(reading()):
        pass
    changed = Projection("ledger", LEDGER.source, 1, Other, ("stream",), lambda r: [(r.stream,)], lambda row, _: row)
    store = open_again(reading(changed))
    with pytest.raises(ProjectionChanged, match="ledger"):
        await store.open()
    await store.close()


async def test_a_newer_row_cannot_be_read_before_it_is_built(open_again):
    @dataclass(frozen=True)
    class Other:
        stream: str

    async with open_again(reading()):
        pass
    newer = Projection("ledger", LEDGER.source, 2, Other, ("stream",), lambda r: [(r.stream,)], lambda row, _: row)
    async with open_again(reading(newer)) as views:
        with pytest.raises(ViewBuilding):
            await views.get(newer, "tally-a")
    async with open_again(reading(replace(LEDGER, version=2))) as views:
        assert await views.find("ledger") == []


async def test_the_twin_applies_events_without_a_broker():
    definition = reading()
    async with memory_views(definition) as views:
        events = [recorded_of(definition.events, one) for one in added("tally-a", *"abcd")]
        await views.apply(LEDGER.source, events[:3])
        await views.take(LEDGER.source, events[3])
        await views.wait_for("tally-a", 4, 0)
        assert sum(row.additions for row in await views.find(LEDGER)) == 4


def test_sqlite_is_a_file_of_the_service(tmp_path):
    async def made() -> None:
        async with open_views(reading(), data_dir=tmp_path) as views:
            assert isinstance(views, ViewStore)

    asyncio.run(made())
    assert (tmp_path / "tally" / "views.sqlite").exists()
