"""Every metric of a process, once, with what it means. One registry per process, so that tests do not meet."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from eventlog import observer

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
CALL = ("grpc_service", "grpc_method", "grpc_type")
PLACE = ("projection", "topic", "partition")

# What the log reports -> (metric, meaning, labels next to `service`).
COUNTERS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    observer.COMMANDS: ("shijian_commands_total", "Commands decided, by outcome.", ("outcome",)),
    observer.COMMAND_REPEATS: ("shijian_command_repeats_total", "Commands seen before, given their first answer.", ()),
    observer.ORDERS_REFUSED: (
        "shijian_orders_refused_total",
        "Commands ordered by a policy that were refused or failed.",
        ("policy", "code"),
    ),
    observer.DECIDER_FAILURES: ("shijian_decider_failures_total", "Bugs: deciders that raised.", ("aggregate",)),
    observer.DEAD_LETTERS: ("shijian_dead_letters_total", "Records on a commands topic that no one can read.", ()),
    observer.PARTITIONS_DROPPED: ("shijian_partitions_dropped_total", "Partitions let go in doubt.", ("reason",)),
    observer.STATE_REBUILDS: ("shijian_state_store_rebuilds_total", "State stores folded anew.", ("reason",)),
    observer.STATE_SNAPSHOTS: (
        "shijian_state_snapshots_total",
        "Snapshots of state stores put, fetched, refused.",
        ("outcome",),
    ),
    observer.PARTITIONS_UNREADABLE: (
        "shijian_partitions_unreadable_total",
        "Times that a partition was left unserved because its log cannot be read or has lost records.",
        ("partition",),
    ),
    observer.COMMANDS_EXPIRED: (
        "shijian_commands_expired_total",
        "Commands that retention deleted before they were decided.",
        (),
    ),
    observer.HANGING_SETTLED: (
        "shijian_hanging_transactions_settled_total",
        "Transactions that the broker never marked (KAFKA-20734), settled at a takeover.",
        ("outcome",),
    ),
    observer.CHECKPOINTS_FAILED: ("shijian_checkpoints_failed_total", "State stores not brought to disk.", ()),
    observer.SENDS_FAILED: ("shijian_command_sends_failed_total", "Commands that the broker did not confirm.", ()),
    observer.EVENTS_PROJECTED: ("shijian_events_projected_total", "Events folded into projections.", ()),
    observer.EVENTS_PARKED: ("shijian_events_parked_total", "Events set aside.", ("consumer",)),
    observer.POSITIONS_TAKEN: ("shijian_positions_taken_total", "Batches lost to another projector.", ()),
    observer.EVENTS_REACTED: ("shijian_events_reacted_total", "Events that a policy has reacted to.", ("policy",)),
    observer.EVENTS_FOLDED: (
        "shijian_events_folded_total",
        "Events folded into state when taking partitions over.",
        (),
    ),
    observer.OUTCOMES_UNKNOWN: ("shijian_outcomes_unknown_total", "Commands without a receipt in time.", ()),
}
# Likewise, with buckets.
HISTOGRAMS: Mapping[str, tuple[str, str, tuple[float, ...]]] = {
    observer.BATCH_SIZE: ("shijian_batch_commands", "Commands per transaction.", SIZES),
    observer.BATCH_SECONDS: ("shijian_batch_seconds", "From a batch's first command to its commit.", SECONDS),
    observer.TAKEOVER_SECONDS: ("shijian_takeover_seconds", "Taking a partition over, fence to serving.", SECONDS),
    observer.PROJECTION_SECONDS: ("shijian_projection_batch_seconds", "Folding and committing a batch.", SECONDS),
    observer.SUBMIT_SECONDS: ("shijian_command_seconds", "From submitting a command to its receipt.", SECONDS),
}


class Metrics:
    """The process's metrics; `service` is a label on all of them. Takes what the log reports (eventlog.Observer)."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        self._counters = {key: self._counter(*row) for key, row in COUNTERS.items()}
        self._histograms = {key: self._histogram(name, text, (), to) for key, (name, text, to) in HISTOGRAMS.items()}
        self.calls = self._counter("grpc_server_handled_total", "Calls answered, by status code.", (*CALL, "grpc_code"))
        self.call_seconds = self._histogram("grpc_server_handling_seconds", "From a call's start to its end.", CALL)
        self.invalid = self._counter("shijian_invalid_requests_total", "Malformed requests, by field.", ("field",))
        self.projection_lag = self._gauge("shijian_projection_lag", "Events in the log not projected yet.", PLACE)
        self.projected = self._gauge("shijian_projection_offset", "Next offset to be projected.", PLACE)
        self.partitions = self._gauge("shijian_partitions_owned", "Partitions that this process decides for.", ())
        self.command_lag = self._gauge("shijian_command_lag", "Commands not decided yet.", ("partition",))
        self.policy_lag = self._gauge("shijian_policy_lag", "Events not reacted to yet.", ("policy",))
        self.parked = self._gauge("shijian_parked_events", "Events that a projection could not take.", ())
        self.state_bytes = self._gauge("shijian_state_store_bytes", "Size of the state stores.", ())
        self.loop_lag = self._gauge("shijian_event_loop_lag_seconds", "How late the event loop last was.", ())
        self.broker_reachable = self._gauge("shijian_broker_reachable", "1 when the broker answers.", ())
        self.ready = self._gauge("shijian_ready", "1 when the process is ready.", ())

    def count(self, name: str, amount: int = 1, **labels: str) -> None:
        """Adds to what the log calls `name`."""
        if (counter := self._counters.get(name)) is not None:
            counter.labels(**{"service": self.service, **labels}).inc(amount)

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Adds a value to what the log calls `name`."""
        if (histogram := self._histograms.get(name)) is not None:
            histogram.labels(**{"service": self.service, **labels}).observe(value)

    def exposition(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def _counter(self, name: str, meaning: str, labels: tuple[str, ...]) -> Counter:
        return Counter(name, meaning, ("service", *labels), registry=self.registry)

    def _gauge(self, name: str, meaning: str, labels: tuple[str, ...]) -> Gauge:
        return Gauge(name, meaning, ("service", *labels), registry=self.registry)

    def _histogram(
        self, name: str, meaning: str, labels: tuple[str, ...], buckets: tuple[float, ...] = SECONDS
    ) -> Histogram:
        return Histogram(name, meaning, ("service", *labels), registry=self.registry, buckets=buckets)
