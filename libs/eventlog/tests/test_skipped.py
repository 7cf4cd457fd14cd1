"""What an operator has skipped stays left out, in whichever build of the projection the event comes round again."""

import pytest

from eventlog.backup.offsets import NewOffsets
from eventlog.backup.parked import restore_parked, take_parked
from eventlog.observer import Unobserved
from eventlog.parked_events import ParkedEvents
from eventlog.projector import Projector
from eventlog.proof.comparing import compared_with_live
from eventlog.rebuild.joining import Joining
from eventlog.rebuild.levelling import Levelling
from eventlog.rebuild.means import Means
from eventlog.rebuild.writing import Writing
from eventlog.views.builds import ensure_positions, new_build
from eventlog.views.refolding import skips_levelled
from eventlog.views.store import memory_views
from eventlog.views.switching import set_state
from eventlog.views.tables import READY
from testkit.events_topic import EventsTopic
from testkit.reading_example import PARTITIONS, TOPIC, FakeLog, added, ledger, noted, reading
from testkit.reading_side import FakeTail, project_all, rows_of
from testkit.running import running, until

BROKEN = reading(ledger(noted("bad")))
HISTORY = [*added("tally-a", "a", "bad", "c", "bad", "e", "bad", "g"), *added("tally-b", "bad", "b")]


async def skipped(views, stream, times):
    """The first so many events of the stream that cannot be folded."""
    desk = ParkedEvents(views)
    for _ in range(times):
        first = next(e for e in await desk.events() if e.stream == stream)
        await desk.skip(first.number, by="taigu-operator-1", why="made up")


@pytest.mark.parametrize("size", [1, 3, 100])
@pytest.mark.parametrize("times", [1, 2, 3])
async def test_a_restored_installation_leaves_out_what_was_skipped_before(open_again, tmp_path, times, size):
    log = FakeLog.of(HISTORY)
    async with open_again(BROKEN) as views:
        await project_all(views, log)
        await skipped(views, "tally-a", times)
        before, parked = await rows_of(views), [(e.stream, e.version) for e in await ParkedEvents(views).events()]
        part = await take_parked(views, tmp_path, 1)
    places = {place: NewOffsets() for place in log.records}
    for place, records in log.records.items():
        places[place].feed(records)
    async with memory_views(BROKEN) as restored:
        await restore_parked(restored, tmp_path, part, places)
        await project_all(restored, dense(log), size)
        assert await rows_of(restored) == before
        assert [(e.stream, e.version) for e in await ParkedEvents(restored).events()] == parked


def dense(log):
    """As a restore writes it: without the offsets of markers."""
    return FakeLog(
        {
            place: [type(r)(r.topic, r.partition, n, r.key, r.value) for n, r in enumerate(records)]
            for place, records in log.records.items()
        }
    )


async def test_a_build_that_comes_to_the_event_later_leaves_it_out_too(open_again):
    log = FakeLog.of(HISTORY)
    async with open_again(BROKEN) as views:
        build = await begun(views)
        await project_all(views, log)
        await skipped(views, "tally-a", 2)
        await Levelling(views, FakeTail(log), build, Unobserved(), "").run()
        comparison = await compared_with_live(views, BROKEN.projections[0], build)
        assert comparison.digest == comparison.live_digest != ""


async def test_a_build_that_had_parked_the_event_already_is_levelled(open_again):
    log = FakeLog.of(HISTORY)
    async with open_again(BROKEN) as views:
        await project_all(views, log)
        build = await begun(views)
        await Levelling(views, FakeTail(log), build, Unobserved(), "").run()
        await skipped(views, "tally-a", 2)
        assert (await compared_with_live(views, BROKEN.projections[0], build)).differs
        await views.database.write(lambda c: skips_levelled(c, views, build, "test"))
        comparison = await compared_with_live(views, BROKEN.projections[0], build)
        assert comparison.digest == comparison.live_digest != ""
        record = [e for e in await ParkedEvents(views).events(settled=True) if e.state == "skipped"]
        assert {(e.settled_by, e.reason) for e in record} == {("taigu-operator-1", "made up")}


async def test_what_is_skipped_while_a_new_version_waits_is_done_in_it_before_it_is_read(open_again):
    """The table that is read is of an older version than the code at hand: it cannot be folded on, the new one can."""
    log, newer = FakeLog.of(HISTORY), reading(ledger(noted("bad"), version=2))
    async with open_again(BROKEN) as views:
        await project_all(views, log)
    async with open_again(newer) as views:
        build = await begun(views, newer.projections[0])
        await Levelling(views, FakeTail(log), build, Unobserved(), "").run()
        await views.database.write(lambda c: set_state(c, views.books, build.name, READY))
        await skipped(views, "tally-a", 1)
        await Joining(Means(views, None), build, FakeTail(log)).switched()
        parked = [(e.version, bool(e.error)) for e in await ParkedEvents(views).events() if e.stream == "tally-a"]
        assert parked == [(4, True), (5, False), (6, False), (7, False)]
        rows = await views.find("ledger", where={"stream": "tally-a"})
        assert sum(row.additions for row in rows) == 2


async def begun(views, projection=BROKEN.projections[0]):
    """A build as a rebuild begins it."""
    books = views.books

    def begin(connection):
        build = new_build(connection, books, projection)
        ensure_positions(connection, views.database, books, [build], PARTITIONS)
        return build

    return await views.database.write(begin)


@pytest.mark.broker
async def test_a_rebuild_does_what_was_skipped_meanwhile(kafka, open_again, monkeypatch):
    topic, indexed = EventsTopic(kafka, TOPIC), Writing.indexed
    await topic.make()
    await topic.write(HISTORY)
    async with open_again(BROKEN) as views, running(Projector(BROKEN, kafka, views)) as projector:

        async def parked():
            return len(await ParkedEvents(views).events())

        async def skipped_before_that(writing, *about):
            """By now everything is folded, and the new build is not yet among those that are fed."""
            await skipped(views, "tally-a", 2)
            await indexed(writing, *about)

        await until(parked, 8)
        monkeypatch.setattr(Writing, "indexed", skipped_before_that)
        done = await projector.rebuild(BROKEN.projections[0])
        assert done.comparison.digest == done.comparison.live_digest != ""
        assert await parked() == 4
