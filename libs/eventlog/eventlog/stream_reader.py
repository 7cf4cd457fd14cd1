"""Reads the history of one stream from the log itself: the record, not a projection of it."""

from aiokafka import TopicPartition

from contracts.envelope import Envelope, parse_envelope
from eventlog.definition import ServiceDefinition
from eventlog.kafka import KafkaConfig
from eventlog.log_reading import committed_ends, partitions_of, ranges, reading, starts
from eventlog.partitioner import partition_of


class KafkaReader:
    """Scans the stream's partition up to its end: memory holds the one stream, time grows with the partition."""

    def __init__(self, definition: ServiceDefinition, config: KafkaConfig) -> None:
        self._config = config
        self._topic = config.topic(definition.topic("events"))

    async def stream(self, stream: str) -> list[Envelope]:
        """See `log.EventReader`. Raises LogUnavailable, and Undecodable for a record that is no event."""
        key = stream.encode()
        history: list[Envelope] = []
        async with reading(self._config) as consumer:
            partitions = len(await partitions_of(consumer, self._topic))
            place = TopicPartition(self._topic, partition_of(stream, partitions))
            bounds = (await starts(consumer, [place]))[place], (await committed_ends(consumer, [place]))[place]
            async for _, records in ranges(consumer, {place: bounds}):
                history.extend(parse_envelope(r.value) for r in records if r.key == key)
        return history
