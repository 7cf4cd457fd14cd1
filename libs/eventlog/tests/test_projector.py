"""The projector on a real broker: what was committed is shown, once, whatever stops in between."""

import asyncio
import os
import signal
import sqlite3
import sys

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from eventlog.kafka import KafkaConfig, admin_client
from eventlog.parked_events import ParkedEvents
from eventlog.projector import PositionOutsideLog, Projector
from eventlog.views.store import NotYetVisible, open_views
from testkit.events_topic import EventsTopic
from testkit.reading_example import TOPIC, added, ledger, reading
from testkit.reading_side import rows_of
from testkit.running import running, until

pytestmark = pytest.mark.broker

DEFINITION = reading(ledger(), ledger(name="other"))


@pytest.fixture
async def topic(kafka):
    topic = EventsTopic(kafka, TOPIC)
    await topic.make()
    return topic


@pytest.fixture
async def store(open_again):
    async with open_again(DEFINITION) as views:
        yield views


async def test_events_before_and_after_the_start_are_shown(kafka, topic, store):
    await topic.write(added("tally-a", "a", "b"))
    async with running(Projector(DEFINITION, kafka, store)):
        await store.wait_for("tally-a", 2, 10)
        await topic.write(added("tally-a", "c", first=3))
        await store.wait_for("tally-a", 3, 10)
        assert (await store.get("ledger", ("tally-a", 0))).additions == 3


async def test_a_topic_that_comes_later_is_waited_for(kafka, store):
    projector = Projector(DEFINITION, kafka, store)
    task = asyncio.create_task(projector.run())
    topic = EventsTopic(kafka, TOPIC)
    await asyncio.sleep(0.3)
    await topic.make()
    await topic.write(added("tally-a", "a"))
    await store.wait_for("tally-a", 1, 10)
    await projector.stop()
    await task


async def test_an_aborted_transaction_is_never_shown(kafka, topic, store):
    async with running(Projector(DEFINITION, kafka, store)):
        await topic.write_in_transaction(added("tally-a", "aborted", "aborted"), commit=False)
        await topic.write_in_transaction(added("tally-a", "committed"), commit=True)
        await topic.write_in_transaction(added("tally-b", "aborted"), commit=False)
        await topic.write_in_transaction(added("tally-c", "committed"), commit=True)
        await store.wait_for("tally-a", 1, 10)
        await store.wait_for("tally-c", 1, 10)
        assert {row.note for row in await store.find("ledger")} == {"committed"}
        assert await store.count("ledger") == 2
        with pytest.raises(NotYetVisible):
            await store.wait_for("tally-b", 1, 0.3)


async def test_a_stream_that_begins_a_second_time_is_parked_and_its_row_stays(kafka, topic, store):
    """The log lost what was before, and a writer that knew nothing of it began anew."""
    async with running(Projector(DEFINITION, kafka, store)):
        await topic.write(added("tally-a", "a", "b"))
        await store.wait_for("tally-a", 2, 10)
        await topic.write([*added("tally-a", "again", "and on"), *added("tally-b", "b")])
        await store.wait_for("tally-b", 1, 10)
        await topic.write([*added("tally-a", "later", first=3), *added("tally-c", "c")])
        await store.wait_for("tally-c", 1, 10)
        row = await store.get("ledger", ("tally-a", 0))
        parked = [e for e in await ParkedEvents(store).events() if e.consumer == "projection:ledger"]
    assert (row.additions, row.note) == (2, "b")
    assert [(e.version, e.error) for e in parked] == [(1, "begins again after version 2"), (2, ""), (3, "")]


async def test_it_says_how_far_it_has_come(kafka, topic, store):
    await topic.write_in_transaction(added("tally-a", *"abc"), commit=True)
    async with running(Projector(DEFINITION, kafka, store)):
        await store.wait_for("tally-a", 3, 10)

        async def fresh():
            seen = await store.freshness()
            return seen.newest_event_us, seen.events_behind

        await until(fresh, (3, 0))
        assert {(lag.projection, lag.behind) for lag in await store.lags()} == {("ledger", 0), ("other", 0)}


async def test_two_projectors_on_one_database_write_every_event_once(kafka, topic, store, open_again, caplog):
    async with open_again(DEFINITION) as same:
        one, two = Projector(DEFINITION, kafka, store), Projector(DEFINITION, kafka, same)
        async with running(one), running(two):
            for version in range(1, 11):
                await topic.write(added("tally-a", "x", first=version))
            await store.wait_for("tally-a", 10, 20)
            assert sum(row.additions for row in await store.find("ledger")) == 10
    assert "another projector has written" in caplog.text


@pytest.mark.parametrize("position", [1000, -1])
async def test_a_position_outside_the_log_stops_it_and_resets_nothing(kafka, topic, store, position):
    await topic.write(added("tally-a", "a", "b"))
    async with running(Projector(DEFINITION, kafka, store)):
        await store.wait_for("tally-a", 2, 10)
    before = await rows_of(store)
    p = store.books.positions
    await store.database.write(lambda c: c.execute(p.update().values(next_offset=position)))
    with pytest.raises(PositionOutsideLog, match=f"position {position}, log from 0 to"):
        await Projector(DEFINITION, kafka, store).run()
    assert await rows_of(store) == before
    assert {lag.next_offset for lag in await store.lags()} == {position}


async def test_records_that_were_deleted_stop_it(kafka, topic, store):
    await topic.write([one for n in range(4) for one in added(f"tally-{n}", "a", "b")])
    admin = admin_client(kafka)
    await admin.start()
    name = kafka.topic(TOPIC)
    await admin.delete_records({TopicPartition(name, p): RecordsToDelete(before_offset=1) for p in range(2)})
    await admin.close()
    with pytest.raises(PositionOutsideLog, match="log from 1"):
        await Projector(DEFINITION, kafka, store).run()


async def test_a_query_waits_for_its_own_write(kafka, topic, store):
    async with running(Projector(DEFINITION, kafka, store)):
        await topic.write(added("tally-a", "warm"))
        await store.wait_for("tally-a", 1, 10)
        for version in range(2, 12):
            writing = asyncio.create_task(topic.write(added("tally-a", "x", first=version)))
            await store.wait_for("tally-a", version, 60)
            assert sum(entry.additions for entry in (await rows_of(store))["ledger"]) == version
            await writing


async def test_another_process_s_rows_are_waited_for_too(kafka, topic, store, open_again):
    async with open_again(DEFINITION) as reader, running(Projector(DEFINITION, kafka, store)):
        waiting = asyncio.create_task(reader.wait_for("tally-a", 1, 10))
        await topic.write(added("tally-a", "a"))
        await waiting
        assert await reader.count("ledger") == 1


async def test_a_locked_database_delays_and_loses_nothing(kafka, topic, open_again, tmp_path, request, monkeypatch):
    if "postgres" in request.node.callspec.id:
        return await check_postgres_cut(kafka, topic, open_again)
    monkeypatch.setattr("eventlog.views.engines.SQLITE_BUSY_MS", 50)
    async with open_again(DEFINITION) as views, running(Projector(DEFINITION, kafka, views)):
        await topic.write(added("tally-a", "a"))
        await views.wait_for("tally-a", 1, 10)
        other = sqlite3.connect(tmp_path / "tally" / "views.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await topic.write(added("tally-a", "b", first=2))
        with pytest.raises(NotYetVisible):
            await views.wait_for("tally-a", 2, 1.0)
        other.execute("ROLLBACK")
        other.close()
        await views.wait_for("tally-a", 2, 10)
    return None


async def check_postgres_cut(kafka, topic, open_again):
    async with open_again(DEFINITION) as views, running(Projector(DEFINITION, kafka, views)):
        await topic.write(added("tally-a", "a"))
        await views.wait_for("tally-a", 1, 10)
        for version in range(2, 5):
            pid = await views.database.write(lambda c: c.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
            async with open_again(DEFINITION) as other:
                await other.database.write(lambda c, p=pid: c.exec_driver_sql("SELECT pg_terminate_backend(%s)", (p,)))
            await topic.write(added("tally-a", "b", first=version))
            await views.wait_for("tally-a", version, 10)


PROJECTING = """
import asyncio, sys
from pathlib import Path
from eventlog.kafka import KafkaConfig
from eventlog.projector import Projector
from eventlog.views.store import open_views
from testkit.reading_example import ledger, reading

async def main(folder, url, cluster, bootstrap, prefix):
    definition = reading(ledger(), ledger(name="other"))
    config = KafkaConfig(bootstrap, cluster=cluster, topic_prefix=prefix)
    async with open_views(definition, data_dir=Path(folder), database_url=url, cluster=cluster) as views:
        await Projector(definition, config, views).run()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_killed_again_and_again_every_event_is_shown_once(request, kafka, topic, open_again, tmp_path):
    url = request.getfixturevalue("postgres_url") if "postgres" in request.node.callspec.id else ""
    arguments = ["-c", PROJECTING, str(tmp_path), url, kafka.cluster, kafka.bootstrap, kafka.topic_prefix]
    async with open_again(DEFINITION) as views:
        for turn in range(3):
            process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
            first = 1 + turn * 300
            writing = asyncio.create_task(
                topic.write([one for v in range(first, first + 300) for one in added(f"tally-{v % 3}", "x", first=v)])
            )
            await until(lambda f=first: seen(views, f), True)
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()
            await writing
        async with running(Projector(DEFINITION, kafka, views)):
            for stream, last in (("tally-0", 900), ("tally-1", 898), ("tally-2", 899)):
                await views.wait_for(stream, last, 20)
            for projection in ("ledger", "other"):
                assert sum(row.additions for row in await views.find(projection)) == 900


async def seen(views, version):
    """Whether any tally has come to that version."""
    s = views.books.streams
    found = await views.database.read(lambda c: c.execute(s.select()).all())
    return max((row.version for row in found), default=0) >= version


async def test_a_broker_that_goes_away_and_comes_back_is_waited_for(own_broker, fresh_name, tmp_path):
    config = KafkaConfig(own_broker.bootstrap, cluster=fresh_name)
    topic = EventsTopic(config, TOPIC)
    await topic.make()
    async with (
        open_views(DEFINITION, data_dir=tmp_path) as views,
        running(Projector(DEFINITION, config, views)),
    ):
        await topic.write(added("tally-a", "a"))
        await views.wait_for("tally-a", 1, 20)
        await asyncio.to_thread(own_broker.kill)
        await asyncio.sleep(3)
        assert await views.count("ledger") == 1
        await asyncio.to_thread(own_broker.restart)
        await topic.write(added("tally-a", "b", first=2))
        await views.wait_for("tally-a", 2, 30)
        assert sum(row.additions for row in await views.find("ledger")) == 2
