"""A long history: memory of a worker with 10,000,000 events in its partitions, and restart → deciding.

The history is written straight into the events topic (its receipts are older than their retention). The first start
has no state store and folds everything; the restart is what is measured against the goal. Peer in the same run: a
consumer that decodes and folds the same topic into a dictionary, as a worker without a state store would at each start.
"""

import asyncio
import os
import sys
import tempfile
import time
import uuid
from pathlib import Path

import lab
import psutil
from aiokafka import TopicPartition
from markets import market_command
from result_file import Result

from contracts.envelope import Envelope, parse_envelope, recorded_of
from eventlog.kafka import KafkaConfig, idempotent_producer, log_consumer, stop_consumer
from eventlog.partitioner import partition_of
from eventlog.submitter import KafkaSubmitter
from registry.definition import definition
from registry.market.decider import decider
from registry.market.events import MarketRegistered, StallsReported
from registry.market.values import MarketKind
from testkit.service_process import ServiceProcess

EVENTS = int(os.environ.get("BENCH_EVENTS", "10000000"))
OF_A_STREAM = 100
RESTART_GOAL_S, MEMORY_GOAL_MB = 10, 300


async def main() -> None:
    result = Result("long_history", (__doc__ or "").strip())
    result.settings = {"events": f"{EVENTS:,} on {EVENTS // OF_A_STREAM:,} streams", "partitions": "4"}
    with lab.broker() as bootstrap, tempfile.TemporaryDirectory() as folder:
        config = KafkaConfig(bootstrap=bootstrap)
        await lab.apply_topics(config)
        begun = time.monotonic()
        await write_history(config)
        print(f"history written in {time.monotonic() - begun:.0f} s", flush=True)
        first = await deciding(config, Path(folder), result, "first start, no state store", patience=1800)
        result.add("folding at the first start", EVENTS / first, "events/s")
        again = await deciding(config, Path(folder), result, "restart", patience=60)
        result.add("restart → deciding", again, "s", goal=f"≤ {RESTART_GOAL_S}", reached=again <= RESTART_GOAL_S)
        peer, memory = await folded_in_memory(config)
        result.add("peer without a state store: start → deciding", peer, "s")
        result.add("peer without a state store: memory", memory, "MB")
    result.write()


async def write_history(config: KafkaConfig) -> None:
    """Registered once, then its stalls reported, again and again, stream by stream."""
    producer = idempotent_producer(config)
    await producer.start()
    topic = config.topic(definition.topic("events"))
    batches: dict[int, object] = {}
    pending: list[asyncio.Future[object]] = []
    try:
        for number in range(EVENTS // OF_A_STREAM):
            stream, records = history_of(number)
            place = partition_of(stream, lab.PARTITIONS)
            for value in records:
                batch = batches.setdefault(place, producer.create_batch())
                if batch.append(timestamp=None, key=stream.encode(), value=value) is None:
                    pending.append(await producer.send_batch(batch, topic, partition=place))
                    batches[place] = batch = producer.create_batch()
                    batch.append(timestamp=None, key=stream.encode(), value=value)
            if len(pending) > 64:
                await asyncio.gather(*pending)
                pending.clear()
        pending += [await producer.send_batch(batch, topic, partition=place) for place, batch in batches.items()]
        await asyncio.gather(*pending)
    finally:
        await producer.stop()


def history_of(number: int) -> tuple[str, list[bytes]]:
    """The records of one market."""
    stream, _ = market_command(number // 4, number % 4 + 1)
    code = stream.removeprefix("market-")
    registered = MarketRegistered(code, "样例市场", MarketKind.FARM_PRODUCE, "140703", "140700", 10, "bench", 1)
    events = [registered] + [StallsReported(code, turn, "bench", turn) for turn in range(1, OF_A_STREAM)]
    envelope = Envelope(stream=stream, recorded_at_us=1, occurred_at_us=1, actor="bench", correlation_id=bytes(16))
    values = []
    for version, event in enumerate(events, 1):
        envelope.type, envelope.schema_version, envelope.payload = definition.events.encode(event)
        envelope.event_id = envelope.causation_id = uuid.uuid4().bytes
        envelope.version = version
        values.append(envelope.SerializeToString())
    return stream, values


async def deciding(config: KafkaConfig, folder: Path, result: Result, what: str, *, patience: float) -> float:
    """Seconds from starting a worker process to its first answer; its memory under some load."""
    submitter = KafkaSubmitter(definition, config)
    await submitter.start()
    worker: ServiceProcess = lab.service(config.bootstrap, "", folder)
    begun = time.monotonic()
    worker.start()
    try:
        for place in range(lab.PARTITIONS):
            await submitter.submit(probe(place), timeout=patience)
        took = time.monotonic() - begun
        for start in range(0, 20_000, 500):
            turns = range(start, start + 500)
            asked = [lab.command(n * 7 % (EVENTS // OF_A_STREAM // 4), 5 + n % 90, uuid.uuid4().bytes) for n in turns]
            await asyncio.gather(*(submitter.submit(command, timeout=60) for command in asked))
        assert worker.process is not None
        memory = lab.memory_mb(worker.process.pid)
        peak = max(memory, psutil.Process(worker.process.pid).memory_info().rss / 2**20)
        result.add(f"{what}: memory", peak, "MB", goal=f"≤ {MEMORY_GOAL_MB}", reached=peak <= MEMORY_GOAL_MB)
        return took
    finally:
        worker.stop(60)
        await submitter.stop()


def probe(place: int) -> lab.Command:
    """A command for a stream in that partition."""
    for caller in range(10_000):
        command = lab.command(10_000_000 + caller, 1, uuid.uuid4().bytes)
        if partition_of(command.stream, lab.PARTITIONS) == place:
            return command
    sys.exit("no stream found")


async def folded_in_memory(config: KafkaConfig) -> tuple[float, float]:
    """Decodes and folds the topic into a dictionary; seconds and MB of this process."""
    begun, before = time.monotonic(), lab.memory_mb(os.getpid())
    consumer = log_consumer(config)
    await consumer.start()
    try:
        states: dict[str, object] = {}
        places = [TopicPartition(config.topic(definition.topic("events")), p) for p in range(lab.PARTITIONS)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        for place in places:
            consumer.seek(place, 0)
        while any([await consumer.position(place) < ends[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=500, max_records=5000)).values():
                for record in records:
                    recorded = recorded_of(definition.events, parse_envelope(record.value))
                    state = states.get(recorded.stream, decider.initial)
                    states[recorded.stream] = decider.evolve(state, recorded.event)
        return time.monotonic() - begun, lab.memory_mb(os.getpid()) - before
    finally:
        await stop_consumer(consumer)


if __name__ == "__main__":
    asyncio.run(main())
