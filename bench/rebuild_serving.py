"""A rebuild while the service works: reads at 200 a second, the switch, and commands at 500 a second meanwhile.

One process of the registry (worker, api, projector) on a log that is there already. Reads go through gRPC and are due
at fixed moments, however slow the answers: a read's time runs from when it was due. The pause of the switch is the
longest read that was due within a second of the rebuild's last steps. Then the same process takes 500 commands a
second, and every tenth is followed by a read that waits for what it did: without a rebuild, then while one runs
throttled.

Usage: rebuild_serving.py [--events N] [--database sqlite | postgres] [--name NAME]
"""

import argparse
import asyncio
import contextlib
import os
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import lab
import rebuild_events
import visible
from hdrh.histogram import HdrHistogram
from result_file import Result
from shijian.common.v1 import operations_pb2, operations_pb2_grpc, rebuild_service_pb2, rebuild_service_pb2_grpc
from shijian.registry.v1 import registry_service_pb2, registry_service_pb2_grpc

from eventlog.kafka import KafkaConfig
from eventlog.submitter import KafkaSubmitter

READS, RATE, SECONDS, WARM_UP_S = 200, visible.RATE, 20, 10
PAUSE_GOAL_MS, READ_FACTOR_GOAL, VISIBLE_GOAL_MS = 100, 3, 250
THROTTLE = 2_000
REBUILDS = 4
AROUND_S = 1.0
SERVED_AFTER_S = 900


@dataclass(slots=True)
class Reads:
    """What reading at a fixed rate saw."""

    stub: Any
    markets: int
    times: HdrHistogram = field(default_factory=lab.histogram)
    failed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    late: list[tuple[float, float]] = field(default_factory=list)

    async def run(self, stop: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as tasks:
            async for number, due in lab.paced(READS, 3600):
                if stop.is_set():
                    break
                tasks.create_task(self._one(number, due))

    async def _one(self, number: int, due: float) -> None:
        # every row of the read model in turn; 7919 is a prime larger than any cache line of neighbours
        code = rebuild_events.made_up_uscc(number * 7919 % self.markets)
        try:
            answer = await self.stub.GetMarket(registry_service_pb2.GetMarketRequest(uscc=code), timeout=10)
            self.failed += answer.market.uscc != code
        except grpc.aio.AioRpcError as error:
            self.failed += 1
            self.reasons[error.code().name] += 1
        took = lab.time.perf_counter() - due
        self.times.record_value(max(10, int(took * 1_000_000)))
        self.late.append((due, took))

    def longest_ms(self, begin: float, end: float) -> float:
        return max((took for due, took in self.late if begin <= due <= end), default=0.0) * 1000


async def main(asked: argparse.Namespace) -> None:
    result = Result(asked.name, (__doc__ or "").partition("\n\nUsage")[0].strip())
    result.settings = {
        "events in the log": f"{asked.events:,} of 50,000 markets (made up)",
        "reads": f"{READS}/s for {SECONDS} s without a rebuild, and for as long as {REBUILDS} of them take",
        "commands": f"{RATE}/s for {SECONDS} s after {WARM_UP_S} s of warm-up, each time",
        "read model": "PostgreSQL" if asked.database == "postgres" else "SQLite",
        "priority": lab.priority(),
    }
    database = lab.postgres() if asked.database == "postgres" else contextlib.nullcontext("")
    with lab.broker() as bootstrap, tempfile.TemporaryDirectory() as folder, database as url:
        config = KafkaConfig(bootstrap=bootstrap)
        await lab.apply_topics(config)
        kind = rebuild_events.registry_kind()
        await rebuild_events.write(kind, config, asked.events, of_a_transaction=200, partitions=lab.PARTITIONS)
        process = lab.service(bootstrap, "", Path(folder), roles="worker,api", SHIJIAN_DATABASE_URL=url)
        process.start()
        try:
            await process.ready(SERVED_AFTER_S)
            async with grpc.aio.insecure_channel(f"127.0.0.1:{process.grpc_port}") as channel:
                await caught_up(channel, asked.events)
                await under_reads(channel, min(50_000, asked.events), asked.processes, result)
                if not asked.reads_only:
                    await under_commands(channel, config, result)
        finally:
            process.stop(60)
    result.settings["load average after the run"] = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    result.notes += [f"- {note}" for note in asked.note]
    result.write()


async def caught_up(channel: grpc.aio.Channel, events: int) -> None:
    """Returns once the read model shows the whole log."""
    stub = operations_pb2_grpc.OperationsServiceStub(channel)
    while True:
        status = await stub.Status(operations_pb2.StatusRequest(), timeout=30)
        lags = [p.lag for p in status.projections if p.projection == "markets"]
        ends = sum(p.log_end for p in status.projections if p.projection == "markets")
        if lags and ends >= events and not any(lags):
            return
        await asyncio.sleep(1)


async def under_reads(channel: grpc.aio.Channel, markets: int, processes: int, result: Result) -> None:
    """One rebuild is over in seconds, and a hundredth of the reads in it are few: several count together."""
    stub = registry_service_pb2_grpc.RegistryServiceStub(channel)
    async with reading(Reads(stub, markets)):
        await asyncio.sleep(WARM_UP_S)
    async with reading(Reads(stub, markets)) as quiet:
        await asyncio.sleep(SECONDS)
    async with reading(Reads(stub, markets)) as busy:
        done, took, lasts = 0, 0.0, []
        for _ in range(REBUILDS):
            await asyncio.sleep(1)
            begun = lab.time.perf_counter()
            events, last = await rebuilt(channel, processes=processes)
            done, took = done + events, took + lab.time.perf_counter() - begun
            lasts.append(last)
        await asyncio.sleep(2)
    result.add("rebuild under reads", done / took, "events/s")
    for what, seen in (("without a rebuild", quiet), ("during a rebuild", busy)):
        result.add(f"read p50 {what}", lab.milliseconds(seen.times, 50), "ms")
        result.add(f"read p99 {what}", lab.milliseconds(seen.times, 99), "ms")
        result.add(f"longest read {what}", seen.times.get_max_value() / 1000, "ms")
    factor = lab.milliseconds(busy.times, 99) / lab.milliseconds(quiet.times, 99)
    goal = f"≤ {READ_FACTOR_GOAL}"
    result.add("read p99, during / without", factor, "×", goal=goal, reached=factor <= READ_FACTOR_GOAL)
    pause = max(busy.longest_ms(last - AROUND_S, last + AROUND_S) for last in lasts)
    result.add("pause of the switch", pause, "ms", goal=f"≤ {PAUSE_GOAL_MS}", reached=pause <= PAUSE_GOAL_MS)
    failed = quiet.failed + busy.failed
    if failed:
        result.notes.append(f"- Failed reads by reason: {dict(quiet.reasons + busy.reasons)}.")
    result.add("failed reads", failed, f"of {busy.times.get_total_count():,}", goal="0", reached=failed == 0)


@contextlib.asynccontextmanager
async def reading(reads: Reads) -> AsyncIterator[Reads]:
    """Reads while the block runs."""
    stop = asyncio.Event()
    running = asyncio.create_task(reads.run(stop))
    try:
        yield reads
    finally:
        stop.set()
        await running


async def rebuilt(channel: grpc.aio.Channel, throttle: int = 0, processes: int = 0) -> tuple[int, float]:
    """Asks for a rebuild and waits for its end; how many events it folded, and the moment of its last word."""
    asked = rebuild_service_pb2.RunRebuildRequest(
        projection="markets", by="bench", throttle=throttle, processes=processes
    )
    done = 0
    async for step in rebuild_service_pb2_grpc.RebuildServiceStub(channel).RunRebuild(asked):
        done = step.result.events or done
    return done, lab.time.perf_counter()


async def under_commands(channel: grpc.aio.Channel, config: KafkaConfig, result: Result) -> None:
    submitter = KafkaSubmitter(visible.definition, config)
    await submitter.start()
    try:
        watch = visible.Watch(submitter, registry_service_pb2_grpc.RegistryServiceStub(channel))
        await watch.load(WARM_UP_S)
        shown(await seen(watch), "without a rebuild", result)
        rebuilding = asyncio.create_task(rebuilt(channel, THROTTLE))
        await watch.load(WARM_UP_S)
        under = await seen(watch)
        assert not rebuilding.done(), "the rebuild ended before the measurement did: give more events"
        shown(under, f"while a rebuild runs, throttled to {THROTTLE:,} events/s", result)
        rebuilding.cancel()
        await asyncio.wait([rebuilding])
    finally:
        await submitter.stop()


async def seen(watch: visible.Watch) -> HdrHistogram:
    watch.seen = lab.histogram()
    await watch.load(SECONDS)
    return watch.seen


def shown(times: HdrHistogram, what: str, result: Result) -> None:
    p99, goal = lab.milliseconds(times, 99), f"≤ {VISIBLE_GOAL_MS}"
    result.add(f"answer → visible p50 {what}", lab.milliseconds(times, 50), "ms")
    result.add(f"answer → visible p99 {what}", p99, "ms", goal=goal, reached=p99 <= VISIBLE_GOAL_MS)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=300_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite", help="of the read model")
    parser.add_argument("--processes", type=int, default=0, help="of the rebuild; 0: what it takes by itself")
    parser.add_argument("--reads-only", action="store_true", help="without the commands")
    parser.add_argument("--name", default="", help="of the result file; default: rebuild_serving and the database")
    parser.add_argument("--note", action="append", default=[], help="a line for the result file")
    asked = parser.parse_args()
    asked.name = asked.name or ("rebuild_serving" if asked.database == "sqlite" else "rebuild_serving_postgres")
    return asked


if __name__ == "__main__":
    asyncio.run(main(arguments()))
