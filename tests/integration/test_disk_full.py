"""A disk that is really full under PostgreSQL while a table is built: told as such, the live table stays whole."""

import pytest
from rebuilding import LEDGER, live_hash, live_pass, written

from eventlog.kafka import KafkaConfig
from eventlog.past.building import PastBuilding
from eventlog.rebuild.refold import Choices, DiskFull, Refold
from eventlog.views.store import open_views
from testkit.rebuild_example import DEFINITION_AT, definition
from testkit.small_disk import postgres_on_a_small_disk

pytestmark = [pytest.mark.broker, pytest.mark.postgres, pytest.mark.timeout(300)]
IN_STEPS = Choices(processes=2, bound_rows=40, save_every_s=0.05, definition_at=DEFINITION_AT)


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    with postgres_on_a_small_disk(tmp_path_factory.mktemp("disk")) as small:
        yield small


@pytest.fixture
def kafka(broker, fresh_name):
    return KafkaConfig(broker.bootstrap, cluster=fresh_name, topic_prefix=f"{fresh_name}-")


@pytest.fixture
async def views(kafka, disk, tmp_path, fresh_name):
    await written(kafka)
    async with open_views(definition, data_dir=tmp_path, database_url=disk.url, cluster=fresh_name) as views:
        await live_pass(views, kafka)
        yield views
    disk.free()


@pytest.mark.parametrize("left", [0, 128 * 1024])
async def test_a_full_disk_stops_a_rebuild_and_nothing_else(kafka, views, disk, left):
    wanted = await live_hash(views)
    disk.fill(left)
    with pytest.raises(DiskFull, match="No space left on device"):
        await Refold(views, kafka, choices=IN_STEPS).rebuild(LEDGER)
    assert await live_hash(views) == wanted
    disk.free()
    done = await Refold(views, kafka, choices=IN_STEPS).rebuild(LEDGER)
    assert done.resumed is bool(left)
    assert done.comparison.digest == wanted
    assert await live_hash(views) == wanted


async def test_a_full_disk_stops_a_build_of_a_past_moment(kafka, views, disk):
    ends = {lag.partition: lag.next_offset for lag in await views.lags() if lag.projection == LEDGER.name}
    building = PastBuilding(Refold(views, kafka, choices=IN_STEPS).means)
    disk.fill(128 * 1024)
    with pytest.raises(DiskFull, match="No space left on device"):
        await building.until(LEDGER, "then", ends)
    disk.free()
    built = await building.until(LEDGER, "then", ends)
    assert built.rows == await views.count(LEDGER)
