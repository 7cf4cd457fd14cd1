"""Publishes commands and brings back their receipts: what every api of a service holds."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from contracts.envelope import Command, Receipt
from eventlog import observer
from eventlog.definition import ServiceDefinition
from eventlog.kafka import KafkaConfig, command_producer
from eventlog.log import LogUnavailable, OutcomeUnknown, PartitionNotServed, check_size
from eventlog.observer import Observer, Unobserved
from eventlog.partitioner import partition_of
from eventlog.pulse import Pulse
from eventlog.receipt_inbox import ReceiptInbox

START_S = 15.0

Asked = tuple[bytes, bytes]


class KafkaSubmitter:
    """One per process and service. Any number of tasks may submit at once; `start` before, `stop` after.

    `refused`: partitions that the worker of this process has been given and cannot serve, and why.
    """

    def __init__(
        self,
        definition: ServiceDefinition,
        config: KafkaConfig,
        watch: Observer | None = None,
        refused: Callable[[], Mapping[int, str]] = dict,
    ) -> None:
        self._refused = refused
        self._name = definition.name
        self._commands = config.topic(definition.topic("commands"))
        self._config = config
        self._observer = watch or Unobserved()
        self._inbox = ReceiptInbox(config, config.topic(definition.topic("receipts")), self._answered)
        self._producer: AIOKafkaProducer | None = None
        self._pulse: Pulse | None = None
        self._partitions = 0
        self._waiting: defaultdict[Asked, list[asyncio.Future[Receipt]]] = defaultdict(list)

    @property
    def ready(self) -> bool:
        """Whether commands can be sent and answers will be heard."""
        is_felt = self._pulse is not None and self._pulse.is_felt
        return self._producer is not None and is_felt and self._inbox.is_listening

    async def start(self) -> None:
        """Blocks until receipts are heard. Raises LogUnavailable; may be called again after that."""
        producer = command_producer(self._config)
        try:
            async with asyncio.timeout(START_S):
                await producer.start()
                self._partitions = len(await producer.partitions_for(self._commands))
                await self._inbox.start()
        except (KafkaError, TimeoutError, OSError) as error:
            await producer.stop()
            await self._inbox.stop()
            raise LogUnavailable(f"{self._config.bootstrap}: {error!r}") from error
        self._producer = producer
        self._pulse = Pulse(producer.client)
        self._pulse.start()

    async def stop(self) -> None:
        """Ends all waits as unknown and closes the connections, within a bounded time."""
        for command_id, digest in list(self._waiting):
            self._fail((command_id, digest), OutcomeUnknown(command_id, 0.0))
        await self._inbox.stop()
        if self._pulse is not None:
            await self._pulse.stop()
        if self._producer is not None:
            producer, self._producer = self._producer, None
            try:
                await asyncio.wait_for(producer.stop(), 5.0)
            except (TimeoutError, KafkaError):
                await producer.client.close()

    async def submit(self, command: Command, *, timeout: float) -> Receipt:  # noqa: ASYNC109
        """See `log.Submitter`. A caller that goes away changes nothing for others who ask with the same id."""
        check_size(command)
        began = time.monotonic()
        asked = (command.command_id, command.digest)
        answer: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting[asked].append(answer)
        try:
            async with asyncio.timeout(timeout):
                await self._send(command)
                receipt = await answer
        except TimeoutError as late:
            self._observer.count(observer.OUTCOMES_UNKNOWN, service=self._name)
            raise OutcomeUnknown(command.command_id, timeout) from late
        finally:
            self._forget(asked, answer)
        self._observer.observe(observer.SUBMIT_SECONDS, time.monotonic() - began, service=self._name)
        return receipt

    async def _send(self, command: Command) -> None:
        """Hands the command over for sending. Raises LogUnavailable only when it was surely not."""
        if self._producer is None:
            raise LogUnavailable("the submitter is not started")
        if not self.ready:
            raise LogUnavailable(f"{self._config.bootstrap}: the broker cannot be reached now")
        place = partition_of(command.stream, self._partitions)
        if (why := self._refused().get(place)) is not None:
            raise PartitionNotServed(why)
        try:
            stored = await self._producer.send(
                self._commands, key=command.stream.encode(), value=command.SerializeToString(), partition=place
            )
        except KafkaError as error:
            raise LogUnavailable(f"{self._config.bootstrap}: {error!r}") from error
        stored.add_done_callback(self._sent)

    def _sent(self, stored: "asyncio.Future[Any]") -> None:
        """Who submitted waits for the receipt, not for this; a send that failed ends for them as unknown."""
        if not stored.cancelled() and stored.exception() is not None:
            self._observer.count(observer.SENDS_FAILED, service=self._name)

    def _answered(self, receipt: Receipt) -> None:
        for answer in self._waiting.get((receipt.command_id, receipt.digest), ()):
            if not answer.done():
                answer.set_result(receipt)

    def _fail(self, asked: Asked, error: Exception) -> None:
        for answer in self._waiting.get(asked, ()):
            if not answer.done():
                answer.set_exception(error)

    def _forget(self, asked: Asked, answer: "asyncio.Future[Any]") -> None:
        waiting = self._waiting[asked]
        waiting.remove(answer)
        if not waiting:
            del self._waiting[asked]
