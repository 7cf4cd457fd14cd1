"""A batch that a fenced producer gives up leaves no 'Future exception was never retrieved' behind."""

import asyncio
import gc

import pytest
from aiokafka import TopicPartition
from aiokafka.cluster import ClusterMetadata
from aiokafka.errors import ProducerFenced
from aiokafka.producer.message_accumulator import MessageAccumulator

from eventlog.worker.transactions import quiet

PLACE = TopicPartition("topic", 0)


async def given_up(*, tried_before):
    """The futures of one batch are gone when this returns."""
    accumulator = MessageAccumulator(ClusterMetadata(), 16384, 0, 30)
    builder = accumulator.create_builder()
    builder.append(timestamp=None, key=None, value=b"x", headers=[])
    builder.close()
    future = await accumulator.add_batch(builder, PLACE, 1)
    quiet(future, accumulator, PLACE)
    batch = accumulator._batches[PLACE][0]
    if tried_before:
        batch.drain_ready()
        batch.reset_drain()
    batch.failure(ProducerFenced())
    with pytest.raises(ProducerFenced):
        await future


@pytest.mark.parametrize("tried_before", [False, True])
async def test_nothing_is_logged(tried_before):
    told = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))
    await given_up(tried_before=tried_before)
    await asyncio.sleep(0)
    gc.collect()
    assert told == []
