"""A peer: one transaction a batch like ours, with aiokafka's stock settings and record-by-record sends.

Usage: stock_worker.py BOOTSTRAP PREFIX
"""

import asyncio
import sys
import time
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from plain_worker import InMemory

from contracts.envelope import parse_command
from eventlog.deciding import Bench
from eventlog.kafka import KafkaConfig
from eventlog.observer import Unobserved
from registry.definition import definition


async def main(bootstrap: str, prefix: str) -> None:
    config = KafkaConfig(bootstrap=bootstrap, topic_prefix=prefix)
    group = config.group(definition.name, "peer")
    consumer = AIOKafkaConsumer(
        config.topic(definition.topic("commands")),
        bootstrap_servers=bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        isolation_level="read_committed",
    )
    await consumer.start()
    while not consumer.assignment():
        await asyncio.sleep(0.05)
    queues: dict[TopicPartition, asyncio.Queue[Any]] = {tp: asyncio.Queue() for tp in consumer.assignment()}
    async with asyncio.TaskGroup() as tasks:
        for tp, queue in queues.items():
            tasks.create_task(serve(config, group, tp, queue))
        await asyncio.sleep(1)
        print("ready", flush=True)
        while True:
            for tp, records in (await consumer.getmany(timeout_ms=1000)).items():
                queues[tp].put_nowait(records)


async def serve(config: KafkaConfig, group: str, tp: TopicPartition, queue: "asyncio.Queue[Any]") -> None:
    """One partition: a transaction for whatever is there."""
    producer = AIOKafkaProducer(
        bootstrap_servers=config.bootstrap, transactional_id=f"{config.topic_prefix}peer.{tp.partition}"
    )
    await producer.start()
    known = InMemory()
    while True:
        records = list(await queue.get())
        while not queue.empty():
            records += queue.get_nowait()
        bench = Bench(definition, known, Unobserved())
        at = time.time_ns() // 1000
        for record in records:
            bench.decide(parse_command(record.value), at)
        async with producer.transaction():
            sent = [await send(producer, config, tp, "events", e) for e in bench.verdicts.envelopes]
            sent += [await send(producer, config, tp, "receipts", r) for r in bench.verdicts.receipts]
            await producer.send_offsets_to_transaction({tp: records[-1].offset + 1}, group)
            await asyncio.gather(*sent)
        known.standings.update(bench.verdicts.standings)


async def send(producer: AIOKafkaProducer, config: KafkaConfig, tp: TopicPartition, kind: str, message: Any) -> Any:
    """One record into the partition's twin."""
    return await producer.send(
        config.topic(definition.topic(kind)),
        key=message.stream.encode(),
        value=message.SerializeToString(),
        partition=tp.partition,
    )


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
