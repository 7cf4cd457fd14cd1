"""Event → visible: how long after a command's answer a query sees what it did, at 500 events/s.

Every tenth command is followed by a query that waits for its version (read your writes), through gRPC. Worker, api and
projector are one process, as on a laptop; broker and caller share the machine with it.
"""

import asyncio
import tempfile
import uuid
from pathlib import Path

import grpc
import lab
from result_file import Result
from shijian.common.v1 import command_header_pb2
from shijian.registry.v1 import registry_service_pb2, registry_service_pb2_grpc

from eventlog.kafka import KafkaConfig
from eventlog.submitter import KafkaSubmitter
from registry.definition import definition

RATE, SECONDS, WARM_UP_SECONDS, CALLERS, SAMPLE, GOAL_MS = 500, 30, 20, 64, 10, 250


async def main() -> None:
    result = Result("visible", (__doc__ or "").strip())
    result.settings = {"rate": f"{RATE}/s for {SECONDS} s after {WARM_UP_SECONDS} s of warm-up", "partitions": "4"}
    with lab.broker() as bootstrap, tempfile.TemporaryDirectory() as folder:
        config = KafkaConfig(bootstrap=bootstrap)
        await lab.apply_topics(config)
        process = lab.service(bootstrap, "", Path(folder), roles="worker,api")
        process.start()
        try:
            await process.ready()
            await measure(config, process.grpc_port, result)
        finally:
            process.stop()
    result.write()


async def measure(config: KafkaConfig, port: int, result: Result) -> None:
    submitter = KafkaSubmitter(definition, config)
    await submitter.start()
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            watch = Watch(submitter, registry_service_pb2_grpc.RegistryServiceStub(channel))
            await watch.load(WARM_UP_SECONDS)
            watch.seen = lab.histogram()
            await watch.load(SECONDS)
    finally:
        await submitter.stop()
    for percentile in (50, 99):
        value = lab.milliseconds(watch.seen, percentile)
        goal = f"≤ {GOAL_MS}" if percentile == 99 else ""
        result.add(
            f"answer → visible p{percentile}", value, "ms", goal=goal, reached=value <= GOAL_MS if goal else None
        )
    result.add("answer → visible max", watch.seen.get_max_value() / 1000, "ms")
    result.add("queries that were timed", watch.seen.get_total_count(), "")


class Watch:
    """Sends at the rate, and asks for what some commands did."""

    def __init__(self, submitter: KafkaSubmitter, stub: registry_service_pb2_grpc.RegistryServiceStub) -> None:
        self._submitter = submitter
        self._stub = stub
        self._turns = [0] * CALLERS
        self.seen = lab.histogram()

    async def load(self, seconds: float) -> None:
        async with asyncio.TaskGroup() as tasks:
            async for number, _ in lab.paced(RATE, seconds):
                tasks.create_task(self._one(number))

    async def _one(self, number: int) -> None:
        caller = number % CALLERS
        self._turns[caller] += 1
        command = lab.command(caller, self._turns[caller] - 1, uuid.uuid4().bytes)
        receipt = await self._submitter.submit(command, timeout=30)
        if number % SAMPLE or not receipt.event_count:
            return
        begun = asyncio.get_running_loop().time()
        wanted = command_header_pb2.ReadAfter(stream=receipt.stream, version=receipt.version)
        code = receipt.stream.removeprefix("market-")
        await self._stub.GetMarket(registry_service_pb2.GetMarketRequest(uscc=code, read_after=wanted), timeout=30)
        self.seen.record_value(max(10, int((asyncio.get_running_loop().time() - begun) * 1_000_000)))


if __name__ == "__main__":
    asyncio.run(main())
