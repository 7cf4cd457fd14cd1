"""A disk that is really full while a table is built: told as such, the live table stays whole."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from rebuilding import LEDGER, live_hash, live_pass, written

from eventlog.kafka import KafkaConfig
from eventlog.past.building import PastBuilding
from eventlog.rebuild.refold import Choices, DiskFull, Refold
from eventlog.views.store import open_views
from testkit.rebuild_example import DEFINITION_AT, definition
from testkit.small_disk import on_a_small_disk, postgres_on_a_small_disk

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]
DRIVER = Path(__file__).parent / "full_disk_driver.py"
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


@pytest.mark.postgres
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


@pytest.mark.postgres
async def test_a_full_disk_stops_a_build_of_a_past_moment(kafka, views, disk):
    ends = {lag.partition: lag.next_offset for lag in await views.lags() if lag.projection == LEDGER.name}
    building = PastBuilding(Refold(views, kafka, choices=IN_STEPS).means)
    disk.fill(128 * 1024)
    with pytest.raises(DiskFull, match="No space left on device"):
        await building.until(LEDGER, "then", ends)
    disk.free()
    built = await building.until(LEDGER, "then", ends)
    assert built.rows == await views.count(LEDGER)


@pytest.mark.parametrize(("left", "moment"), [(0, "now"), (128 * 1024, "now"), (128 * 1024, "then")])
async def test_a_full_disk_under_sqlite_files_and_those_of_the_folding_processes(kafka, tmp_path, left, moment):
    await written(kafka)
    words = [kafka.bootstrap, kafka.cluster, str(tmp_path), str(left), moment]
    command = on_a_small_disk(tmp_path, sys.executable, str(DRIVER), *words)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    said = dict(json.loads(line) for line in out.splitlines() if line.startswith(b"["))
    assert process.returncode == 0, said
    assert "full" in said["full"], said
    assert said["before"] == said["live"] == said["after"]
    assert said["then"] == ([said["before"], bool(left)] if moment == "now" else [True, None])
