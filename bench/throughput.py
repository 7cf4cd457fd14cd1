"""Commands per worker process: a backlog of prepared commands is drained by one worker; rate over the drain.

Beside it, on the same commands: the floor without transactions and a worker with stock aiokafka settings. Broker and
worker share the machine; the caller has finished before the clock starts.
"""

import asyncio
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import lab
from result_file import Result

from eventlog.group_lag import group_lags
from eventlog.kafka import KafkaConfig
from registry.definition import definition

COMMANDS, CALLERS, GOAL = 200_000, 400, 8_000


async def main() -> None:
    result = Result("throughput", (__doc__ or "").strip())
    result.settings = {"commands": f"{COMMANDS:,} on {CALLERS * 4:,} streams", "partitions": "4"}
    with lab.broker() as bootstrap:
        floor = await of_peer("plain_worker.py", bootstrap, "floor-")
        ours = await of_service(bootstrap, "ours-")
        stock = await of_peer("stock_worker.py", bootstrap, "stock-")
    result.add("ours", ours, "commands/s", goal=f"≥ {GOAL:,}", reached=ours >= GOAL)
    result.add("floor without transactions", floor, "commands/s")
    result.add("stock aiokafka settings", stock, "commands/s")
    result.add("ours / floor", ours / floor, "×")
    result.notes.append("The peers keep no state on disk and remember no command id; ours does both.")
    result.write()


async def backlog(config: KafkaConfig) -> None:
    """All commands into the log, in an order that a caller could have sent them in."""
    await lab.apply_topics(config)
    turns = COMMANDS // CALLERS
    for start in range(0, turns, 50):
        chunk = range(start, min(start + 50, turns))
        await lab.publish(config, [lab.command(c, t, uuid.uuid4().bytes) for t in chunk for c in range(CALLERS)])


async def of_service(bootstrap: str, prefix: str) -> float:
    config = KafkaConfig(bootstrap=bootstrap, topic_prefix=prefix)
    await backlog(config)
    with tempfile.TemporaryDirectory() as folder:
        worker = lab.service(bootstrap, prefix, Path(folder))
        worker.start()
        try:
            return await drained(config, "worker", worker.process)
        finally:
            worker.stop()


async def of_peer(script: str, bootstrap: str, prefix: str) -> float:
    config = KafkaConfig(bootstrap=bootstrap, topic_prefix=prefix)
    await backlog(config)
    async with lab.peer(script, config) as process:
        return await drained(config, "peer", process)


async def drained(config: KafkaConfig, role: str, process: subprocess.Popen[bytes] | None) -> float:
    """Commands a second from the first committed offset seen to the last."""
    group = config.group(definition.name, role)
    first: tuple[float, int] | None = None
    while True:
        assert process is not None
        assert process.poll() is None, "the worker ended"
        lags = await group_lags(config, group, [definition.topic("commands")])
        done = sum(lag.committed for places in lags.values() for lag in places.values())
        now = time.perf_counter()
        if done and first is None:
            first = (now, done)
        if done >= COMMANDS:
            assert first is not None
            return (COMMANDS - first[1]) / (now - first[0])
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    asyncio.run(main())
