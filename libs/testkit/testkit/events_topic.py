"""Writes events to a topic of their own on a real broker: committed, aborted, broken; for tests of what reads them."""

from collections.abc import Iterable, Sequence
from typing import Any

from contracts.envelope import Envelope
from contracts.ids import event_id
from contracts.topics import Topic
from contracts.wire import Wire
from eventlog.kafka import KafkaConfig, idempotent_producer, transactional_producer
from eventlog.partitioner import partition_of
from eventlog.topic_admin import apply


def envelope(wire: Wire, stream: str, version: int, event: Any, recorded_at: int = 0) -> Envelope:
    """The envelope of `event` as version so-and-so of `stream`; its ids derive from those two."""
    number, schema_version, payload = wire.encode(event)
    command = f"{stream}:{version}".encode().ljust(16, b".")[-16:]
    return Envelope(
        event_id=event_id(command, 0),
        type=number,
        schema_version=schema_version,
        stream=stream,
        version=version,
        occurred_at_us=recorded_at or version,
        recorded_at_us=recorded_at or version,
        correlation_id=command,
        causation_id=command,
        actor="tester",
        payload=payload,
    )


class EventsTopic:
    """A topic of the table under this configuration's prefix. `make` it before use."""

    def __init__(self, config: KafkaConfig, topic: str, partitions: int = 2) -> None:
        self.config = config
        self.topic = topic
        self.partitions = partitions

    async def make(self) -> None:
        """Creates the topic."""
        await apply([self._contract()], self.config)

    async def write(self, envelopes: Iterable[Envelope]) -> None:
        """Appends, committed, in order."""
        await self.write_raw((e.stream.encode(), e.SerializeToString()) for e in envelopes)

    async def write_raw(self, records: Iterable[tuple[bytes, bytes | None]]) -> None:
        """Appends any bytes under any keys, committed, in order."""
        producer = idempotent_producer(self.config)
        await producer.start()
        try:
            await _send(producer, self, records)
        finally:
            await producer.stop()

    async def write_in_transaction(self, envelopes: Sequence[Envelope], *, commit: bool) -> None:
        """Appends in a transaction, which is then committed or aborted."""
        producer = transactional_producer(self.config, f"{self.config.topic(self.topic)}.writer")
        await producer.start()
        try:
            await producer.begin_transaction()
            await _send(producer, self, [(e.stream.encode(), e.SerializeToString()) for e in envelopes])
            await (producer.commit_transaction() if commit else producer.abort_transaction())
        finally:
            await producer.stop()

    def _contract(self) -> Topic:
        return Topic(
            topic=self.topic,
            service="tests",
            kind="events",
            meaning="for tests",
            message="",
            key="stream",
            producers=(),
            consumers=(),
            partitions=self.partitions,
            retention_ms=-1,
            cleanup_policy="delete",
            max_message_bytes=2_097_152,
        )


async def _send(producer: Any, topic: EventsTopic, records: Iterable[tuple[bytes, bytes | None]]) -> None:
    name = topic.config.topic(topic.topic)
    sent = [
        await producer.send(
            name, value, key=key, partition=partition_of(key.decode(errors="replace"), topic.partitions)
        )
        for key, value in records
    ]
    for future in sent:
        await future
