"""Transactions that have ended for the coordinator but were never marked in the log: found after the fence, settled.

Kafka 4.3.0 and 4.3.1 skip the markers of a transaction that ends while its partitions have no leader (KAFKA-20734), as
when the only broker shuts down. What was written stays invisible, and the next marker of the same producer, be it a
commit or an abort of something else, decides over it, in each topic for itself. KIP-664 calls them hanging.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiokafka import TopicPartition

from contracts.envelope import Envelope, Receipt, parse_envelope
from eventlog.answers import ACCEPTED
from eventlog.deciding import Standing
from eventlog.kafka import KafkaConfig
from eventlog.log_reading import committed_ends, ranges, reading

log = logging.getLogger(__name__)

# Right after a marker the readable end may lag behind the end for a moment, until the replicas have it.
SETTLING_S = 3.0
ASK_AGAIN_S = 0.05

Gap = tuple[int, int]


class Known(Protocol):
    """What the readable part of the log says."""

    def standing(self, stream: str) -> Standing | None:
        """The stream's version and state."""

    def receipt(self, command_id: bytes) -> Receipt | None:
        """The answer given to a command, if it is still remembered."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """What a partition holds beyond its readable end, in order."""

    events: Sequence[Envelope]
    receipts: Sequence[Receipt]

    @property
    def streams(self) -> set[str]:
        """The streams spoken of."""
        return {event.stream for event in self.events} | {receipt.stream for receipt in self.receipts}

    def is_whole(self, known: Known) -> bool:
        """Whether to commit it: True when it is all of one or more batches, or when a part of it was already told.

        A worker commits only after every record of a batch is with the broker, so what is not whole was never
        committed, and whoever waits for an answer has none.
        """
        reached = self._reached(known)
        if reached is None:
            return False
        if any(known.receipt(event.causation_id) is not None for event in self.events):
            return True
        answered = {receipt.command_id for receipt in self.receipts}
        return all(event.causation_id in answered for event in self.events) and all(
            receipt.version <= reached.get(receipt.stream, _version(known, receipt.stream))
            for receipt in self.receipts
            if receipt.outcome == ACCEPTED
        )

    def _reached(self, known: Known) -> dict[str, int] | None:
        """The versions of the streams with these events; None when they do not continue what is readable."""
        reached: dict[str, int] = {}
        for event in self.events:
            if event.version != reached.get(event.stream, _version(known, event.stream)) + 1:
                return None
            reached[event.stream] = event.version
        return reached


def _version(known: Known, stream: str) -> int:
    standing = known.standing(stream)
    return standing.version if standing is not None else 0


async def gaps(config: KafkaConfig, places: Sequence[TopicPartition]) -> dict[TopicPartition, Gap]:
    """Where a partition ends later than it can be read: from, to. Ask only when no transaction is open there."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + SETTLING_S
    async with reading(config) as consumer, reading(config, committed_only=False) as unfiltered:
        while True:
            ends = await committed_ends(unfiltered, places)
            readable = await committed_ends(consumer, places)
            found = {place: (readable[place], ends[place]) for place in places if readable[place] < ends[place]}
            if not found or loop.time() > give_up:
                return found
            await asyncio.sleep(ASK_AGAIN_S)


async def hanging(
    config: KafkaConfig, found: Mapping[TopicPartition, Gap], events: TopicPartition, receipts: TopicPartition
) -> Hanging:
    """The records in the gaps of the two partitions. Raises LogUnavailable, Undecodable and DecodeError."""
    bounds = {place: found[place] for place in (events, receipts) if place in found}
    envelopes: list[Envelope] = []
    answers: list[Receipt] = []
    async with reading(config, committed_only=False) as consumer:
        async for place, records in ranges(consumer, bounds):
            if place == events:
                envelopes += [parse_envelope(record.value or b"") for record in records]
            else:
                answers += [Receipt.FromString(record.value or b"") for record in records]
    return Hanging(envelopes, answers)
