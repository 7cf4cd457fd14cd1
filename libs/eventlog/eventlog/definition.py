"""What a service declares of itself; everything else about running it is the same for all services."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.topics import topic_name
from contracts.wire import Inbound, Wire
from domainkit.aggregate import Aggregate, aggregate_of
from domainkit.policy import AnyPolicy
from domainkit.projection import AnyProjection


@dataclass(frozen=True, slots=True)
class ServiceDefinition:
    """`inbound` maps the topics of other services to what this one reads there."""

    name: str
    aggregates: tuple[Aggregate, ...]
    commands: Wire
    events: Wire
    projections: tuple[AnyProjection, ...] = ()
    policies: tuple[AnyPolicy, ...] = ()
    inbound: Mapping[str, Inbound] = field(default_factory=dict)

    def topic(self, kind: str) -> str:
        """The topic of that kind (commands, events, receipts) that belongs to the service."""
        return topic_name(self.name, kind)

    def aggregate(self, stream: str) -> Aggregate | None:
        """Who owns a stream of this name; None when nobody here does."""
        name = aggregate_of(stream)
        return next((a for a in self.aggregates if a.name == name), None)

    def reader(self, topic: str) -> Wire | Inbound:
        """How to decode the events of `topic`. Raises KeyError for a topic that this service does not read."""
        return self.events if topic == self.topic("events") else self.inbound[topic]
