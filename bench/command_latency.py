"""Command → durable and answered: latency at 500/s, beside stock aiokafka settings and a floor without transactions.

Open loop: a command is due when it is due; waiting counts. Broker, worker and caller share the machine's cores.
"""

import asyncio
import tempfile
import uuid
from pathlib import Path

import lab
from hdrh.histogram import HdrHistogram
from result_file import Result

from eventlog.kafka import KafkaConfig
from eventlog.submitter import KafkaSubmitter
from registry.definition import definition

RATE, SECONDS, WARM_UP_SECONDS, CALLERS = 500, 30, 20, 64
BROKERS = {
    "broker default (verification on)": {},
    "verification off": {"transaction__partition__verification__enable": "false"},
}


async def main() -> None:
    result = Result("command_latency", (__doc__ or "").strip())
    result.settings = {"rate": f"{RATE}/s for {SECONDS} s after {WARM_UP_SECONDS} s of warm-up", "partitions": "4"}
    for broker, properties in BROKERS.items():
        with lab.broker(**properties) as bootstrap:
            await compare(result, broker, bootstrap)
    result.write()


async def compare(result: Result, broker: str, bootstrap: str) -> None:
    """Ours, the floor and stock, one after another on one broker."""
    print(broker)
    default = "default" in broker
    floor = await of_peer("plain_worker.py", bootstrap, "floor-")
    ours = await of_service(bootstrap, "ours-")
    stock = await of_peer("stock_worker.py", bootstrap, "stock-")
    p50, p99 = (lab.milliseconds(ours, p) for p in (50, 99))
    result.add(f"{broker}: ours p50", p50, "ms", goal="≤ 10" if default else "", reached=p50 <= 10 if default else None)
    result.add(f"{broker}: ours p99", p99, "ms", goal="≤ 40" if default else "", reached=p99 <= 40 if default else None)
    result.add(f"{broker}: ours max", ours.get_max_value() / 1000, "ms")
    for name, other in (("floor without transactions", floor), ("stock aiokafka settings", stock)):
        result.add(f"{broker}: {name} p50", lab.milliseconds(other, 50), "ms")
        result.add(f"{broker}: {name} p99", lab.milliseconds(other, 99), "ms")
    ratio = p50 / lab.milliseconds(floor, 50)
    result.add(
        f"{broker}: ours / floor, p50",
        ratio,
        "×",
        goal="" if default else "≤ 2",
        reached=None if default else ratio <= 2,
    )


async def of_service(bootstrap: str, prefix: str) -> HdrHistogram:
    """Latencies of a real registry worker."""
    config = KafkaConfig(bootstrap=bootstrap, topic_prefix=prefix)
    await lab.apply_topics(config)
    with tempfile.TemporaryDirectory() as folder:
        worker = lab.service(bootstrap, prefix, Path(folder))
        worker.start()
        try:
            await worker.ready()
            return await measured(config)
        finally:
            worker.stop()


async def of_peer(script: str, bootstrap: str, prefix: str) -> HdrHistogram:
    """Latencies of a peer on topics of its own."""
    config = KafkaConfig(bootstrap=bootstrap, topic_prefix=prefix)
    await lab.apply_topics(config)
    async with lab.peer(script, config):
        return await measured(config)


async def measured(config: KafkaConfig) -> HdrHistogram:
    """Warm-up, then the counted run."""
    submitter = KafkaSubmitter(definition, config)
    await submitter.start()
    try:
        turns = [0] * CALLERS
        await load(submitter, turns, WARM_UP_SECONDS)
        return await load(submitter, turns, SECONDS)
    finally:
        await submitter.stop()


async def load(submitter: KafkaSubmitter, turns: list[int], seconds: float) -> HdrHistogram:
    """Commands at the rate, each timed from when it was due to its receipt."""
    latencies = lab.histogram()
    clock = asyncio.get_running_loop().time

    async def one(number: int, due: float) -> None:
        caller = number % CALLERS
        turns[caller] += 1
        await submitter.submit(lab.command(caller, turns[caller] - 1, uuid.uuid4().bytes), timeout=30)
        latencies.record_value(max(10, int((clock() - due) * 1_000_000)))

    async with asyncio.TaskGroup() as tasks:
        async for number, due in lab.paced(RATE, seconds):
            tasks.create_task(one(number, due))
    return latencies


if __name__ == "__main__":
    asyncio.run(main())
