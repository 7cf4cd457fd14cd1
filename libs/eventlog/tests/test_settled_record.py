"""Who settled a parked event, when and why, outlives the table that it was parked for."""

import pytest

from eventlog.parked_events import ParkedEvents
from eventlog.views.builds import new_build
from eventlog.views.switching import drop, switch
from testkit.reading_example import FakeLog, added, ledger, noted, reading
from testkit.reading_side import project_all

BROKEN = ledger(noted("bad"))
LOG = FakeLog.of([*added("tally-a", "a", "bad", "c"), *added("tally-b", "bad")])


def replaced(views):
    """Switches to a new, empty build of the projection and drops the old one."""

    def write(connection):
        build = new_build(connection, views.books, BROKEN)
        connection.execute(views.books.positions.delete())
        old = switch(connection, views.books, build)
        drop(connection, views.books, old)

    return views.database.write(write)


@pytest.fixture
async def skipped(open_again):
    async with open_again(reading(BROKEN)) as views:
        await project_all(views, LOG)
        first = (await ParkedEvents(views).events())[0]
        await ParkedEvents(views).skip(first.number, by="taigu-operator-1", why="entered twice")
        yield views


async def test_a_skip_stays_on_record_when_its_table_is_dropped(skipped):
    before = await ParkedEvents(skipped).events(settled=True)
    kept = [event for event in before if event.state != "parked"]
    assert [(e.state, e.settled_by, e.reason) for e in kept] == [
        ("skipped", "taigu-operator-1", "entered twice"), ("applied", "taigu-operator-1", ""),
    ]  # fmt: skip
    await replaced(skipped)
    assert await ParkedEvents(skipped).events(settled=True) == kept
    assert await ParkedEvents(skipped).events() == []


async def test_what_is_parked_anew_is_listed_beside_what_was_settled_before(skipped):
    await replaced(skipped)
    await project_all(skipped, LOG)
    parked = ParkedEvents(skipped)
    # What was skipped stays left out, so that nothing waits behind it.
    assert [(e.stream, e.version) for e in await parked.events()] == [("tally-b", 1)]
    assert sorted(e.state for e in await parked.events(settled=True)) == ["applied", "parked", "skipped"]
