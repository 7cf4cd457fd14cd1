"""What is skipped or retried while a build of the past is made, or after, is left out or taken in there too."""

import pytest

from eventlog.parked_events import ParkedEvents
from eventlog.past.as_of import folded
from eventlog.past.building import PastBuilding
from eventlog.past.views import views_at
from eventlog.projector import Projector
from eventlog.rebuild.means import Means
from eventlog.stream_reader import KafkaReader
from testkit.events_topic import EventsTopic
from testkit.log_example import EVENTS
from testkit.reading_example import TOPIC, added, ledger, noted, reading
from testkit.running import running, until

pytestmark = pytest.mark.broker
BROKEN = reading(ledger(noted("bad")))
LEDGER = BROKEN.projections[0]
NOTES = ("a", "bad", "c", "bad", "e")


@pytest.fixture
async def bad(open_again, kafka):
    """Views whose live table has the stream blocked by its second event and, behind it, by its fourth."""
    topic = EventsTopic(kafka, TOPIC)
    await topic.make()
    await topic.write(added("tally-a", *NOTES))
    async with open_again(BROKEN) as views, running(Projector(BROKEN, kafka, views)):
        await until(lambda: blocked(views), 4)
        yield views


async def blocked(views):
    return len(await ParkedEvents(views).events())


async def skip_first(views):
    desk = ParkedEvents(views)
    await desk.skip((await desk.events())[0].number, by="taigu-operator-1", why="made up")


async def skipped_meanwhile(views, kafka, monkeypatch, step):
    """A build in which the event was folded, and parked, before it was skipped."""
    whole = getattr(PastBuilding, step)

    async def skipping(*given):
        await skip_first(views)
        return await whole(*given)

    with monkeypatch.context() as patched:
        patched.setattr(PastBuilding, step, skipping)
        return await PastBuilding(Means(views, kafka)).at(LEDGER, "mine", await moment(kafka))


async def moment(kafka):
    return (await KafkaReader(BROKEN, kafka).stream("tally-a"))[-1].recorded_at_us


async def known(views, kafka):
    """The rows of the build, which are those that the log itself gives, as `StreamViews` asks it."""
    found = await views_at(views, KafkaReader(BROKEN, kafka), [LEDGER], await moment(kafka))
    rows = await found.find(LEDGER)
    skipped = {e.offset for e in await ParkedEvents(views).events(settled=True) if e.state == "skipped"}
    entries = await KafkaReader(BROKEN, kafka).stream_as_of("tally-a", await moment(kafka))
    assert rows == list(folded(LEDGER, EVENTS, entries, skipped).rows.values())
    return sum(row.additions for row in rows)


async def test_before_anything_is_skipped_the_build_stops_where_the_live_table_does(bad, kafka):
    built = await PastBuilding(Means(bad, kafka)).at(LEDGER, "mine", await moment(kafka))
    assert (built.parked, await known(bad, kafka)) == (4, 1)


async def test_an_event_that_is_skipped_while_the_build_is_made_is_left_out(bad, kafka, monkeypatch):
    built = await skipped_meanwhile(bad, kafka, monkeypatch, "_finish")
    assert (built.parked, await known(bad, kafka)) == (2, 2)


async def test_one_that_is_skipped_afterwards_is_left_out_from_then_on(bad, kafka):
    await PastBuilding(Means(bad, kafka)).at(LEDGER, "mine", await moment(kafka))
    await skip_first(bad)
    assert await known(bad, kafka) == 2
    await skip_first(bad)
    assert await known(bad, kafka) == 3
    assert await ParkedEvents(bad).events() == []
