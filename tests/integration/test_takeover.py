"""A partition changes hands on a real broker: nothing under-read, nothing twice, the predecessor writes no more."""

import asyncio
import uuid

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError, KafkaError, RequestTimedOutError
from aiokafka.protocol.transaction import EndTxnRequest

from contracts.envelope import envelopes_of
from eventlog import observer
from eventlog.partitioner import partition_of
from eventlog.stream_reader import KafkaReader
from eventlog.worker.transactions import PartitionLost, PartitionWriter, Record
from testkit.figures import Figures
from testkit.log_contract import asked, fresh_stream, recorded
from testkit.log_example import SERVICE, Add, Added, definition
from testkit.log_installation import PARTITIONS, prepared, submitting, until, working

pytestmark = pytest.mark.matrix


@pytest.fixture
async def config(broker):
    return await prepared(broker.bootstrap, f"t{uuid.uuid4().hex[:8]}")


def writer_of(config, stream):
    """A writer under the stable id of the stream's partition, as another process would have it."""
    return PartitionWriter(config, SERVICE, partition_of(stream, PARTITIONS), config.group(SERVICE, "worker"))


def records(stream, version, amount):
    """The events topic's record of one more Added."""
    (envelope,) = envelopes_of(
        definition.events, asked(Add(amount), stream), [Added(amount, 0)], version=version, recorded_at=1
    )
    return [Record(stream.encode(), envelope.SerializeToString())]


async def left_open(config, stream, version):
    """A predecessor that hangs in mid-transaction: its event is with the broker, its commit is not."""
    writer = writer_of(config, stream)
    await writer.start()
    await writer._producer.begin_transaction()
    for future, _ in await writer._send(config.topic(f"{SERVICE}-events-v1"), records(stream, version, 1000)):
        await future
    return writer


async def test_an_open_transaction_of_the_predecessor_hides_nothing_and_is_undone(config, tmp_path):
    stream = fresh_stream()
    async with working(config, tmp_path / "a"), submitting(config) as log:
        for _ in range(5):
            await log.submit(asked(Add(1), stream), timeout=20)
    predecessor = await left_open(config, stream, version=5)
    figures = Figures()
    async with working(config, tmp_path / "b", watch=figures), submitting(config) as log:
        assert figures.counts[observer.EVENTS_FOLDED] == 5
        receipt = await log.submit(asked(Add(1), stream, expected_version=5), timeout=20)
        assert receipt.version == 6
        with pytest.raises((KafkaError, AssertionError)):
            await predecessor._producer.commit_transaction()
        assert [r.event.total for r in await recorded(log, stream)] == [1, 2, 3, 4, 5, 6]
    await predecessor.stop()


async def test_an_aborted_transaction_is_seen_by_nobody(config, tmp_path):
    stream = fresh_stream()
    aborting = await left_open(config, stream, version=0)
    await aborting._producer.abort_transaction()
    await aborting.stop()
    figures = Figures()
    async with working(config, tmp_path, watch=figures), submitting(config) as log:
        assert figures.counts[observer.EVENTS_FOLDED] == 0
        assert await log.stream(stream) == []
        assert (await log.submit(asked(Add(2), stream, expected_version=0), timeout=20)).version == 1


async def test_a_fenced_owner_drops_the_partition_and_takes_it_over_anew(config, tmp_path):
    stream, figures = fresh_stream(), Figures()
    async with working(config, tmp_path, watch=figures) as worker, submitting(config) as log:
        await log.submit(asked(Add(1), stream), timeout=20)
        usurper = writer_of(config, stream)
        await usurper.start()
        receipt = await log.submit(asked(Add(1), stream), timeout=30)
        assert receipt.version == 2
        assert figures.counts[f"{observer.PARTITIONS_DROPPED}:fenced"] >= 1
        with pytest.raises(PartitionLost):
            await usurper.append([(config.topic(f"{SERVICE}-events-v1"), records(stream, 2, 1000))])
        await until(lambda: worker.ready, "the worker to serve again")
        assert [r.version for r in await recorded(log, stream)] == [1, 2]
    await usurper.stop()


async def test_a_commit_in_doubt_is_settled_by_the_log(config, tmp_path, monkeypatch):
    """The commit reached the broker, its answer did not reach us: the repeat after the takeover finds it done."""
    stream, figures = fresh_stream(), Figures()
    async with working(config, tmp_path, watch=figures), submitting(config) as log:
        await log.submit(asked(Add(1), stream), timeout=20)
        honest = PartitionWriter._transaction
        lost = []

        async def answer_lost(self, topics, offsets):
            places = await honest(self, topics, offsets)
            if not lost and places and places[0]:
                lost.append(places)
                raise TimeoutError
            return places

        monkeypatch.setattr(PartitionWriter, "_transaction", answer_lost)
        command = asked(Add(1), stream)
        assert (await log.submit(command, timeout=30)).version == 2
        assert (await log.submit(command, timeout=30)).version == 2
        assert len(lost) == 1
        assert figures.counts[f"{observer.PARTITIONS_DROPPED}:in_doubt"] == 1
        assert [r.version for r in await recorded(log, stream)] == [1, 2]


@pytest.mark.parametrize("trouble", [KafkaConnectionError("cut"), RequestTimedOutError()])
async def test_the_end_of_a_transaction_is_not_asked_for_twice(config, tmp_path, monkeypatch, trouble):
    """The first request may be carried out late, in the middle of the next transaction; a new epoch shuts it out."""
    stream, figures, asked_at = fresh_stream(), Figures(), []
    async with working(config, tmp_path, watch=figures), submitting(config) as log:
        await log.submit(asked(Add(1), stream), timeout=20)
        honest = AIOKafkaClient.send

        async def unanswered(self, node_id, request, **options):
            if type(request) is EndTxnRequest and not asked_at:
                asked_at.append(request)
                await honest(self, node_id, request, **options)
                raise trouble
            return await honest(self, node_id, request, **options)

        monkeypatch.setattr(AIOKafkaClient, "send", unanswered)
        assert (await log.submit(asked(Add(1), stream), timeout=30)).version == 2
        assert len(asked_at) == 1
        await until(lambda: figures.counts[f"{observer.PARTITIONS_DROPPED}:in_doubt"] == 1, "the partition's drop")
        assert [r.version for r in await recorded(log, stream)] == [1, 2]


async def test_a_record_above_the_brokers_limit_is_no_doubt(config):
    stream = fresh_stream()
    writer = writer_of(config, stream)
    await writer.start()
    events = config.topic(f"{SERVICE}-events-v1")
    with pytest.raises(PartitionLost) as lost:
        await writer.append([(events, [Record(stream.encode(), bytes(3 * 1024 * 1024))])])
    assert lost.value.reason == "too_large"
    await writer.stop()


async def test_a_worker_that_crashed_before_saving_loses_nothing(config, tmp_path, monkeypatch):
    monkeypatch.setattr("eventlog.worker.partition_state.PartitionState.save", lambda _state: None)
    stream = fresh_stream()
    async with working(config, tmp_path), submitting(config) as log:
        command = asked(Add(1), stream)
        first = await log.submit(command, timeout=20)
    monkeypatch.undo()
    async with working(config, tmp_path), submitting(config) as log:
        assert await log.submit(command, timeout=20) == first
        assert (await log.submit(asked(Add(1), stream), timeout=20)).version == 2


async def test_partitions_are_shared_by_two_workers_and_one_is_enough(config, tmp_path):
    streams = [fresh_stream() for _ in range(12)]
    async with submitting(config) as log:
        async with working(config, tmp_path) as first:
            async with working(config, tmp_path) as second:
                await until(lambda: len(first.partitions) == len(second.partitions) == 2, "two partitions each")
                assert not first.partitions & second.partitions
                await asyncio.gather(*(log.submit(asked(Add(1), s), timeout=20) for s in streams))
            await until(lambda: len(first.partitions) == PARTITIONS, "the first to have them all")
            receipts = await asyncio.gather(*(log.submit(asked(Add(1), s), timeout=20) for s in streams))
        assert {r.version for r in receipts} == {2}


async def test_the_history_is_read_while_nobody_writes(config, tmp_path):
    stream = fresh_stream()
    async with working(config, tmp_path), submitting(config) as log:
        await log.submit(asked(Add(1), stream), timeout=20)
    assert len(await KafkaReader(definition, config).stream(stream)) == 1
