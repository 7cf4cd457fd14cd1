"""A rebuild in processes of its own, on both databases: the same rows as the live pass, however many processes."""

import asyncio
from dataclasses import replace

import pytest

from eventlog.parked_events import ParkedEvents
from eventlog.projector import Projector
from eventlog.rebuild.refold import Choices, Refold
from testkit.events_topic import EventsTopic
from testkit.reading_example import TOPIC, added
from testkit.reading_side import rows_of
from testkit.rebuild_example import DEFINITION_AT, POISON, definition
from testkit.running import running

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]

LEDGER = definition.projections[0]
STREAMS = 60


@pytest.fixture
async def topic(kafka):
    topic = EventsTopic(kafka, TOPIC, partitions=4)
    await topic.make()
    await topic.write([one for n in range(STREAMS) for one in added(f"tally-{n}", "a", "forget", "b", "c", "d", "e")])
    await topic.write(added("tally-3", POISON, "behind", first=7))
    await topic.write_raw([(b"tally-5", b"\xff not an envelope")])
    return topic


async def caught_up(views):
    for n in range(STREAMS):
        await views.wait_for(f"tally-{n}", 6, 20)


async def parked_in(views, build, state="parked"):
    t = views.books.parked
    query = (
        t.select()
        .with_only_columns(t.c.stream, t.c.offset, t.c.error != "")
        .where(t.c.build == build, t.c.state == state)
    )
    return sorted(map(tuple, await views.database.read(lambda c: c.execute(query).all())))


@pytest.mark.parametrize(
    "choices",
    [
        Choices(processes=1),
        Choices(processes=4),
        Choices(processes=2, bound_rows=7),
        Choices(processes=1, reader="records"),
        Choices(processes=2, throttle=2_000),
    ],
    ids=["one", "four", "spilling", "records", "throttled"],
)
async def test_the_rows_and_the_parked_events_are_those_of_the_live_pass(kafka, topic, open_again, choices):
    async with open_again(definition) as views, running(Projector(definition, kafka, views)) as projector:
        await caught_up(views)
        before, parked = await rows_of(views), await parked_in(views, "ledger__v1")
        assert len(parked) == 3
        there = replace(choices, definition_at=DEFINITION_AT)
        done = await projector.rebuild(LEDGER, choices=there)
        assert done.comparison.digest == done.comparison.live_digest
        assert done.comparison.rows == len(before["ledger"])
        assert await rows_of(views) == before
        assert await parked_in(views, done.build) == parked
        assert done.parked == 3
        assert done.events == STREAMS * 6 + 3
        assert len(done.spent) == choices.processes


async def test_what_is_parked_is_retried_in_order_in_the_new_table_and_the_kept_one(kafka, topic, open_again):
    """A skip is a decision on record: the next rebuild leaves the event out as well."""
    async with open_again(definition) as views, running(Projector(definition, kafka, views)) as projector:
        await caught_up(views)
        done = await projector.rebuild(LEDGER, choices=Choices(definition_at=DEFINITION_AT))
        desk = ParkedEvents(views)
        held = [e for e in await desk.events(consumer="projection:ledger") if e.stream == "tally-3"]
        assert [(e.build, e.version, bool(e.error)) for e in held] == [(done.build, 7, True), (done.build, 8, False)]
        assert (await desk.skip(held[0].number, by="op", why="made up for a test")).applied == 1
        assert await parked_in(views, done.build, "parked") == await parked_in(views, done.replaced, "parked")
        rows = await views.find("ledger", order_by=["stream", "decade"])
        assert sum(row.additions for row in rows if row.stream == "tally-3") >= 1
        again = await projector.rebuild(LEDGER, choices=Choices(definition_at=DEFINITION_AT))
        assert again.comparison.digest == again.comparison.live_digest
        assert await views.find("ledger", order_by=["stream", "decade"]) == rows
        assert {e.stream for e in await desk.events(consumer="projection:ledger")} == {"tally-5"}


@pytest.mark.parametrize("worth", [1, 10**6])
async def test_work_that_is_done_before_a_process_is_up_starts_none(
    kafka, topic, open_again, monkeypatch, tmp_path, worth
):
    started, starts = [], asyncio.create_subprocess_exec

    async def start(*words, **more):
        started.append(words)
        return await starts(*words, **more)

    monkeypatch.setattr("eventlog.rebuild.means.place_of", lambda _: DEFINITION_AT)
    monkeypatch.setattr("eventlog.rebuild.sharing.WORTH_A_PROCESS", worth)
    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    async with open_again(definition) as views, running(Projector(definition, kafka, views)) as projector:
        await caught_up(views)
        before = await rows_of(views)
        done = await projector.rebuild(LEDGER)
        assert await rows_of(views) == before
        assert done.comparison.digest == done.comparison.live_digest
        verified = await Refold(views, kafka).verify(LEDGER, tmp_path / "verified")
        assert verified.live == verified.log
    assert bool(started) == (worth == 1)


async def test_the_plan_says_what_there_is_to_do(kafka, topic, open_again):
    async with open_again(definition) as views:
        plan = await Refold(views, kafka, choices=Choices(processes=3)).plan(LEDGER)
        assert [p.partition for p in plan.partitions] == [0, 1, 2, 3]
        assert plan.offsets == STREAMS * 6 + 3
        assert plan.offsets * 40 < plan.bytes < plan.offsets * 400
        assert plan.processes == 3
        assert plan.resumes == ""
