"""Transactions that the broker never marked (KAFKA-20734) are settled by what they hold, before anything is decided."""

import uuid

import pytest
from aiokafka import TopicPartition
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from contracts.envelope import envelopes_of
from eventlog import answers, observer
from eventlog.kafka import admin_client
from eventlog.partitioner import partition_of
from eventlog.worker import hanging
from eventlog.worker.transactions import PartitionWriter, Record
from testkit.figures import Figures
from testkit.log_contract import asked, fresh_stream, fresh_stream_on, recorded
from testkit.log_example import SERVICE, Add, Added, definition
from testkit.log_installation import PARTITIONS, prepared, submitting, working

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]
EVENTS, RECEIPTS = f"{SERVICE}-events-v1", f"{SERVICE}-receipts-v1"


class Batch:
    """What a worker would write for one command, made by hand."""

    def __init__(self, stream, *, version=1):
        self.command = asked(Add(1), stream)
        self.receipt = answers.accepted(self.command, version=version, event_count=1, at=1)
        total = [Added(1, version)]
        (self.event,) = envelopes_of(definition.events, self.command, total, version=version - 1, recorded_at=1)


async def unverified(broker):
    """Lets a producer write where the coordinator knows of no transaction: nobody will ever mark it."""
    admin = admin_client(broker)
    await admin.start()
    setting = {"transaction.partition.verification.enable": "false"}
    for node in admin._client.cluster.brokers():
        await admin.alter_configs([ConfigResource(ConfigResourceType.BROKER, str(node.nodeId), configs=setting)])
    await admin.close()


async def leave_hanging(config, events=(), receipts=()):
    """As a worker whose commit was acknowledged and never marked."""
    (partition,) = {partition_of(message.stream, PARTITIONS) for message in (*events, *receipts)}
    writer = PartitionWriter(config, SERVICE, partition, config.group(SERVICE, "worker"))
    await writer.start()
    await writer._producer.begin_transaction()
    for topic, messages in ((EVENTS, events), (RECEIPTS, receipts)):
        writer._producer._txn_manager._txn_partitions.add(TopicPartition(config.topic(topic), partition))
        records = [Record(m.stream.encode(), m.SerializeToString()) for m in messages]
        for future, _ in await writer._send(config.topic(topic), records):
            await future
    await writer._producer.client.close()
    await writer.stop()


async def left(config):
    """What can still not be read."""
    places = [TopicPartition(config.topic(t), p) for t in (EVENTS, RECEIPTS) for p in range(PARTITIONS)]
    return await hanging.gaps(config, places)


async def test_whole_batches_are_committed_and_others_undone_at_the_takeover(own_broker, tmp_path):
    config = await prepared(own_broker.bootstrap, f"t{uuid.uuid4().hex[:8]}")
    await unverified(config)
    whole, bare, empty, told = (Batch(fresh_stream_on(number, PARTITIONS)) for number in range(4))
    await leave_hanging(config, [whole.event], [whole.receipt])
    await leave_hanging(config, [bare.event])
    await leave_hanging(config, [], [empty.receipt])
    writer = PartitionWriter(config, SERVICE, 3, config.group(SERVICE, "worker"))
    await writer.start()
    heard = [Record(told.command.stream.encode(), told.receipt.SerializeToString())]
    await writer.append([(config.topic(RECEIPTS), heard)])
    await writer.stop()
    await leave_hanging(config, [told.event])
    assert len(await left(config)) == 5
    figures = Figures()
    async with working(config, tmp_path, watch=figures), submitting(config) as log:
        assert figures.counts[f"{observer.HANGING_SETTLED}:commit"] == 2
        assert figures.counts[f"{observer.HANGING_SETTLED}:abort"] == 2
        assert await left(config) == {}
        for batch in (whole, told):
            assert await log.submit(batch.command, timeout=20) == batch.receipt
        for batch in (bare, empty):
            assert (await log.submit(batch.command, timeout=20)).recorded_at_us > 1
        for batch in (whole, bare, empty, told):
            assert [r.version for r in await recorded(log, batch.command.stream)] == [1]
            assert (await log.submit(asked(Add(1), batch.command.stream), timeout=20)).version == 2


async def test_a_writer_marks_what_the_broker_left_unmarked_behind_it(own_broker):
    config = await prepared(own_broker.bootstrap, f"t{uuid.uuid4().hex[:8]}")
    await unverified(config)
    first, second = Batch(fresh_stream()), Batch(fresh_stream())
    partition = partition_of(first.command.stream, PARTITIONS)
    writer = PartitionWriter(config, SERVICE, partition, config.group(SERVICE, "worker"))
    await writer.start()
    await writer._producer.begin_transaction()
    events, receipts = config.topic(EVENTS), config.topic(RECEIPTS)
    for topic, message in ((events, first.event), (receipts, first.receipt)):
        writer._producer._txn_manager._txn_partitions.add(TopicPartition(topic, partition))
        ((future, _),) = await writer._send(topic, [Record(b"k", message.SerializeToString())])
        writer._ends[topic] = (await future).offset
    writer._producer._txn_manager.aborting_transaction()
    writer._producer._txn_manager.complete_transaction()
    assert len(await left(config)) == 2
    await writer.append([(receipts, [Record(b"k", second.receipt.SerializeToString())])])
    assert await left(config) == {}
    found = await hanging.hanging(
        config,
        {TopicPartition(t, partition): (0, 2) for t in (events, receipts)},
        TopicPartition(events, partition),
        TopicPartition(receipts, partition),
    )
    assert [e.event_id for e in found.events] == [first.event.event_id]
    await writer.stop()
