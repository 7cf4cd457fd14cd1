"""A log that lost records: what is decided goes on from what is known, or not at all, and people are told."""

import asyncio
import contextlib
import sqlite3

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete
from obstore.store import LocalStore

from chassis.state_shelf import ObjectShelf
from eventlog import observer
from eventlog.kafka import admin_client, transactional_producer
from eventlog.log import OutcomeUnknown
from eventlog.log_reading import committed_ends, reading
from eventlog.partitioner import partition_of
from eventlog.worker.command_worker import CommandWorker
from testkit.figures import Figures
from testkit.log_contract import asked, fresh_stream
from testkit.log_example import SERVICE, Add, definition
from testkit.log_installation import PARTITIONS, prepared, submitting, until, working

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]


@pytest.fixture
async def config(broker, fresh_name):
    return await prepared(broker.bootstrap, fresh_name)


@pytest.fixture
async def stream(config, tmp_path):
    """Of three events, the newest of its partition; the worker has stopped."""
    stream = fresh_stream()
    async with working(config, tmp_path), submitting(config) as log:
        for _ in range(3):
            await log.submit(asked(Add(1), stream), timeout=20)
    return stream


def place_of(config, stream, kind="events"):
    return TopicPartition(config.topic(definition.topic(kind)), partition_of(stream, PARTITIONS))


def store_of(folder, stream):
    (path,) = folder.glob(f"**/{partition_of(stream, PARTITIONS)}.sqlite")
    return path


async def cut(config, place, before=None):
    """Deletes what is before that offset; None: all there is."""
    async with reading(config) as consumer:
        end = (await committed_ends(consumer, [place]))[place]
    admin = admin_client(config)
    await admin.start()
    try:
        await admin.delete_records({place: RecordsToDelete(before_offset=before or end)})
    finally:
        await admin.close()


@contextlib.asynccontextmanager
async def serving_the_others(config, folder, **settings):
    """A worker that serves all partitions but one."""
    worker = CommandWorker(definition, config, folder, **settings)
    task = asyncio.create_task(worker.run())
    try:
        await until(lambda: len(worker.partitions) == PARTITIONS - 1 and bool(worker.refused), "the others")
        yield worker
    finally:
        await worker.stop()
        await task


async def refused(config, folder, stream, **settings):
    """Why the stream's partition is not served; meanwhile another one decides and this one does not."""
    other = next(s for s in iter(fresh_stream, "") if partition_of(s, PARTITIONS) != partition_of(stream, PARTITIONS))
    async with serving_the_others(config, folder, **settings) as worker, submitting(config) as log:
        assert (await log.submit(asked(Add(1), other), timeout=20)).version == 1
        with pytest.raises(OutcomeUnknown):
            await log.submit(asked(Add(1), stream), timeout=0.5)
        assert worker.refused.keys() == {partition_of(stream, PARTITIONS)}
        return worker.refused[partition_of(stream, PARTITIONS)]


@pytest.mark.parametrize("before", [None, 2], ids=["all", "all but the last"])
async def test_a_whole_store_goes_on_and_the_gap_is_said(config, stream, tmp_path, before):
    place, figures = place_of(config, stream), Figures()
    await cut(config, place, before)
    async with working(config, tmp_path, watch=figures) as worker, submitting(config) as log:
        assert (await log.submit(asked(Add(1), stream), timeout=20)).version == 4
        (remark,) = worker.remarks
    assert f"{place.topic}/{place.partition}: events before" in remark
    assert "are gone" in remark
    assert figures.counts[observer.STATE_REBUILDS] == 0


async def test_without_a_store_the_partition_is_not_served(config, stream, tmp_path):
    place, path = place_of(config, stream), store_of(tmp_path, stream)
    await cut(config, place)
    path.unlink()
    why = await refused(config, tmp_path, stream)
    assert f"{place.topic}/{place.partition}: events before " in why
    assert "restore from a backup" in why
    assert not path.exists()


def short(path):
    """As an old copy of the disk has it."""
    _set(path, events="1", marked="0", witness_offset="0")


def of_other_code(path):
    _set(path, fingerprint="other")


def of_another_log(path):
    _set(path, witness_event="00" * 16)


def ahead(path):
    _set(path, events="1000000")


def _set(path, **values):
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.executemany("UPDATE about SET value = ? WHERE name = ?", [(v, k) for k, v in values.items()])


@pytest.mark.parametrize(
    ("spoilt", "word"), [(short, "ends at 1"), (of_other_code, "other"), (of_another_log, "event")]
)
async def test_a_store_that_will_not_do_is_left_as_it_is(config, stream, tmp_path, spoilt, word):
    path = store_of(tmp_path, stream)
    spoilt(path)
    before = path.read_bytes()
    await cut(config, place_of(config, stream), 4)
    assert word in await refused(config, tmp_path, stream)
    assert path.read_bytes() == before


async def test_a_log_that_ends_before_what_is_known_is_not_decided_on(config, stream, tmp_path):
    path = store_of(tmp_path, stream)
    ahead(path)
    before = path.read_bytes()
    why = await refused(config, tmp_path, stream)
    assert "the state store has seen 1000000" in why
    assert str(path) in why
    assert path.read_bytes() == before
    path.unlink()
    async with working(config, tmp_path), submitting(config) as log:
        assert [(await log.submit(asked(Add(1), stream), timeout=20)).version for _ in "ab"] == [5, 6]


async def test_a_snapshot_that_reaches_the_rest_is_taken_whatever_it_costs(config, stream, tmp_path, monkeypatch):
    shelf = ObjectShelf(lambda: LocalStore(prefix=str(tmp_path / "objects"), mkdir=True))
    folder = f"{config.cluster}/{config.topic(definition.topic('events'))}/{partition_of(stream, PARTITIONS)}"
    place, path = place_of(config, stream), store_of(tmp_path, stream)
    await cut(config, place)
    async with working(config, tmp_path, shelf=shelf, snapshot_every_s=0.2), submitting(config) as log:
        await until(lambda: bool(shelf.entries(folder)), "a snapshot of the partition that cannot be folded")
        assert (await log.submit(asked(Add(1), stream), timeout=20)).version == 4
    path.unlink()
    figures = Figures()
    async with (
        working(config, tmp_path, watch=figures, shelf=shelf, snapshot_every_s=600.0),
        submitting(config) as log,
    ):
        assert (await log.submit(asked(Add(1), stream), timeout=20)).version == 5
    assert figures.counts[f"{observer.STATE_SNAPSHOTS}:fetched"] == 1
    await cut(config, place)
    path.unlink()
    assert "no snapshot that reaches" in await refused(config, tmp_path, stream, shelf=shelf, snapshot_every_s=600.0)


async def test_commands_that_expired_before_they_were_decided_are_counted_and_said(config, stream, tmp_path):
    commands, figures = place_of(config, stream, "commands"), Figures()
    async with submitting(config) as log:
        for _ in range(2):
            with pytest.raises(OutcomeUnknown):
                await log.submit(asked(Add(1), stream), timeout=0.3)
    await cut(config, commands)
    async with working(config, tmp_path, watch=figures) as worker:
        await until(lambda: bool(worker.remarks), "a remark")
        (remark,) = worker.remarks
    assert "commands 3 to 4 expired and were never decided" in remark
    assert SERVICE in remark
    # nothing was decided meanwhile, yet they are told once
    async with working(config, tmp_path, watch=figures) as worker, submitting(config) as log:
        assert (await log.submit(asked(Add(1), stream), timeout=20)).version == 4
        assert worker.remarks == []
    assert figures.counts[observer.COMMANDS_EXPIRED] == 2


@contextlib.asynccontextmanager
async def unseen(config, place, commands):
    """Commands that the broker has and shows to nobody: their transaction stays open, and is aborted in the end."""
    producer = transactional_producer(config, f"{place.topic}-unseen")
    await producer.start()
    try:
        await producer.begin_transaction()
        for one in commands:
            await producer.send_and_wait(place.topic, one.SerializeToString(), partition=place.partition)
        yield
        await producer.abort_transaction()
    finally:
        await producer.stop()


async def test_commands_that_expire_under_a_running_worker_are_counted_and_said(config, stream, tmp_path):
    place, figures = place_of(config, stream, "commands"), Figures()
    async with working(config, tmp_path, watch=figures) as worker, submitting(config) as log:
        async with unseen(config, place, [asked(Add(1), stream) for _ in range(2)]):
            await cut(config, place, 5)
            await until(lambda: bool(worker.remarks), "a remark")
        assert "commands 3 to 4 expired and were never decided" in worker.remarks[0]
        assert (await log.submit(asked(Add(1), stream), timeout=20)).version == 4
    async with working(config, tmp_path, watch=figures) as worker:
        assert worker.remarks == []
    assert figures.counts[observer.COMMANDS_EXPIRED] == 2
