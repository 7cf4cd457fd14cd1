"""Every metric of a process, once, with what it means. One registry per process, so that tests do not meet."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

LATENCY_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
CALL = ("grpc_service", "grpc_method", "grpc_type")


class Metrics:
    """The process's metrics. `service` is a label on all of them."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        self.calls = self._counter("grpc_server_handled", "Calls answered, by status code.", *CALL, "grpc_code")
        self.call_seconds = self._histogram("grpc_server_handling_seconds", "From a call's start to its end.", *CALL)

    def exposition(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, ("service", *labels), registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(name, meaning, ("service", *labels), registry=self.registry)

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(name, meaning, ("service", *labels), registry=self.registry, buckets=LATENCY_BUCKETS)
