"""Puts the commands that policies order on the service's own commands topic: stored before it returns, in order."""

import asyncio
import logging
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from contracts.envelope import Command
from eventlog.definition import ServiceDefinition
from eventlog.fetching.log_tail import partition_counts
from eventlog.kafka import KafkaConfig, idempotent_producer
from eventlog.partitioner import partition_of

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.5


class CommandPublisher:
    """One idempotent producer, renewed when it fails. A command sent twice is one command: its id says so."""

    def __init__(self, definition: ServiceDefinition, config: KafkaConfig) -> None:
        self._definition = definition
        self._config = config
        self._producer: AIOKafkaProducer | None = None
        self._partitions = 0
        self._lock = asyncio.Lock()

    async def publish(self, commands: Sequence[Command]) -> None:
        """Returns once all are stored. Waits out a broker that is away; cancelling may leave some of them stored."""
        if not commands:
            return None
        async with self._lock:
            while True:
                try:
                    return await self._send(commands)
                except (KafkaError, OSError) as error:
                    log.warning("%s: ordered commands wait for the broker: %r", self._definition.name, error)
                    await self._let_go()
                    await asyncio.sleep(RETRY_SECONDS)

    async def stop(self) -> None:
        """Lets go of the connection; publishing again takes a new one."""
        async with self._lock:
            await self._let_go()

    async def _send(self, commands: Sequence[Command]) -> None:
        producer = await self._ready()
        topic = self._config.topic(self._definition.topic("commands"))
        sent = [
            await producer.send(
                topic,
                command.SerializeToString(),
                key=command.stream.encode(),
                partition=partition_of(command.stream, self._partitions),
            )
            for command in commands
        ]
        for future in sent:
            await future

    async def _ready(self) -> AIOKafkaProducer:
        if self._producer is None:
            topic = self._definition.topic("commands")
            self._partitions = (await partition_counts(self._config, [topic]))[topic]
            producer = idempotent_producer(self._config)
            try:
                await producer.start()
            except BaseException:
                await producer.stop()
                raise
            self._producer = producer
        return self._producer

    async def _let_go(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.stop()
