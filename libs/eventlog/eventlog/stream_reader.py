"""Reads the history of one stream from the log itself: the record, not a projection of it."""

from collections.abc import Mapping

from contracts.envelope import Envelope, parse_envelope
from eventlog.definition import ServiceDefinition
from eventlog.fetching.batch_reading import READERS
from eventlog.fetching.range_reading import Entry
from eventlog.kafka import KafkaConfig
from eventlog.log_reading import partitions_of, reading
from eventlog.partitioner import partition_of
from eventlog.past.moments import LogCut, Span, is_silent, span_at, span_now, spans_at
from eventlog.past.stretch_map import StretchMap


class KafkaReader:
    """Reads the stream's partition once as a whole, and from then on only where the stream may stand.

    Memory holds the one stream and two bytes for each stream of each stretch of the log.
    """

    def __init__(self, definition: ServiceDefinition, config: KafkaConfig) -> None:
        self._config = config
        self._topic = definition.topic("events")
        self._maps: dict[tuple[str, int], StretchMap] = {}

    async def stream(self, stream: str) -> list[Envelope]:
        """See `log.EventReader`. Raises LogCut where the stream's beginning is gone from the log, LogUnavailable, and
        Undecodable for a record that is no event.
        """
        partition = await self._partition(self._topic, stream)
        span = await span_now(self._config, self._topic, partition)
        found = await self._whole(stream, self._topic, partition, span)
        return [parse_envelope(value or b"") for _, _, value in found]

    async def stream_as_of(self, stream: str, moment: int, topic: str = "") -> list[Entry]:
        """See `as_of.PastReader`."""
        topic = topic or self._topic
        partition = await self._partition(topic, stream)
        span = await span_at(self._config, topic, partition, moment)
        return await self._whole(stream, topic, partition, span)

    async def stands_at(self, topic: str, moment: int, ends: Mapping[int, int]) -> bool:
        """See `as_of.StandsAt`."""
        spans = await spans_at(self._config, topic, moment)
        if set(spans) != set(ends):
            return False
        for partition, span in spans.items():
            between = sorted((span.end, ends[partition]))
            if between[0] < span.start:
                raise LogCut(topic, partition, span.start)
            if not await is_silent(self._config, topic, partition, *between):
                return False
        return True

    async def _partition(self, topic: str, stream: str) -> int:
        async with reading(self._config) as consumer:
            return partition_of(stream, len(await partitions_of(consumer, self._config.topic(topic))))

    async def _whole(self, stream: str, topic: str, partition: int, span: Span) -> list[Entry]:
        """All of the stream, or LogCut."""
        found = await self._of(stream, topic, partition, span)
        if span.start and not _is_whole(found):
            raise LogCut(topic, partition, span.start)
        return found

    async def _of(self, stream: str, topic: str, partition: int, span: Span) -> list[Entry]:
        key, known = stream.encode(), self._map(topic, partition, span)
        found: list[Entry] = []
        for place in known.places(key, span):
            at = place.start
            async with READERS["batches"](self._config, topic, partition, place.start, place.end) as chunks:
                async for chunk in chunks:
                    known.note(at, chunk.next_offset, [entry[1] for entry in chunk.records])
                    at = chunk.next_offset
                    found += [entry for entry in chunk.records if entry[1] == key]
        return found

    def _map(self, topic: str, partition: int, span: Span) -> StretchMap:
        """What is known of the partition; begun anew where the log's start has moved beyond it."""
        known = self._maps.get((topic, partition))
        if known is None or known.until < span.start:
            known = self._maps[topic, partition] = StretchMap(span.start)
        return known


def _is_whole(entries: list[Entry]) -> bool:
    """Whether the first event is the stream's first: then nothing of it stood in what was cut."""
    return bool(entries) and parse_envelope(entries[0][2] or b"").version == 1
