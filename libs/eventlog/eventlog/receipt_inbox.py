"""Hears every receipt of a service from now on: one consumer over all partitions, in no group."""

import asyncio
import logging
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError
from google.protobuf.message import DecodeError

from contracts.envelope import Receipt
from eventlog.ending import ended
from eventlog.kafka import KafkaConfig, log_consumer, stop_consumer
from eventlog.log_reading import partitions_of

log = logging.getLogger(__name__)

RETRY_S = 0.5


class ReceiptInbox:
    """Calls `heard` for each receipt, in the loop. When the broker goes away it keeps trying; positions are kept."""

    def __init__(self, config: KafkaConfig, topic: str, heard: Callable[[Receipt], None]) -> None:
        self._config = config
        self._topic = topic
        self._heard = heard
        self._consumer: AIOKafkaConsumer | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_listening(self) -> bool:
        """Whether receipts are being heard."""
        return self._task is not None and not self._task.done()

    async def start(self) -> None:
        """Returns once nothing that is written from now on can be missed. Raises KafkaError."""
        consumer = log_consumer(self._config)
        try:
            await consumer.start()
            places = [TopicPartition(self._topic, p) for p in await partitions_of(consumer, self._topic)]
            consumer.assign(places)
            await self._to_the_end(consumer)
        except BaseException:
            await stop_consumer(consumer)
            raise
        self._consumer = consumer
        self._task = asyncio.create_task(self._listen(consumer), name=f"receipts of {self._topic}")
        self._task.add_done_callback(self._ended)

    async def stop(self) -> None:
        """Stops hearing."""
        if self._task is not None:
            await ended(self._task)
            self._task = None
        if self._consumer is not None:
            await stop_consumer(self._consumer)
            self._consumer = None

    async def _to_the_end(self, consumer: AIOKafkaConsumer) -> None:
        for place, end in (await consumer.end_offsets(consumer.assignment())).items():
            consumer.seek(place, end)

    async def _listen(self, consumer: AIOKafkaConsumer) -> None:
        is_lost = False
        while True:
            try:
                if is_lost:
                    await self._to_the_end(consumer)
                    is_lost = False
                fetched = await consumer.getmany(timeout_ms=1000)
            except OffsetOutOfRangeError as gone:
                # The broker lost the end of the topic: what was not heard is unknown to who waits, as it should be.
                log.warning("receipts of %s: %s; going on from the end", self._topic, gone)
                is_lost = True
                continue
            except (KafkaError, OSError) as error:
                log.warning("receipts of %s: %r; trying again", self._topic, error)
                await asyncio.sleep(RETRY_S)
                continue
            for records in fetched.values():
                for record in records:
                    self._take(record.value)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """It ends by `stop` only; anything else is a bug, and nobody waits for the task to hear of it."""
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("receipts of %s are heard no more", self._topic, exc_info=error)

    def _take(self, data: bytes | None) -> None:
        try:
            self._heard(Receipt.FromString(data or b""))
        except DecodeError as error:
            log.error("a record of %s is no receipt: %s", self._topic, error)  # noqa: TRY400
