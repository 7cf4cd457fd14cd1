"""Rebuilds under fire: the broker gone, the log cut, the disk full, two at once. Always exact. Kills stand beside."""

import asyncio
from contextlib import AsyncExitStack

import pytest
import sqlalchemy as sa
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete
from rebuilding import EVENTS, LEDGER, STREAMS, THERE, live_hash, live_pass, written

from eventlog.fetching.log_tail import PositionOutsideLog
from eventlog.fold import part_store
from eventlog.kafka import KafkaConfig, admin_client
from eventlog.projector import Projector
from eventlog.rebuild.refold import Choices, DiskFull, RebuildFailed, RebuildRunning, Refold
from eventlog.views.builds import readable_build
from eventlog.views.store import open_views
from testkit.log_installation import until
from testkit.reading_example import TOPIC, added
from testkit.rebuild_example import DEFINITION_AT, definition
from testkit.running import running

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request):
    return request.getfixturevalue("postgres_url") if request.param == "postgres" else ""


@pytest.fixture
def kafka(broker, fresh_name):
    return KafkaConfig(broker.bootstrap, cluster=fresh_name, topic_prefix=f"{fresh_name}-")


@pytest.fixture
def opened(tmp_path, url, fresh_name):
    return lambda: open_views(definition, data_dir=tmp_path, database_url=url, cluster=fresh_name)


async def test_the_second_rebuild_at_once_is_refused(kafka, opened):
    await written(kafka, 8)
    async with opened() as views, opened() as elsewhere:
        slow = Refold(views, kafka, choices=Choices(throttle=100))
        seen = []
        first = asyncio.create_task(slow.rebuild(LEDGER, seen.append))
        # one slice after the other is told, although all of it came in one piece
        await until(lambda: len({p.done for p in seen if 0 < p.done < p.target}) > 1, "two slices of the log")
        with pytest.raises(RebuildRunning, match="ledger is being rebuilt already"):
            await Refold(elsewhere, kafka).rebuild(LEDGER)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert (await Refold(elsewhere, kafka).rebuild(LEDGER)).resumed


async def test_readers_of_the_live_table_notice_nothing(kafka, opened):
    """Somebody reads all the time and never sees less than all of it. How long a read takes: bench/rebuild_serving."""
    await written(kafka)
    async with opened() as views, running(Projector(definition, kafka, views)) as projector:
        for n in range(STREAMS):
            await views.wait_for(f"tally-{n}", EVENTS, 60)
        before, seen, ended = await views.count("ledger"), [], asyncio.Event()

        async def read():
            while not ended.is_set():
                seen.append(await views.count("ledger"))
                await asyncio.sleep(0.002)

        reader = asyncio.create_task(read())
        for _ in range(2):
            await projector.rebuild(LEDGER, choices=THERE)
        ended.set()
        await reader
        assert len(seen) > 50
        assert {*seen} == {before}


async def test_the_replaced_table_is_fed_until_it_is_dropped(kafka, opened):
    topic = await written(kafka, 8)
    async with opened() as views, running(Projector(definition, kafka, views)) as projector:
        for n in range(8):
            await views.wait_for(f"tally-{n}", EVENTS, 60)
        done = await projector.rebuild(LEDGER, choices=THERE)
        await topic.write(added("tally-1", "x", "y", first=EVENTS + 1))
        await views.wait_for("tally-1", EVENTS + 2, 20)
        tables = [sa.table(name, schema=views.books.metadata.schema) for name in (done.build, done.replaced)]
        rows = [await views.database.read(lambda c, t=t: content(c, t)) for t in tables]
        assert rows[0] == rows[1]
        assert await projector.refold().drop_old(LEDGER) == [done.replaced]
        await topic.write(added("tally-1", "z", first=EVENTS + 3))
        await views.wait_for("tally-1", EVENTS + 3, 20)


def content(connection, table):
    return sorted(map(repr, connection.execute(sa.select(sa.text("*")).select_from(table)).all()))


async def test_a_log_that_lost_its_beginning_stops_a_rebuild(kafka, opened):
    await written(kafka, 8)
    async with opened() as views:
        await live_pass(views, kafka, 8)
        wanted = await live_hash(views)
        admin = admin_client(kafka)
        await admin.start()
        try:
            place = TopicPartition(kafka.topic(TOPIC), 0)
            await admin.delete_records({place: RecordsToDelete(before_offset=5)})
        finally:
            await admin.close()
        for ask in (Refold(views, kafka).rebuild, Refold(views, kafka).plan):
            with pytest.raises(PositionOutsideLog, match="position 0, log from 5"):
                await ask(LEDGER)
        assert await live_hash(views) == wanted


@pytest.mark.parametrize("where", ["part", "table"])
async def test_a_full_disk_leaves_the_live_table_and_what_was_folded(kafka, tmp_path, fresh_name, monkeypatch, where):
    await written(kafka)
    async with open_views(definition, data_dir=tmp_path, cluster=fresh_name) as views:
        await live_pass(views, kafka)
        wanted = await live_hash(views)
        pages = int(await views.database.write_raw(lambda c: c.execute("PRAGMA page_count").fetchone()[0]))
        with monkeypatch.context() as patch:
            if where == "part":
                patch.setattr(part_store, "PRAGMAS", (*part_store.PRAGMAS, "max_page_count=9"))
            else:
                await views.database.write_raw(lambda c: c.execute(f"PRAGMA max_page_count={pages + 3}").fetchall())
            with pytest.raises(DiskFull, match="full"):
                await Refold(views, kafka, choices=Choices(bound_rows=30)).rebuild(LEDGER)
        await views.database.write_raw(lambda c: c.execute("PRAGMA max_page_count=1000000").fetchall())
        assert await live_hash(views) == wanted
        done = await Refold(views, kafka).rebuild(LEDGER)
        assert done.resumed
        assert done.comparison.digest == wanted


@pytest.mark.postgres
async def test_a_broker_that_restarts_is_waited_out(own_broker, postgres_url, tmp_path, fresh_name):
    """By a rebuild on SQLite and by one on PostgreSQL, both in the midst of it."""
    config = KafkaConfig(own_broker.bootstrap, cluster=fresh_name, topic_prefix=f"{fresh_name}-")
    await written(config)
    choices, rebuilding = Choices(processes=1, throttle=700, definition_at=DEFINITION_AT), []
    async with AsyncExitStack() as stack:
        for url in ("", postgres_url):
            opened = open_views(definition, data_dir=tmp_path, database_url=url, cluster=fresh_name)
            refold, seen = Refold(await stack.enter_async_context(opened), config, choices=choices), []
            rebuilding.append((refold, seen, asyncio.create_task(refold.rebuild(LEDGER, seen.append))))
        for _, seen, _ in rebuilding:
            await until(lambda seen=seen: any(0 < p.done < p.target for p in seen), "a partition folded in part")
        await asyncio.to_thread(own_broker.kill)
        await asyncio.to_thread(own_broker.restart)
        for refold, _, task in rebuilding:
            done = await asyncio.wait_for(task, 120)
            assert done.events == STREAMS * EVENTS + 2
            assert done.comparison.digest == done.comparison.live_digest
            assert (await Refold(refold.views, config).verify(LEDGER, tmp_path / "proof")).agrees


async def test_the_hash_is_the_same_on_every_way(kafka, tmp_path, postgres_url, fresh_name):
    """One process and four, batches and records, SQLite and PostgreSQL, built and live."""
    await written(kafka)
    digests = set()
    for number, database in enumerate(["", postgres_url]):
        async with open_views(
            definition, data_dir=tmp_path / str(number), database_url=database, cluster=fresh_name
        ) as views:
            await live_pass(views, kafka)
            digests.add(await live_hash(views))
            for processes, reader in ((1, "batches"), (4, "batches"), (2, "records")):
                choices = Choices(processes=processes, reader=reader, definition_at=DEFINITION_AT)
                proof = await Refold(views, kafka, choices=choices).verify(LEDGER, tmp_path / "proof")
                assert proof.agrees
                digests.add(proof.log.digest)
    assert len(digests) == 1


async def test_verify_finds_a_row_that_somebody_has_changed(kafka, opened, tmp_path):
    await written(kafka, 8)
    async with opened() as views:
        await live_pass(views, kafka, 8)

        def meddle(connection):
            table = readable_build(connection, views.books, LEDGER).table
            connection.execute(sa.update(table).where(table.c.stream == "tally-1").values(note="forged"))

        await views.database.write(meddle)
        proof = await Refold(views, kafka).verify(LEDGER, tmp_path / "proof")
        assert not proof.agrees
        assert proof.live.rows == proof.log.rows
        with pytest.raises(Exception, match=r"tally-1/.* differs"):
            await Refold(views, kafka).rebuild(LEDGER)
        done = await Refold(views, kafka, choices=Choices(accept=True)).rebuild(LEDGER)
        assert done.resumed
        assert (await Refold(views, kafka).verify(LEDGER, tmp_path / "proof")).agrees


async def test_a_process_that_dies_is_a_clear_error(kafka, opened):
    await written(kafka, 8)
    async with opened() as views:
        choices = Choices(processes=1, definition_at="no_such_module:definition")
        with pytest.raises(RebuildFailed, match="a process of the rebuild ended with 1"):
            await Refold(views, kafka, choices=choices).rebuild(LEDGER)
