"""A real installation of `log_example` on a broker: topics of its own, a worker, a submitter, a reader."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from contracts.envelope import Command, Envelope, Receipt
from contracts.topics import Topic
from eventlog import topic_admin
from eventlog.kafka import KafkaConfig
from eventlog.stream_reader import KafkaReader
from eventlog.submitter import KafkaSubmitter
from eventlog.worker.command_worker import CommandWorker
from testkit.log_example import SERVICE, definition

PARTITIONS = 4
PATIENCE_S = 30.0


def tally_topics() -> list[Topic]:
    """The table of topics that `log_example` would have."""
    return [_topic("commands"), _topic("events"), _topic("receipts"), _topic("commands", suffix="-dlq")]


def _topic(kind: str, suffix: str = "") -> Topic:
    return Topic(
        topic=f"{SERVICE}-{kind}-v1{suffix}",
        service=SERVICE,
        kind="dlq" if suffix else kind,
        meaning="for tests",
        message="",
        key="stream",
        producers=(SERVICE,),
        consumers=(),
        partitions=PARTITIONS,
        retention_ms=-1 if kind == "events" else 604_800_000,
        cleanup_policy="delete",
        max_message_bytes=2_162_688 if suffix else 2_097_152,
    )


class KafkaLog:
    """Submitter and EventReader in one, as the contract suite wants it."""

    def __init__(self, submitter: KafkaSubmitter, reader: KafkaReader) -> None:
        self._submitter = submitter
        self._reader = reader

    async def submit(self, command: Command, *, timeout: float) -> Receipt:  # noqa: ASYNC109
        """See eventlog.log."""
        return await self._submitter.submit(command, timeout=timeout)

    async def stream(self, stream: str) -> list[Envelope]:
        """See eventlog.log."""
        return await self._reader.stream(stream)


async def until(holds: Callable[[], bool], what: str) -> None:
    """Waits for a condition. Raises AssertionError, saying what was waited for."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while not holds():
        assert asyncio.get_running_loop().time() < deadline, f"still waiting for {what}"
        await asyncio.sleep(0.02)


async def prepared(bootstrap: str, name: str, partitions: int = PARTITIONS, **settings: Any) -> KafkaConfig:
    """A config whose topics exist."""
    config = KafkaConfig(bootstrap=bootstrap, cluster=name, topic_prefix=f"{name}-", **settings)
    await topic_admin.apply(tally_topics(), config, partitions)
    return config


@contextlib.asynccontextmanager
async def working(config: KafkaConfig, data_dir: Path, **settings: Any) -> AsyncIterator[CommandWorker]:
    """A worker of `log_example` that serves all partitions, until the block ends."""
    worker = CommandWorker(definition, config, data_dir, **settings)
    task = asyncio.create_task(worker.run())
    try:
        await until(lambda: task.done() or worker.ready, "the worker to serve")
        yield worker
    finally:
        await worker.stop()
        await task


@contextlib.asynccontextmanager
async def submitting(config: KafkaConfig) -> AsyncIterator[KafkaLog]:
    """A submitter and a reader, until the block ends."""
    submitter = KafkaSubmitter(definition, config)
    await submitter.start()
    try:
        yield KafkaLog(submitter, KafkaReader(definition, config))
    finally:
        await submitter.stop()
