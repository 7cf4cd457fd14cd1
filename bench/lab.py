"""What a benchmark stands on: a broker of its own, the topics, a real worker process, and honest load."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
from hdrh.histogram import HdrHistogram

from contracts.envelope import Command, command_of
from contracts.topics import topics
from eventlog import topic_admin
from eventlog.kafka import KafkaConfig, idempotent_producer
from eventlog.partitioner import partition_of
from provision.kafka import find_or_start_kafka
from provision.kafka_settings import on_free_ports
from provision.ports import free_port
from provision.postgres import find_or_start_postgres
from provision.postgres_settings import PostgresSettings
from registry.definition import definition
from testkit.service_process import ServiceProcess

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "integration"))

from markets import market_command  # noqa: E402 - the storms of the integration tests are the load here

PARTITIONS = 4


@contextlib.contextmanager
def broker(**properties: str) -> Iterator[str]:
    """A one-node broker from its jars with default settings, but for `properties` (dots as double underscores)."""
    folder = Path(tempfile.mkdtemp(prefix="shijian-bench-"))
    asked = {name.replace("__", "."): value for name, value in properties.items()}
    settings = replace(on_free_ports(folder, owner=os.getpid()), source="jars", properties=asked)
    server = find_or_start_kafka(settings)
    try:
        yield server.bootstrap
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def apply_topics(config: KafkaConfig) -> None:
    """The registry's topics under the config's prefix."""
    await topic_admin.apply([t for t in topics() if t.service == "registry"], config, PARTITIONS)


def command(caller: int, turn: int, command_id: bytes) -> Command:
    """A command of the storm, in its envelope."""
    stream, wanted = market_command(caller, turn)
    return command_of(
        definition.commands,
        wanted,
        stream=stream,
        command_id=command_id,
        issued_at=time.time_ns() // 1000,
        actor=f"caller-{caller}",
    )


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL of its own with default settings; its URL."""
    folder = Path(tempfile.mkdtemp(prefix="shijian-bench-"))
    folder.chmod(0o755)  # it runs as a user of its own where this process is root
    server = find_or_start_postgres(PostgresSettings(folder, port=free_port(), owner=os.getpid()))
    try:
        yield server.url
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.asynccontextmanager
async def peer(script: str, config: KafkaConfig, **env: str) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A worker of bench/peers on the same topics; ready when it has written its first line."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "bench" / "peers" / script), config.bootstrap, config.topic_prefix],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # stock settings make aiokafka report each retry
        env=os.environ | env,
    )
    try:
        assert process.stdout is not None
        line = await asyncio.to_thread(process.stdout.readline)
        assert line == b"ready\n", f"{script} did not start: {line!r}"
        yield process
    finally:
        process.terminate()
        process.wait(15)


async def publish(config: KafkaConfig, commands: list[Command]) -> None:
    """Puts prepared commands into the log as fast as it takes them."""
    producer = idempotent_producer(config)
    await producer.start()
    topic = config.topic(definition.topic("commands"))
    try:
        sent = [
            await producer.send(
                topic, key=c.stream.encode(), value=c.SerializeToString(), partition=partition_of(c.stream, PARTITIONS)
            )
            for c in commands
        ]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


def priority() -> str:
    """How this process stands against others; where sessions share the processor evenly, the session's level counts."""
    group = Path("/proc/self/autogroup")
    return f"nice {os.nice(0)}" + (f", session {group.read_text().partition(' ')[2].strip()}" if group.exists() else "")


def histogram() -> HdrHistogram:
    """Latencies from 10 µs to 60 s, three digits."""
    return HdrHistogram(10, 60_000_000, 3)


def milliseconds(latencies: HdrHistogram, percentile: float) -> float:
    """A percentile of a histogram of µs, in ms."""
    return float(latencies.get_value_at_percentile(percentile)) / 1000


def memory_mb(pid: int) -> float:
    """Resident memory of a process."""
    return float(psutil.Process(pid).memory_info().rss) / 2**20


async def paced(rate: float, seconds: float) -> AsyncIterator[tuple[int, float]]:
    """(number, moment at which it was due) at a fixed rate, however slow the answers: no coordinated omission."""
    begun = time.perf_counter()
    for number in range(int(rate * seconds)):
        due = begun + number / rate
        if (ahead := due - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
        yield number, due


def service(bootstrap: str, prefix: str, folder: Path, roles: str = "worker", **extra: str) -> ServiceProcess:
    """A registry process of its own folder and ports."""
    return ServiceProcess(
        "registry", bootstrap, folder, free_port(), free_port(), roles, topic_prefix=prefix, extra=extra
    )
