"""The commands that policies order: same event, same commands, under the same ids."""

from typing import Any

from contracts.envelope import Command, command_of
from contracts.ids import ordered_command_id
from domainkit.policy import AnyPolicy
from domainkit.recorded import Recorded
from eventlog.definition import ServiceDefinition


def ordered(definition: ServiceDefinition, policy: AnyPolicy, recorded: Recorded[Any]) -> list[Command]:
    """What `policy` wants done about an event, as commands of its own service, ready to be published."""
    return [
        command_of(
            definition.commands,
            order.command,
            stream=order.stream,
            command_id=ordered_command_id(recorded.event_id, policy.name, step),
            issued_at=recorded.recorded_at,
            actor=f"{definition.name}.{policy.name}",
            tenant=recorded.tenant,
            correlation_id=recorded.correlation_id,
            causation_id=recorded.event_id,
        )
        for step, order in enumerate(policy.react(recorded))
    ]
