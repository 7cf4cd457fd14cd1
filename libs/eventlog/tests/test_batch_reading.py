"""Both readers of a range on a real broker: they give the same, and exactly what was committed."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import NewTopic, RecordsToDelete
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventlog.fetching import batch_fetching
from eventlog.fetching.batch_reading import READERS, read_batches
from eventlog.fetching.log_tail import PositionOutsideLog
from eventlog.fetching.range_reading import read_records
from eventlog.kafka import KafkaConfig, admin_client, idempotent_producer
from eventlog.log import LogUnavailable
from eventlog.log_reading import committed_ends, reading
from testkit.events_topic import EventsTopic
from testkit.running import until

TOPIC = "tally-events-v1"
CODECS = (None, "gzip", "snappy", "lz4", "zstd")
EACH = pytest.mark.parametrize("read", READERS.values(), ids=READERS)


@pytest.fixture
async def topic(kafka):
    topic = EventsTopic(kafka, TOPIC, partitions=1)
    await topic.make()
    return topic


async def everything(read, config, start, end, **options):
    """All records of a range, and where its chunks ended."""
    async with read(config, TOPIC, 0, start, end, **options) as chunks:
        found = [chunk async for chunk in chunks]
    return [record for chunk in found for record in chunk.records], [chunk.next_offset for chunk in found]


async def stable_end(config):
    async with reading(config) as consumer:
        place = TopicPartition(config.topic(TOPIC), 0)
        return (await committed_ends(consumer, [place]))[place]


class Writer:
    """A producer of its own codec; keeps what it wrote by offset until it is known what becomes of it."""

    def __init__(self, config, codec, transactional_id):
        connection = {**config.connection(), "compression_type": codec, "linger_ms": 0, "retry_backoff_ms": 2}
        self.producer = AIOKafkaProducer(**connection, transactional_id=transactional_id)
        self.name, self.in_transaction = config.topic(TOPIC), transactional_id is not None
        self.open = {}

    async def write(self, count, log):
        if self.in_transaction and not self.open:
            await self.producer.begin_transaction()
        values = [b"%d of %d " % (n, count) * 9 for n in range(count)]
        sent = [await self.producer.send(self.name, value, key=b"key", partition=0) for value in values]
        written = {(await future).offset: (b"key", value) for future, value in zip(sent, values, strict=True)}
        (self.open if self.in_transaction else log).update(written)

    async def end(self, log, *, commit):
        if self.open:
            await (self.producer.commit_transaction() if commit else self.producer.abort_transaction())
            log.update(self.open if commit else {})
            self.open = {}


@asynccontextmanager
async def writers(config):
    """One for each codec, in transactions, and a plain one."""
    ids = [f"{config.topic_prefix}writer-{n}" for n in range(len(CODECS))]
    async with AsyncExitStack() as stack:
        made = [Writer(config, *each) for each in zip((*CODECS, "lz4"), (*ids, None), strict=True)]
        for writer in made:
            await writer.producer.start()
            stack.push_async_callback(writer.producer.stop)
        yield made


async def settled(config, log, made):
    """The end of the committed log, once the markers of what has ended are written."""
    wanted = min((offset for writer in made for offset in writer.open), default=max(log, default=-1) + 1)

    async def reached():
        return await stable_end(config) >= wanted

    await until(reached, True)
    return await stable_end(config)


STEPS = st.lists(st.tuples(st.integers(0, len(CODECS)), st.sampled_from([1, 2, 30, "commit", "abort"])), max_size=14)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, where=st.floats(0, 1), fetch_bytes=st.sampled_from([1, 700, batch_fetching.FETCH_BYTES]))
async def test_both_give_exactly_what_was_committed(kafka, topic, steps, where, fetch_bytes):
    """Transactions of several producers lie among one another; those still open at the end hold the log's end back."""
    log = LOGS.setdefault(kafka.topic_prefix, {})
    async with writers(kafka) as made:
        for number, step in steps:
            if isinstance(step, int):
                await made[number].write(step, log)
            else:
                await made[number].end(log, commit=step == "commit")
        end = await settled(kafka, log, made)
        start = int(where * end)
        expected = [(offset, *log[offset]) for offset in sorted(log) if start <= offset < end]
        found, positions = await everything(read_batches, kafka, start, end, fetch_bytes=fetch_bytes)
        assert found == expected
        assert positions == sorted(set(positions))
        assert (await everything(read_records, kafka, start, end))[0] == expected
        assert not positions or positions[-1] == end
        for writer in made:
            await writer.end(log, commit=False)


LOGS = {}


async def test_both_give_the_same_where_records_were_compacted_away(kafka):
    """Keys repeat, every fiftieth is unique: the broker's cleaner leaves few records, far apart."""
    name = kafka.topic(TOPIC)
    quickly = {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.001", "max.compaction.lag.ms": "1000"}
    await created(kafka, NewTopic(name, 1, 1, topic_configs={**quickly, "segment.ms": "500"}))
    keys = [b"%d" % (n if n % 50 == 0 else n % 7) for n in range(3000)]
    producer = idempotent_producer(kafka)
    await producer.start()
    for n, key in enumerate(keys):
        await producer.send(name, b"value" * 20, key=key, partition=0)
        if n % 300 == 0:
            await producer.flush()
    await producer.flush()
    await asyncio.sleep(0.6)  # the segment is closed by what is written later
    await producer.send_and_wait(name, b"last", key=b"last", partition=0)
    await producer.stop()

    async def is_compacted():
        return len((await everything(read_batches, kafka, 0, 3001))[0]) < 200

    await until(is_compacted, True, seconds=60)
    for start in (0, 1, 777, 2990):
        found, positions = await everything(read_batches, kafka, start, 3001, fetch_bytes=2000)
        assert found == (await everything(read_records, kafka, start, 3001))[0]
        assert (found[-1][0], positions[-1]) == (3000, 3001)


async def created(config, topic):
    admin = admin_client(config)
    await admin.start()
    await admin.create_topics([topic])
    await admin.close()


@EACH
async def test_it_begins_and_ends_within_a_batch(kafka, topic, read):
    await topic.write_raw([(b"k", b"%d" % n) for n in range(300)])
    found, positions = await everything(read, kafka, 17, 271)
    assert [(offset, int(value)) for offset, _, value in found] == [(n, n) for n in range(17, 271)]
    assert positions[-1] == 271
    assert await everything(read, kafka, 300, 300) == ([], [])


@EACH
async def test_a_position_that_the_log_no_longer_or_never_held_is_told(kafka, topic, read):
    await topic.write_raw([(b"k", b"v")] * 10)
    admin = admin_client(kafka)
    await admin.start()
    await admin.delete_records({TopicPartition(kafka.topic(TOPIC), 0): RecordsToDelete(before_offset=4)})
    await admin.close()
    assert [r[0] for r in (await everything(read, kafka, 4, 10))[0]] == [4, 5, 6, 7, 8, 9]
    for start, end in ((3, 10), (11, 12), (10, 9)):
        with pytest.raises(PositionOutsideLog):
            await everything(read, kafka, start, end)


async def test_what_lies_behind_an_open_transaction_is_waited_for_in_vain_and_said(kafka, topic):
    async with writers(kafka) as (first, *_):
        await topic.write_raw([(b"k", b"v")] * 3)
        await first.write(2, {})
        with pytest.raises(LogUnavailable, match=r"nothing to read at 3.*the log ends at 5, its committed part at 3"):
            await everything(read_batches, kafka, 0, 5, stalled_after=0.3)
        with pytest.raises(LogUnavailable, match="nothing to read at 3"):
            await everything(read_records, kafka, 0, 5, stalled_after=0.3)
        await first.end({}, commit=False)


@EACH
async def test_a_reader_that_stops_early_leaves_nothing_behind(kafka, topic, read):
    await topic.write_raw([(b"k", b"v" * 100)] * 500)
    before = asyncio.all_tasks()
    async with read(kafka, TOPIC, 0, 0, 500) as chunks:
        first = await anext(chunks)
    assert first.records[0] == (0, b"k", b"v" * 100)
    assert asyncio.all_tasks() == before


async def test_the_next_fetch_is_under_way_while_this_one_is_folded(kafka, topic, monkeypatch):
    await topic.write_raw([(b"k", b"v" * 1000)] * 3000)
    asked = []
    fetch = batch_fetching.BatchFetcher.fetch
    monkeypatch.setattr(batch_fetching.BatchFetcher, "fetch", lambda self, at: asked.append(at) or fetch(self, at))
    async with read_batches(kafka, TOPIC, 0, 0, 3000, fetch_bytes=300_000) as chunks:
        async for chunk in chunks:
            if chunk.next_offset < 3000:
                assert asked[-1] == chunk.next_offset
    assert len(asked) > 3
    assert asked == sorted(set(asked))


async def test_a_topic_that_is_not_there_is_told(kafka):
    with pytest.raises(LogUnavailable, match="tally-events-v1"):
        await everything(read_batches, replace(kafka, request_timeout_ms=300), 0, 1)


async def test_a_broker_that_dies_and_comes_back_is_waited_for(own_broker, fresh_name):
    config = KafkaConfig(own_broker.bootstrap, topic_prefix=f"{fresh_name}-")
    topic = EventsTopic(config, TOPIC, partitions=1)
    await topic.make()
    await topic.write_raw([(b"k", b"v" * 1000)] * 2000)
    offsets = []
    async with read_batches(config, TOPIC, 0, 0, 2000, fetch_bytes=100_000, stalled_after=90) as chunks:
        async for chunk in chunks:
            if not offsets:
                await asyncio.to_thread(own_broker.kill)
                starting = asyncio.create_task(asyncio.to_thread(own_broker.start))
            offsets += [offset for offset, _, _ in chunk.records]
    await starting
    assert offsets == list(range(2000))
