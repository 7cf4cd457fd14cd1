"""A log that holds two lives of a stream: a rebuild parks the second one as the live pass does, killed or not."""

import pytest
import sqlalchemy as sa
from rebuilding import EVENTS, LEDGER, THERE, Driver, live_hash, midway, written

from eventlog.kafka import KafkaConfig
from eventlog.past.building import PastBuilding
from eventlog.projector import Projector
from eventlog.proof.invariants import VERSIONS
from eventlog.rebuild.refold import Refold
from eventlog.views.store import open_views
from testkit.reading_example import added
from testkit.rebuild_example import definition
from testkit.running import running

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]

STREAMS = 40
# One goes beyond where its first life ended, one does not, one has an event that fails before.
AGAIN = {"tally-1": EVENTS + 4, "tally-2": 3, "tally-3": 2}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request):
    return request.getfixturevalue("postgres_url") if request.param == "postgres" else ""


@pytest.fixture
async def kafka(broker, fresh_name):
    config = KafkaConfig(broker.bootstrap, cluster=fresh_name, topic_prefix=f"{fresh_name}-")
    topic = await written(config, STREAMS)
    for stream, events in AGAIN.items():
        await topic.write(added(stream, *["again"] * events))
    await topic.write([one for n in range(STREAMS) for one in added(f"late-{n}", *"abc")])
    return config


@pytest.fixture
def opened(tmp_path, url, fresh_name):
    return lambda: open_views(definition, data_dir=tmp_path, database_url=url, cluster=fresh_name)


async def caught_up(views, kafka):
    async with running(Projector(definition, kafka, views)):
        for n in range(STREAMS):
            await views.wait_for(f"late-{n}", 3, 60)


async def parked_in(views, build):
    t = views.books.parked
    query = sa.select(t.c.stream, t.c.version, t.c.error).where(t.c.build == build).order_by(t.c.stream, t.c.offset)
    return list(map(tuple, await views.database.read(lambda c: c.execute(query).all())))


async def books_of(views):
    s = views.books.streams
    return sorted(map(tuple, await views.database.read(lambda c: c.execute(sa.select(s)).all())))


async def test_it_is_parked_as_live_whatever_is_killed(kafka, opened, tmp_path, url):
    async with opened() as views:
        await caught_up(views, kafka)
        wanted, parked, books = await live_hash(views), await parked_in(views, "ledger__v1"), await books_of(views)
        told = {stream: error for stream, version, error in parked if version == 1 and error}
        assert told == dict.fromkeys(("tally-1", "tally-2"), f"begins again after version {EVENTS}")
        assert len(parked) == sum(AGAIN.values()) + 2
    for _ in range(3):
        async with Driver(kafka, tmp_path, url) as driver:
            if not await driver.until(midway):
                break
            driver.process.kill()
    async with Driver(kafka, tmp_path, url) as driver:
        build, mine, live = await driver.result()
        assert mine == live == wanted
    async with opened() as views:
        assert await live_hash(views) == wanted
        assert await parked_in(views, build) == parked
        assert await books_of(views) == books
        proof = await Refold(views, kafka, choices=THERE).verify(LEDGER, tmp_path / "proof")
        assert proof.live == proof.log
        assert [one.name for one in proof.invariants if not one.holds] == [VERSIONS]


async def test_a_rebuild_of_an_empty_read_model_comes_to_the_same(kafka, opened, tmp_path):
    async with opened() as views:
        done = await Refold(views, kafka, choices=THERE).rebuild(LEDGER)
        rebuilt, parked = await live_hash(views), await parked_in(views, done.build)
        assert done.parked == len(parked) == sum(AGAIN.values()) + 2
        await caught_up(views, kafka)
        books = await books_of(views)
    async with open_views(definition, data_dir=tmp_path / "other", cluster="other") as views:
        await caught_up(views, kafka)
        assert await live_hash(views) == rebuilt
        assert await parked_in(views, "ledger__v1") == parked
        assert await books_of(views) == books


async def test_a_build_of_a_past_moment_parks_it_too(kafka, opened):
    async with opened() as views:
        refold = Refold(views, kafka, choices=THERE)
        ends = {p.partition: p.end for p in (await refold.plan(LEDGER)).partitions}
        built = await PastBuilding(refold.means).until(LEDGER, "before", ends)
        assert built.parked == sum(AGAIN.values()) + 2
