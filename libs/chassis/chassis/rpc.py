"""The gRPC server of a service: what surrounds every call, and the limits. No business."""

from collections.abc import Callable

import grpc
from grpc_reflection.v1alpha.reflection import SERVICE_NAME, enable_server_reflection

from chassis.calls import Surround
from chassis.correlation import correlated
from chassis.deadlines import deadline_guard
from chassis.failures import answered
from chassis.gate import gate
from chassis.metrics import Metrics
from chassis.rpc_metrics import measured
from chassis.validation import MAX_REQUEST_BYTES, checker

OPTIONS = (
    # Above our own limit, so that a request somewhat too large is answered with its field's name, and counted.
    ("grpc.max_receive_message_length", 4 * MAX_REQUEST_BYTES),
    ("grpc.max_send_message_length", 16 * MAX_REQUEST_BYTES),
    # Two processes on one port would take turns answering; the second must fail to start.
    ("grpc.so_reuseport", 0),
    # Edges and consoles keep quiet connections open; they may ping every 20 s.
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.http2.min_ping_interval_without_data_ms", 20_000),
    ("grpc.keepalive_permit_without_calls", 1),
)


class PortTaken(RuntimeError):
    """Somebody else listens there; the text names the port and the variable that moves it."""


def grpc_server(domain: str, metrics: Metrics, waits: Callable[[], str] = str) -> grpc.aio.Server:
    """A server that correlates, measures, answers for failures, wants deadlines and validates, in this order.

    While `waits` names what the process waits for, calls are answered UNAVAILABLE; operators' calls are not.
    """

    def count(field: str) -> None:
        metrics.invalid.labels(domain, field).inc()

    steps = (correlated, measured(metrics), answered(domain), gate(domain, waits), deadline_guard(domain, count))
    return grpc.aio.server(interceptors=(Surround(steps, checker(domain, count)),), options=OPTIONS)


def listen(server: grpc.aio.Server, host: str, port: int) -> int:
    """Binds the port (0: any free one) and gives it back. Raises PortTaken."""
    try:
        bound: int = server.add_insecure_port(f"{host}:{port}")
    except RuntimeError as error:
        raise PortTaken(f"gRPC cannot listen on {host}:{port}: is it taken? SHIJIAN_GRPC_PORT moves it") from error
    return bound


def reflect(server: grpc.aio.Server, services: list[str]) -> None:
    """Lets callers ask what the server offers."""
    enable_server_reflection([*services, SERVICE_NAME], server)
