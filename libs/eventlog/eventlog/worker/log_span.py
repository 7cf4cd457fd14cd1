"""What there is of a partition's log now, and whether a state may be gone on with: nothing is decided over a gap."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from eventlog.log_reading import committed_ends, starts
from eventlog.worker.catching_up import LogBroken
from eventlog.worker.state_store import Position


@dataclass(frozen=True, slots=True)
class LogSpan:
    """From where to where the broker has a partition's events and receipts. Receipts age; events never should."""

    events: TopicPartition
    receipts: TopicPartition
    begins: Mapping[TopicPartition, int]
    ends: Mapping[TopicPartition, int]

    @property
    def begin(self) -> int:
        """The oldest event's place; what was before is gone."""
        return self.begins[self.events]

    @property
    def is_cut(self) -> bool:
        """Whether the log cannot be folded from its beginning any more."""
        return self.begin > 0

    def holds(self, position: Position) -> bool:
        """Whether the log goes at least as far as that."""
        return position.events <= self.ends[self.events] and position.receipts <= self.ends[self.receipts]

    def lost_start(self, why: str) -> LogBroken:
        """The log was cut and nothing here knows what stood before."""
        return LogBroken(f"{named(self.events)}: events before {self.begin} are gone, {why}: restore from a backup")

    def lost_end(self, position: Position, store: str) -> LogBroken:
        """The log ends before what a state has seen of it."""
        place, known = self.events, position.events
        if known <= self.ends[place]:
            place, known = self.receipts, position.receipts
        return LogBroken(
            f"{named(place)}: the log ends at {self.ends[place]}, the state store has seen {known}: restore from a "
            f"backup, or remove {store} to trust the log"
        )

    def missing_start(self) -> str:
        """What people should know although the partition is served."""
        return f"{named(self.events)}: events before {self.begin} are gone, the state store goes on without them"


async def span_of(consumer: AIOKafkaConsumer, events: TopicPartition, receipts: TopicPartition) -> LogSpan:
    """As it is now, for what that consumer may see."""
    places = [events, receipts]
    return LogSpan(events, receipts, await starts(consumer, places), await committed_ends(consumer, places))


def named(place: TopicPartition) -> str:
    """As people are told of it."""
    return f"{place.topic}/{place.partition}"
