"""A rebuilt projection equals the original; readers stay on the old table until the switch. On a real broker."""

import asyncio
from contextlib import nullcontext as nothing
from dataclasses import replace

import pytest

from eventlog.projector import Projector
from eventlog.proof.comparison import NEVER_FED, OTHER_VERSION
from eventlog.rebuild.progress import WHOLE
from eventlog.rebuild.refold import Choices, RebuildDiffers, Refold
from testkit.events_topic import EventsTopic
from testkit.reading_example import TOPIC, Entry, added, ledger, reading
from testkit.reading_side import rows_of
from testkit.running import running, until

pytestmark = pytest.mark.broker

TWO = reading(ledger(), ledger(name="other"))


@pytest.fixture
async def topic(kafka):
    topic = EventsTopic(kafka, TOPIC)
    await topic.make()
    await topic.write([one for n in range(40) for one in added(f"tally-{n}", *"abcdef")])
    return topic


async def caught_up(views, stream="tally-39", version=6):
    await views.wait_for(stream, version, 20)
    for n in range(40):
        await views.wait_for(f"tally-{n}", 6, 20)


async def test_a_rebuild_equals_the_original(kafka, topic, open_again):
    async with open_again(TWO) as views, running(Projector(TWO, kafka, views)) as projector:
        await caught_up(views)
        before, progress = await rows_of(views), []
        await projector.rebuild(TWO.projections[0], progress.append)
        assert await rows_of(views) == before
        assert {p.partition for p in progress} == {0, 1, WHOLE}
        last = {p.partition: p for p in progress}
        assert all(p.done == p.target > 0 and p.rate > 0 for p in last.values() if p.partition != WHOLE)
        assert {lag.build for lag in await views.lags()} == {"ledger__v1_2", "other__v1"}
        await topic.write(added("tally-39", "g", "h", first=7))
        await views.wait_for("tally-39", 8, 10)
        assert sum(r.additions for r in await views.find("ledger", where={"stream": "tally-39"})) == 8


async def test_reads_never_fail_and_events_go_on_during_a_rebuild(kafka, topic, open_again):
    async with open_again(TWO) as views, running(Projector(TWO, kafka, views)) as projector:
        await caught_up(views)
        ended, reads = asyncio.Event(), []

        async def read():
            while not ended.is_set():
                reads.append(await views.count("ledger"))

        async def write():
            for version in range(7, 27):
                await topic.write(added("tally-0", "x", first=version))

        reading_on, writing_on = asyncio.create_task(read()), asyncio.create_task(write())
        for _ in range(3):
            await projector.rebuild(TWO.projections[0])
        await writing_on
        await views.wait_for("tally-0", 26, 10)
        ended.set()
        await reading_on
        assert len(reads) > 20
        assert min(reads) >= 80
        assert await views.find("ledger", order_by=["stream", "decade"]) == await views.find(
            "other", order_by=["stream", "decade"]
        )


async def test_a_higher_version_is_folded_anew_and_the_old_table_dropped(kafka, topic, open_again):
    async with open_again(TWO) as views, running(Projector(TWO, kafka, views)):
        await caught_up(views)
    second = ledger(version=2)
    louder = replace(second, project=lambda row, r: replace(second.project(row, r), note="v2"))
    newer = reading(louder, ledger(name="other"))
    async with open_again(newer) as views, running(Projector(newer, kafka, views)):
        await until(lambda: notes(views), {"v2"})
        await topic.write(added("tally-39", "g", first=7))
        await views.wait_for("tally-39", 7, 10)
        assert sum(r.additions for r in await views.find(louder, where={"stream": "tally-39"})) == 7
        assert {lag.build for lag in await views.lags()} == {"ledger__v2", "other__v1"}
        assert "ledger__v1" not in await tables(views)


async def test_an_older_release_leaves_a_newer_build_alone_until_told(kafka, topic, open_again, caplog):
    newer = reading(ledger(version=2), ledger(name="other"))
    async with open_again(newer) as views, running(Projector(newer, kafka, views)):
        await caught_up(views)
        before = await rows_of(views)
    async with open_again(TWO) as views, running(Projector(TWO, kafka, views)) as projector:
        assert "ledger was built by a newer release" in caplog.text
        assert await rows_of(views) == before
        await projector.rebuild(TWO.projections[0])
        assert await rows_of(views) == before
        assert {lag.build for lag in await views.lags()} == {"ledger__v1", "other__v1"}


async def test_a_projection_that_is_new_catches_up_beside_the_others(kafka, topic, open_again):
    one = reading(ledger())
    async with open_again(one) as views, running(Projector(one, kafka, views)):
        await caught_up(views)
    async with open_again(TWO) as views, running(Projector(TWO, kafka, views)):
        await caught_up(views)
        assert [r.stream for r in await views.find("other")] == [r.stream for r in await views.find("ledger")]
        await topic.write(added("tally-39", "g", first=7))
        await views.wait_for("tally-39", 7, 10)
        found = await views.find("other", where={"stream": "tally-39"})
        assert sum(row.additions for row in found) == 7
        assert isinstance(found[0], Entry)


async def test_another_process_may_rebuild_while_one_projects(kafka, topic, open_again):
    async with (
        open_again(TWO) as views,
        open_again(TWO) as elsewhere,
        running(Projector(TWO, kafka, views)),
    ):
        await caught_up(views)
        before = await rows_of(views)
        await Refold(elsewhere, kafka).rebuild(TWO.projections[0])
        assert await rows_of(views) == before
        await topic.write(added("tally-39", "g", first=7))
        await views.wait_for("tally-39", 7, 20)


async def notes(views):
    return {row.note for row in await views.find("ledger")}


async def tables(views):
    def look(connection):
        t = views.books.builds
        return set(connection.execute(t.select().with_only_columns(t.c.build).where(t.c.state != "dropped")).scalars())

    return await views.database.read(look)


class TestAheadOfTheLivePass:
    """The fold of a rebuild is quicker than the live pass: after a pause it overtakes the tables that are read."""

    LATE = "tally-late"

    @pytest.fixture(params=["both", "one"])
    async def lagging(self, request, kafka, topic, open_again):
        """A definition whose live tables have not seen the last stream."""
        definition = TWO if request.param == "both" else reading(ledger())
        async with open_again(definition) as views, running(Projector(definition, kafka, views)):
            await caught_up(views)
        await topic.write(added(self.LATE, "a", "b"))
        return definition

    async def test_whoever_waits_for_a_stream_that_only_the_new_table_saw_is_answered(self, kafka, lagging, open_again):
        async with open_again(lagging) as views:
            await Refold(views, kafka).rebuild(lagging.projections[0])
            async with running(Projector(lagging, kafka, views)):
                await views.wait_for(self.LATE, 2, 20)

    @pytest.mark.parametrize("projecting", [True, False])
    async def test_it_is_compared_with_the_table_that_is_read_all_the_same(
        self, kafka, lagging, open_again, projecting, topic
    ):
        ledgers = lagging.projections[0]
        other = replace(ledgers, project=lambda row, r: replace(ledgers.project(row, r), note="other code"))
        async with open_again(lagging) as views, running(Projector(lagging, kafka, views)) if projecting else nothing():
            done = await Refold(views, kafka).rebuild(ledgers)
            assert done.comparison.digest == done.comparison.live_digest != ""
            assert done.rows == done.comparison.rows == await views.count("ledger")
        await topic.write(added("tally-later", "a"))
        async with open_again(lagging) as views:
            with pytest.raises(RebuildDiffers, match="tally-later"):
                await Refold(views, kafka).rebuild(other)
            accepted = await Refold(views, kafka, choices=Choices(accept=True)).rebuild(other)
            assert accepted.comparison.differs

    @pytest.mark.usefixtures("topic")
    async def test_a_table_that_was_never_fed_is_not_folded_for_the_sake_of_comparing(self, kafka, open_again):
        async with open_again(TWO) as views:
            done = await Refold(views, kafka).rebuild(TWO.projections[0])
            assert done.comparison.why_not == NEVER_FED
            assert done.rows == await views.count("ledger") > 0
            await views.wait_for("tally-39", 6, 20)

    async def test_a_table_of_another_version_is_not_compared_but_counted(self, kafka, lagging, open_again):
        newer = reading(ledger(version=2), *lagging.projections[1:])
        async with open_again(newer) as views:
            done = await Refold(views, kafka).rebuild(newer.projections[0])
            assert done.comparison.why_not == OTHER_VERSION
            assert done.rows == await views.count("ledger")

    async def test_a_table_that_waits_ahead_of_the_others_does_not_hold_them_up(
        self, kafka, lagging, open_again, topic
    ):
        newer = reading(ledger(version=2), *lagging.projections[1:])
        async with open_again(newer) as views:
            choices = Choices(preview=True)
            assert (await Refold(views, kafka, choices=choices).rebuild(newer.projections[0])).held
            async with running(Projector(newer, kafka, views, preview=True)) as projector:
                if lagging is TWO:
                    await until(lambda: additions(views, "other"), 2)
                await projector.rebuild(newer.projections[0], choices=Choices(accept=True))
                await views.wait_for(self.LATE, 2, 20)
                assert await additions(views, "ledger") == 2
                await topic.write(added(self.LATE, "c", first=3))
                await views.wait_for(self.LATE, 3, 20)


async def additions(views, projection):
    return sum(row.additions for row in await views.find(projection, where={"stream": TestAheadOfTheLivePass.LATE}))
