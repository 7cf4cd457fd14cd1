"""A release that raised a version, told to wait: what it built stands beside the live table until it is accepted."""

from dataclasses import replace

import pytest

from eventlog.diff.differences import Differences, Head, NoSuchBuild, NotComparable
from eventlog.past.books import PastNameWrong
from eventlog.past.building import PastBuilding
from eventlog.projector import Projector
from eventlog.rebuild.means import Means
from eventlog.rebuild.refold import Choices
from eventlog.views.progress import NotYetVisible, ViewBuilding
from testkit.events_topic import EventsTopic
from testkit.reading_example import TOPIC, added, ledger, reading
from testkit.running import running, until

pytestmark = pytest.mark.broker

OLD = reading(ledger(), ledger(name="other"))


def louder(version=2, note="v2"):
    second = ledger(version=version)
    return replace(second, project=lambda row, r: replace(second.project(row, r), note=note))


LOUD = louder()
NEW = reading(LOUD, ledger(name="other"))
ACCEPT = Choices(accept=True)


@pytest.fixture(autouse=True)
async def topic(kafka):
    topic = EventsTopic(kafka, TOPIC)
    await topic.make()
    for n in range(6):
        await topic.write(added(f"tally-{n}", "a", "b"))
    return topic


@pytest.fixture
async def old_rows(kafka, open_again):
    """The old release has folded all there was, and is gone."""
    async with open_again(OLD) as views, running(Projector(OLD, kafka, views)):
        for n in range(6):
            await views.wait_for(f"tally-{n}", 2, 20)


async def held(projector, *names):
    async def look():
        return set(projector.waiting)

    await until(look, set(names or ["ledger"]))
    return projector.waiting["ledger"]


async def differing(views, kafka, *names):
    words = [word async for word in Differences(views, kafka).between(names, 0)]
    assert isinstance(words[0], Head)
    return words[0], [row for some in words[1:-1] for row in some]


async def notes(views):
    return {row.note for row in await views.find("ledger")}


async def test_the_old_rows_are_read_until_the_new_ones_are_accepted(kafka, open_again, topic, old_rows):
    async with open_again(NEW) as views, running(Projector(NEW, kafka, views, preview=True)) as projector:
        waiting = await held(projector)
        assert (waiting.build, waiting.live, waiting.live_version) == ("ledger__v2", "ledger__v1", 1)
        assert waiting.readable
        assert await notes(views) == {"b"}
        head, rows = await differing(views, kafka, "live", "preview")
        assert (head.a.build, head.b.build, head.same_code, head.events) == ("ledger__v1", "ledger__v2", False, 0)
        assert {row.why for row in rows} == {("code",)}
        assert len(rows) == 6
        done = await projector.rebuild(LOUD, choices=ACCEPT)
        assert (done.build, done.replaced, done.resumed, done.held) == ("ledger__v2", "ledger__v1", True, False)
        assert await notes(views) == {"v2"}
        await topic.write(added("tally-0", "c", first=3))
        await views.wait_for("tally-0", 3, 20)


async def test_what_is_built_is_fed_and_answers_say_how_far_the_old_rows_are_behind(kafka, open_again, topic, old_rows):
    async with open_again(NEW) as views, running(Projector(NEW, kafka, views, preview=True)) as projector:
        await held(projector)
        await topic.write(added("tally-0", "c", "d", first=3))
        await until(lambda: behind(views), 2)
        with pytest.raises(NotYetVisible):
            await views.wait_for("tally-0", 4, 0.1)
        head, rows = await differing(views, kafka, "live", "preview")
        assert head.events == 2
        assert {row.why for row in rows if row.row.key[0] == "tally-0"} == {("new events", "code")}
        await projector.rebuild(LOUD, choices=ACCEPT)
        await views.wait_for("tally-0", 4, 20)
        assert await behind(views) == 0


async def behind(views):
    return (await views.freshness()).events_behind


async def test_a_restart_finds_what_waits_and_builds_nothing_again(kafka, open_again, topic, old_rows):
    for _ in range(2):
        async with open_again(NEW) as views, running(Projector(NEW, kafka, views, preview=True)) as projector:
            assert (await held(projector)).build == "ledger__v2"
            again = await projector.rebuild(LOUD)
            assert (again.build, again.held, again.resumed) == ("ledger__v2", True, True)
            assert await notes(views) == {"b"}
    async with open_again(NEW) as views, running(Projector(NEW, kafka, views)):
        await until(lambda: notes(views), {"v2"})


async def test_the_old_release_beside_it_feeds_what_is_read(kafka, open_again, topic, old_rows):
    async with (
        open_again(OLD) as before,
        running(Projector(OLD, kafka, before)),
        open_again(NEW) as views,
        running(Projector(NEW, kafka, views, preview=True)) as projector,
    ):
        await held(projector)
        await topic.write(added("tally-0", "c", first=3))
        await before.wait_for("tally-0", 3, 20)
        await views.wait_for("tally-0", 3, 20)
        assert (await before.get("ledger", ("tally-0", 0))).note == "c"
        await projector.rebuild(LOUD, choices=ACCEPT)
        assert await notes(views) == {"v2"}


async def test_without_anything_that_waits_there_is_no_preview(kafka, open_again, old_rows):
    async with open_again(OLD) as views:
        for names, error in ((("live", "preview"), NoSuchBuild), (("live", "preview:other"), NoSuchBuild)):
            with pytest.raises(error):
                await differing(views, kafka, *names)
        with pytest.raises(PastNameWrong):
            await PastBuilding(Means(views, kafka)).at(OLD.projections[0], "preview", 1)


async def test_two_that_wait_are_told_apart_by_name(kafka, open_again, old_rows):
    both = reading(LOUD, ledger(name="other", version=2))
    async with open_again(both) as views, running(Projector(both, kafka, views, preview=True)) as projector:
        await held(projector, "ledger", "other")
        with pytest.raises(NotComparable, match="preview:ledger, preview:other"):
            await differing(views, kafka, "live", "preview")
        head, rows = await differing(views, kafka, "live", "preview:other")
        assert (head.b.build, rows) == ("other__v2", [])


async def test_rows_of_another_shape_cannot_be_read_by_the_new_code(kafka, open_again, old_rows):
    shaped = replace(LOUD, indexes=(("share",),))
    new = reading(shaped, ledger(name="other"))
    async with open_again(new) as views, running(Projector(new, kafka, views, preview=True)) as projector:
        assert not (await held(projector)).readable
        with pytest.raises(ViewBuilding):
            await views.find("ledger")
        assert len(await views.find("other")) == 6
        await projector.rebuild(shaped, choices=ACCEPT)
        assert await notes(views) == {"v2"}
