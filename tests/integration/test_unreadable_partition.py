"""A partition whose log this release cannot read is left unserved and said to be; the others go on deciding."""

import asyncio
import uuid

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from contracts.envelope import envelopes_of
from eventlog import observer
from eventlog.kafka import admin_client, idempotent_producer
from eventlog.log import OutcomeUnknown
from eventlog.partitioner import partition_of
from eventlog.worker.command_worker import CommandWorker
from eventlog.worker.state_codec import StateCodec
from eventlog.worker.state_store import Position, StateStore
from testkit.figures import Figures
from testkit.log_contract import asked, fresh_stream
from testkit.log_example import SERVICE, Add, Added, definition
from testkit.log_installation import PARTITIONS, prepared, submitting, until

NEWER_TYPE = 99


@pytest.fixture
async def config(broker):
    return await prepared(broker.bootstrap, f"t{uuid.uuid4().hex[:8]}")


def events_of(config, stream):
    return TopicPartition(config.topic(f"{SERVICE}-events-v1"), partition_of(stream, PARTITIONS))


async def recorded_by_a_newer_release(config, stream):
    """An event of a type that this release does not have, as the first one of the stream."""
    command = asked(Add(1), stream)
    (envelope,) = envelopes_of(definition.events, command, [Added(1, 1)], version=0, recorded_at=1)
    envelope.type = NEWER_TYPE
    place, producer = events_of(config, stream), idempotent_producer(config)
    await producer.start()
    await producer.send_and_wait(place.topic, envelope.SerializeToString(), partition=place.partition)
    await producer.stop()


async def taken_out_of_the_log(config, stream, data_dir):
    """By a person, who leaves a state store in its place that reaches the rest of the log."""
    admin = admin_client(config)
    await admin.start()
    await admin.delete_records({events_of(config, stream): RecordsToDelete(before_offset=1)})
    await admin.close()
    (folder,) = data_dir.glob(f"{SERVICE}/state/*/")
    codec = StateCodec(definition.aggregates, definition.events.lifts)
    store = StateStore.create(folder / f"{partition_of(stream, PARTITIONS)}.sqlite", codec.fingerprint)
    store.save(Position(events=1), [], [], forget_before=0)
    store.close()


def stream_elsewhere(than):
    return next(s for s in iter(fresh_stream, "") if partition_of(s, PARTITIONS) != partition_of(than, PARTITIONS))


async def test_the_others_keep_deciding(config, tmp_path, caplog, monkeypatch):
    monkeypatch.setattr("eventlog.worker.partition_owner.UNREADABLE_RETRY_S", 0.5)
    stream = fresh_stream()
    other, unreadable = stream_elsewhere(stream), partition_of(stream, PARTITIONS)
    await recorded_by_a_newer_release(config, stream)
    figures = Figures()
    worker = CommandWorker(definition, config, tmp_path, figures)
    task = asyncio.create_task(worker.run())
    try:
        await until(lambda: len(worker.partitions) == PARTITIONS - 1 and bool(worker.refused), "the readable ones")
        async with submitting(config) as log:
            for version in range(1, 4):
                assert (await log.submit(asked(Add(1), other), timeout=10)).version == version
            with pytest.raises(OutcomeUnknown):
                await log.submit(asked(Add(1), stream), timeout=1)
            await until(lambda: figures.counts[f"{observer.PARTITIONS_UNREADABLE}:{unreadable}"] >= 3, "two more tries")
            assert worker.refused.keys() == {unreadable}
            assert not worker.ready
            assert figures.counts[observer.PARTITIONS_DROPPED] == 0
            assert f"partition {unreadable} of {SERVICE} cannot be read and is NOT SERVED" in caplog.text
            await taken_out_of_the_log(config, stream, tmp_path)
            await until(lambda: worker.ready, "the partition to be served again")
            assert not worker.refused
            assert (await log.submit(asked(Add(1), other), timeout=10)).version == 4
    finally:
        await worker.stop()
        await task


async def test_a_worker_stops_at_once_while_a_partition_waits(config, tmp_path, monkeypatch):
    monkeypatch.setattr("eventlog.worker.partition_owner.UNREADABLE_RETRY_S", 3_600)
    stream = fresh_stream()
    await recorded_by_a_newer_release(config, stream)
    worker = CommandWorker(definition, config, tmp_path)
    task = asyncio.create_task(worker.run())
    await until(lambda: len(worker.partitions) == PARTITIONS - 1 and bool(worker.refused), "the readable ones")
    async with asyncio.timeout(60):
        await worker.stop()
        await task
    assert not worker.partitions
