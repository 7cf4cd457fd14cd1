"""What the log counts and measures, by name. Whoever runs a process says where the figures go."""

from typing import Protocol

COMMANDS = "commands_decided"  # service, outcome
ORDERS_REFUSED = "orders_refused"  # service, policy, code; commands of policies that came to nothing
COMMAND_REPEATS = "commands_repeated"  # service
DECIDER_FAILURES = "decider_failures"  # service, aggregate
DEAD_LETTERS = "dead_letters"  # service
BATCH_SIZE = "batch_commands"  # service
BATCH_SECONDS = "batch_seconds"  # service
TAKEOVER_SECONDS = "takeover_seconds"  # service
PARTITIONS_DROPPED = "partitions_dropped"  # service, reason
PARTITIONS_UNREADABLE = "partitions_unreadable"  # service, partition; each time its log could not be read
COMMANDS_EXPIRED = "commands_expired"  # service; deleted by retention before they were decided
HANGING_SETTLED = "hanging_transactions_settled"  # service, outcome: commit or abort; at a takeover
CHECKPOINTS_FAILED = "checkpoints_failed"  # service
EVENTS_FOLDED = "events_folded"  # service; by takeovers
STATE_REBUILDS = "state_store_rebuilds"  # service, reason
STATE_SNAPSHOTS = "state_snapshots"  # service, outcome: put, failed, fetched, or why one was refused
SUBMIT_SECONDS = "submit_seconds"  # service
SENDS_FAILED = "command_sends_failed"  # service; the broker never confirmed them
OUTCOMES_UNKNOWN = "outcomes_unknown"  # service
EVENTS_PROJECTED = "events_projected"  # service
EVENTS_PARKED = "events_parked"  # service, consumer
PROJECTION_SECONDS = "projection_batch_seconds"  # service
POSITIONS_TAKEN = "positions_taken"  # service
EVENTS_REACTED = "events_reacted"  # service, policy


class Observer(Protocol):
    """Takes figures; must be quick and must not raise."""

    def count(self, name: str, amount: int = 1, **labels: str) -> None:
        """Adds to a counter."""

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Adds a value to a histogram."""


class Unobserved:
    """Drops every figure."""

    def count(self, name: str, amount: int = 1, **labels: str) -> None:
        """Drops it."""

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Drops it."""
