"""kill -9 of whoever leads a rebuild and of those that fold and compare for it, at every step: again it ends exact."""

import asyncio
import os
import random
from collections import Counter

import pytest
import sqlalchemy as sa
from rebuilding import LEDGER, Driver, hash_of, live_hash, live_pass, midway, phase, switched, written

from eventlog.kafka import KafkaConfig
from eventlog.past.books import past_build
from eventlog.views.store import open_views
from eventlog.views.tables import build_of
from testkit.rebuild_example import definition

# So many over both databases.
KILLS = int(os.environ.get("SHIJIAN_TEST_REBUILD_KILLS", "50"))
EACH = -(-KILLS // 2)
PAST_KILLS = 3
PAUSES = (0, 0.01, 0.05, 0.2)
MOMENTS = {
    "folding begins": phase("folding"),
    "folded in part": midway,
    "writing": phase("writing"),
    "indexing": phase("indexing"),
    "catching up": phase("catching up"),
    "verifying": phase("verifying"),
    "switching": phase("switching"),
    "switched": switched,
}
# Where there are processes beside the one that leads.
CHILDREN = {"folded in part": "one that folds", "verifying": "the one that compares"}

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300 + 20 * KILLS)]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request):
    return request.getfixturevalue("postgres_url") if request.param == "postgres" else ""


@pytest.fixture
def kafka(broker, fresh_name):
    return KafkaConfig(broker.bootstrap, cluster=fresh_name, topic_prefix=f"{fresh_name}-")


@pytest.fixture
def opened(tmp_path, url, fresh_name):
    return lambda: open_views(definition, data_dir=tmp_path, database_url=url, cluster=fresh_name)


async def killed(driver, moment, chance=None, *, child):
    """Whether somebody was killed at that moment, with work left to do."""
    if not await driver.until(MOMENTS[moment]):
        return False
    if child:
        return await driver.kill_one_of_its_own() and await driver.result() is None
    if chance is not None:
        await asyncio.sleep(chance.choice(PAUSES))
    if driver.process.returncode is not None:
        return False
    driver.process.kill()
    return True


async def test_kill_9_at_every_step_loses_and_doubles_no_row(kafka, opened, url, tmp_path):
    chance, counted = random.Random(20261121), Counter()
    await written(kafka)
    async with opened() as views:
        await live_pass(views, kafka)
        wanted = await live_hash(views)
    moments = [m for m in MOMENTS if not (url and m == "writing")]
    for _ in range(4 * EACH):
        if counted.total() >= EACH:
            break
        moment = moments[counted.total() % len(moments)] if chance.random() < 0.5 else "folded in part"
        child = moment in CHILDREN and chance.random() < 0.5
        async with Driver(kafka, tmp_path, url) as driver:
            if await killed(driver, moment, chance, child=child):
                counted[f"{moment}, {CHILDREN[moment] if child else 'the one that leads'}"] += 1
                if counted.total() % 25 == 0:
                    print(f"{counted.total()} of {EACH} on {'PostgreSQL' if url else 'SQLite'}", flush=True)
    assert counted.total() >= EACH, f"so few were killed: {counted}"
    async with Driver(kafka, tmp_path, url) as driver:
        build, digest, live = await driver.result()
    assert digest == live == wanted
    async with opened() as views:
        assert await live_hash(views) == wanted
        b = views.books.builds
        states = sa.select(b.c.build, b.c.state).where(b.c.projection == LEDGER.name, b.c.state != "dropped")
        found = dict(map(tuple, await views.database.read(lambda c: c.execute(states).all())))
        assert found.pop(build) == "live"
        assert list(found.values()) == ["kept"]
    said = "; ".join(f"{what} {n}" for what, n in sorted(counted.items()))
    print(f"\n{counted.total()} kills on {'PostgreSQL' if url else 'SQLite'}: {said}")


async def test_kill_9_of_a_build_of_a_past_moment_is_gone_on_with(kafka, opened, url, tmp_path):
    await written(kafka)
    async with Driver(kafka, tmp_path, url, "unharmed") as driver:
        whole = await driver.result()
    kills, name = 0, ""
    for attempt in range(4 * PAST_KILLS):
        if kills >= PAST_KILLS:
            break
        name = name or f"harmed-{attempt}"
        async with Driver(kafka, tmp_path, url, name) as driver:
            kills += await killed(driver, "folded in part", child=kills % 2 == 1)
        async with opened() as views:
            left = await views.database.read(lambda c, name=name: past_build(c, views.books, name))
        if left.built_at:  # it was quicker than its end
            kills, name = 0, ""
    assert kills >= PAST_KILLS
    async with Driver(kafka, tmp_path, url, name) as driver:
        build, _, parked = await driver.result()
    assert build == left.build
    assert parked == whole[2]
    async with opened() as views:
        schema = views.books.metadata.schema
        tables = [build_of(LEDGER, name, schema) for name in (whole[0], build)]
        hashes = {await hash_of(views, lambda _, table=table: table) for table in tables}
        assert len(hashes) == 1
