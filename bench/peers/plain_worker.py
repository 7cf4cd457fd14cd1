"""The floor: the same consume → decide → produce loop with an idempotent producer and no transaction.

It may lose or double on a crash, keeps no state on disk and remembers no command: what is left of the time is what
exactly-once costs. Usage: plain_worker.py BOOTSTRAP PREFIX
"""

import asyncio
import sys
import time
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from contracts.envelope import Command, Receipt, parse_command
from eventlog.deciding import Bench, Standing
from eventlog.kafka import KafkaConfig, idempotent_producer
from eventlog.observer import Unobserved
from registry.definition import definition


class InMemory:
    """What is known, in a dictionary."""

    def __init__(self) -> None:
        self.standings: dict[str, Standing] = {}

    def standing(self, stream: str) -> Standing | None:
        return self.standings.get(stream)

    def receipt(self, _: bytes) -> Receipt | None:
        return None


async def main(bootstrap: str, prefix: str) -> None:
    config = KafkaConfig(bootstrap=bootstrap, topic_prefix=prefix)
    consumer = AIOKafkaConsumer(
        config.topic(definition.topic("commands")),
        bootstrap_servers=bootstrap,
        group_id=config.group(definition.name, "peer"),
        auto_offset_reset="earliest",
        enable_auto_commit=True,
        auto_commit_interval_ms=200,  # progress is read from the committed offsets
    )
    producer = idempotent_producer(config)
    await producer.start()
    await consumer.start()
    known: dict[TopicPartition, InMemory] = {}
    while not consumer.assignment():
        await asyncio.sleep(0.05)
    print("ready", flush=True)
    while True:
        found = await consumer.getmany(timeout_ms=1000, max_records=2000)
        await asyncio.gather(
            *(decided(config, producer, tp, records, known.setdefault(tp, InMemory())) for tp, records in found.items())
        )


async def decided(config: KafkaConfig, producer: AIOKafkaProducer, tp: Any, records: Any, known: InMemory) -> None:
    """One partition's batch."""
    bench = Bench(definition, known, Unobserved())
    at = time.time_ns() // 1000
    commands: list[Command] = [parse_command(record.value) for record in records]
    for command in commands:
        bench.decide(command, at)
    batches = [
        ("events", [(e.stream, e.SerializeToString()) for e in bench.verdicts.envelopes]),
        ("receipts", [(r.stream, r.SerializeToString()) for r in bench.verdicts.receipts]),
    ]
    sent = []
    for kind, values in batches:
        batch = producer.create_batch()
        for stream, value in values:
            if batch.append(timestamp=None, key=stream.encode(), value=value) is None:
                sent.append(
                    await producer.send_batch(batch, config.topic(definition.topic(kind)), partition=tp.partition)
                )
                batch = producer.create_batch()
                batch.append(timestamp=None, key=stream.encode(), value=value)
        if batch.record_count():
            sent.append(await producer.send_batch(batch, config.topic(definition.topic(kind)), partition=tp.partition))
    await asyncio.gather(*sent)
    known.standings.update(bench.verdicts.standings)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
