"""The one transactional producer of a partition. Whatever goes wrong ends in PartitionLost: nothing is patched up."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, ProducerFenced, RecordListTooLargeError

from eventlog.kafka import KafkaConfig, transactional_producer

log = logging.getLogger(__name__)

STOP_S = 2.0
# aiokafka's asserts on its own state are how a fenced producer refuses to begin.
TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)
TROUBLE = (KafkaError, TimeoutError, AssertionError, OSError)


class PartitionLost(Exception):
    """Ownership ended, or it is unknown whether a batch was committed: forget everything and take over anew."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Record:
    """One record to be written."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()


class PartitionWriter:
    """Writes batches to partition `partition` of several topics, each batch in one transaction."""

    def __init__(self, config: KafkaConfig, service: str, partition: int, group: str) -> None:
        self._config = config
        self._partition = partition
        self._group = group
        self._producer: AIOKafkaProducer = transactional_producer(config, config.transactional_id(service, partition))
        # Well below the broker's own limit, so that a commit in doubt is given up before the broker decides alone.
        self._patience = config.transaction_timeout_ms / 1000 * 0.8
        # The last offset that the last transaction wrote, by topic.
        self._ends: dict[str, int] = {}

    async def start(self) -> None:
        """Fences the predecessor and aborts its open transaction. Raises PartitionLost."""
        try:
            async with asyncio.timeout(2 * self._patience):
                await self._producer.start()
        except TROUBLE as error:
            raise PartitionLost("unreachable", f"cannot start the producer: {error!r}") from error

    async def append(
        self, topics: Sequence[tuple[str, Iterable[Record]]], offsets: dict[TopicPartition, int] | None = None
    ) -> list[list[int]]:
        """Commits the records, and the group's offsets if given; the offsets of the records, topic by topic.

        Returns only when the commit is sure. Raises PartitionLost otherwise, also on a timeout; when cancelled, the
        outcome is unknown and the writer must not be used again.
        """
        try:
            async with asyncio.timeout(self._patience):
                return await self._transaction(topics, offsets)
        except ProducerFenced as error:
            raise PartitionLost("fenced", "another worker has taken the partition over") from error
        except TOO_LARGE as error:
            # Surely not committed: each send is confirmed before the commit is asked for.
            raise PartitionLost("too_large", f"the broker takes no record of that size: {error!r}") from error
        except TROUBLE as error:
            raise PartitionLost("in_doubt", f"the transaction's outcome is unknown: {error!r}") from error

    async def settle(self, topics: Sequence[str], *, commit: bool) -> None:
        """Decides over what an earlier transaction of this id left unmarked in these topics. Raises PartitionLost."""
        try:
            async with asyncio.timeout(self._patience):
                await self._producer.begin_transaction()
                self._include(topics)
                await (self._producer.commit_transaction() if commit else self._producer.abort_transaction())
        except TROUBLE as error:
            raise PartitionLost("in_doubt", f"unmarked records cannot be settled: {error!r}") from error

    async def _transaction(
        self, topics: Sequence[tuple[str, Iterable[Record]]], offsets: dict[TopicPartition, int] | None
    ) -> list[list[int]]:
        await self._producer.begin_transaction()
        sent = [await self._send(topic, records) for topic, records in topics]
        if offsets:
            await self._producer.send_offsets_to_transaction(offsets, self._group)
        # aiokafka commits also when a batch inside failed: each send is awaited before.
        places = [
            [metadata.offset + i for future, count in futures for metadata in [await future] for i in range(count)]
            for futures in sent
        ]
        written = {topic: offsets for (topic, _), offsets in zip(topics, places, strict=True) if offsets}
        if any(self._ends.get(topic, -2) + 1 == offsets[0] for topic, offsets in written.items()):
            # No marker lies between: the last commit was never marked (see `hanging`). This one marks it with its own.
            log.warning("partition %s: the broker never marked the last commit", self._partition)
            self._include(self._ends)
        await self._producer.commit_transaction()
        if written:
            self._ends = {topic: offsets[-1] for topic, offsets in written.items()}
        return places

    def _include(self, topics: Iterable[str]) -> None:
        """Makes the transaction end in these topics too, whether anything is written to them or not."""
        for topic in topics:
            self._producer._txn_manager.maybe_add_partition_to_txn(TopicPartition(topic, self._partition))  # noqa: SLF001

    async def _send(self, topic: str, records: Iterable[Record]) -> list[tuple[Any, int]]:
        """Whole batches, not record by record: nine times the speed."""
        futures: list[tuple[Any, int]] = []
        batch = self._producer.create_batch()
        for record in records:
            if not _append(batch, record):
                futures.append(await self._hand_over(topic, batch))
                batch = self._producer.create_batch()
                _append(batch, record)
        if batch.record_count():
            futures.append(await self._hand_over(topic, batch))
        return futures

    async def _hand_over(self, topic: str, batch: Any) -> tuple[Any, int]:
        batch.close()
        future = await self._producer.send_batch(batch, topic, partition=self._partition)
        quiet(future, self._producer._message_accumulator, TopicPartition(topic, self._partition))  # noqa: SLF001
        return future, batch.record_count()

    async def stop(self) -> None:
        """Ends the producer within a bounded time, whatever state it is in."""
        with contextlib.suppress(*TROUBLE):
            await asyncio.wait_for(self._producer.stop(), STOP_S)
        # A stop that ran out of time leaves the sender retrying for ever.
        task = self._producer._sender.sender_task  # noqa: SLF001
        if task is not None and not task.done():
            task.cancel()
        with contextlib.suppress(*TROUBLE):
            await asyncio.wait_for(self._producer.client.close(), STOP_S)


def quiet(future: "asyncio.Future[Any]", accumulator: Any, place: TopicPartition) -> None:
    """A batch that fails beside another failure is no news: neither it nor aiokafka's own waiter for it is logged.

    To be called with the batch just handed over, the last of its partition.
    """
    handed = list(accumulator._batches.get(place, ()))[-1:]  # noqa: SLF001

    def seen(ended: "asyncio.Future[Any]") -> None:
        for waiter in [ended, *(batch._drain_waiter for batch in handed)]:  # noqa: SLF001
            if waiter.done() and not waiter.cancelled():
                waiter.exception()

    future.add_done_callback(seen)


def _append(batch: Any, record: Record) -> bool:
    added = batch.append(timestamp=None, key=record.key, value=record.value, headers=list(record.headers))
    return added is not None
