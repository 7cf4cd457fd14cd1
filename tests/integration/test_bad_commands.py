"""Bytes on a commands topic that are no command: kept, counted, bounded; never lost and never in the way."""

import asyncio
import uuid

import pytest
from aiokafka import TopicPartition

from eventlog import observer
from eventlog.kafka import idempotent_producer
from eventlog.log_reading import committed_ends, ranges, reading
from eventlog.partitioner import partition_of
from eventlog.worker.command_worker import CommandWorker
from eventlog.worker.dead_letters import TooManyDeadLetters
from testkit.figures import Figures
from testkit.log_contract import asked
from testkit.log_example import SERVICE, Add, AddInSteps, definition
from testkit.log_installation import prepared, submitting, until, working

GARBAGE = b"\xff\x00 no command"


@pytest.fixture
async def config(broker):
    return await prepared(broker.bootstrap, f"t{uuid.uuid4().hex[:8]}")


async def publish(config, *values, partition):
    producer = idempotent_producer(config)
    await producer.start()
    for value in values:
        await producer.send_and_wait(
            config.topic(f"{SERVICE}-commands-v1"), value, key=b"some-key", partition=partition
        )
    await producer.stop()


async def dead_letters(config, partition):
    place = TopicPartition(config.topic(f"{SERVICE}-commands-v1-dlq"), partition)
    async with reading(config) as consumer:
        ends = await committed_ends(consumer, [place])
        return [r async for _, records in ranges(consumer, {place: (0, ends[place])}) for r in records]


async def test_they_are_kept_with_where_they_stood_and_do_not_block(config, tmp_path):
    stream, figures = "tally-a", Figures()
    partition = partition_of(stream, 4)
    async with working(config, tmp_path, watch=figures), submitting(config) as log:
        await log.submit(asked(Add(1), stream), timeout=20)
        await publish(config, GARBAGE, b"", partition=partition)
        assert (await log.submit(asked(Add(1), stream), timeout=20)).version == 2
    letters = await dead_letters(config, partition)
    assert [(r.key, r.value) for r in letters] == [(b"some-key", GARBAGE), (b"some-key", b"")]
    headers = dict(letters[0].headers)
    assert headers["origin-offset"] == b"1"
    assert b"Command" in headers["error"]
    assert figures.counts[observer.DEAD_LETTERS] == 2


async def test_they_are_dealt_with_once(config, tmp_path):
    for _ in range(2):
        async with working(config, tmp_path, watch=(figures := Figures())):
            if not (await dead_letters(config, 0)):
                await publish(config, GARBAGE, partition=0)
                await until(lambda: figures.counts[observer.DEAD_LETTERS], "the dead letter")
    assert len(await dead_letters(config, 0)) == 1


async def test_too_many_in_a_row_stop_the_worker_and_stay_where_they_are(config, tmp_path):
    await publish(config, *[GARBAGE] * 12, partition=0)
    worker = CommandWorker(definition, config, tmp_path, dead_letters_in_a_row=10)
    with pytest.raises(TooManyDeadLetters, match="12 records in a row"):
        await asyncio.wait_for(worker.run(), 30)
    assert not worker.ready
    assert await dead_letters(config, 0) == []


async def test_commands_that_lead_to_very_many_events_are_committed_in_parts(config, tmp_path, monkeypatch):
    """All are waiting when the worker comes up: one batch as fetched, several transactions as committed."""
    monkeypatch.setattr("eventlog.worker.batches.EVENTS_AT_ONCE", 50)
    stream, figures = "tally-a", Figures()
    async with submitting(config) as log:
        asking = [asyncio.create_task(log.submit(asked(AddInSteps(20), stream), timeout=40)) for _ in range(30)]
        await asyncio.sleep(0.5)
        await publish(config, GARBAGE, partition=partition_of(stream, 4))
        async with working(config, tmp_path, watch=figures):
            receipts = await asyncio.gather(*asking)
            await until(lambda: figures.counts[observer.DEAD_LETTERS] == 1, "the dead letter")
        history = await log.stream(stream)
    assert max(figures.values[observer.BATCH_SIZE]) <= 3
    assert sorted(r.version for r in receipts) == list(range(20, 601, 20))
    assert [e.version for e in history] == list(range(1, 601))
    assert len(await dead_letters(config, partition_of(stream, 4))) == 1
