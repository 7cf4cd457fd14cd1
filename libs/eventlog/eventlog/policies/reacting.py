"""What policies make of a batch of arrivals: commands to publish, and events to park. Pure but for `react` itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from contracts.envelope import Command
from domainkit.policy import AnyPolicy
from eventlog.definition import ServiceDefinition
from eventlog.log import check_size
from eventlog.ordering import ordered
from eventlog.views.arrivals import Arrival, told
from eventlog.views.folding import BEHIND, Parking

NOTHING: Mapping[str, int] = MappingProxyType({})
UNREACHED = 2**63


@dataclass(slots=True)
class Reaction:
    """Of one policy to one batch, in order."""

    commands: list[Command] = field(default_factory=list)
    parked: list[Parking] = field(default_factory=list)
    reacted: list[Arrival] = field(default_factory=list)


def consumer_name(policy: AnyPolicy) -> str:
    """How a policy is called in the list of parked events."""
    return f"policy:{policy.name}"


def policies_of(definition: ServiceDefinition) -> Mapping[str, Sequence[AnyPolicy]]:
    """The policies by the topic that they listen to."""
    topics = {policy.source for policy in definition.policies}
    return {topic: [policy for policy in definition.policies if policy.source == topic] for topic in topics}


def react(
    definition: ServiceDefinition, policy: AnyPolicy, arrivals: Iterable[Arrival], blocked: Mapping[str, int] = NOTHING
) -> Reaction:
    """The commands of all events that could be reacted to; one that could not blocks its stream from there on.

    `blocked` has the offset from which a stream is blocked already: what comes again from before it is no news.
    """
    reaction, closed = Reaction(), dict(blocked)
    for arrival in arrivals:
        if arrival.recorded is None and not arrival.trouble:
            continue
        if arrival.offset >= closed.get(arrival.stream, UNREACHED):
            reaction.parked.append(Parking(arrival, BEHIND))
            continue
        commands, error = _commands(definition, policy, arrival)
        if error:
            reaction.parked.append(Parking(arrival, error))
            if arrival.stream:
                closed[arrival.stream] = arrival.offset
        else:
            reaction.commands += commands
            reaction.reacted.append(arrival)
    return reaction


def _commands(definition: ServiceDefinition, policy: AnyPolicy, arrival: Arrival) -> tuple[list[Command], str]:
    if arrival.recorded is None:
        return [], arrival.trouble
    try:
        commands = ordered(definition, policy, arrival.recorded)
        for command in commands:
            check_size(command)
    except Exception as error:  # noqa: BLE001  the service's code: whatever it raises parks the stream
        return [], told(error)
    return commands, ""
