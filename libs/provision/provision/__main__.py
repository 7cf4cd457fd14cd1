"""`python -m provision kafka|postgres start|stop|status`: servers in the background until they are stopped."""

import argparse
import sys
from pathlib import Path

from provision import kafka_server, postgres_server
from provision.jars import DEFAULT_VERSION
from provision.kafka_settings import KafkaSettings
from provision.postgres_settings import PostgresSettings
from provision.problems import ProvisionProblem


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0: done, or it runs; 1: it does not; 2: it could not be done, and why is said."""
    asked = _parser().parse_args(arguments)
    try:
        return _kafka(asked) if asked.server == "kafka" else _postgres(asked)
    except ProvisionProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return 2


def _kafka(asked: argparse.Namespace) -> int:
    settings = KafkaSettings(
        asked.data.resolve(),
        port=asked.port or 7092,
        controller_port=asked.controller_port,
        version=asked.version,
    )
    running = kafka_server.running_server(settings)
    return _act(asked.action, running, kafka_server.KafkaServer(settings))


def _postgres(asked: argparse.Namespace) -> int:
    settings = PostgresSettings(asked.data.resolve(), port=asked.port or 7432)
    running = postgres_server.running_server(settings)
    return _act(asked.action, running, postgres_server.PostgresServer(settings))


def _act(
    action: str,
    running: kafka_server.KafkaServer | postgres_server.PostgresServer | None,
    fresh: kafka_server.KafkaServer | postgres_server.PostgresServer,
) -> int:
    if action == "start" and running is None:
        fresh.start()
        running = fresh
    if action == "stop" and running is not None:
        running.stop()
        running = None
    sys.stdout.write(f"{running.described}\n" if running is not None else "not running\n")
    return 0 if running is not None or action == "stop" else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m provision", description=__doc__)
    parser.add_argument("server", choices=["kafka", "postgres"])
    parser.add_argument("action", choices=["start", "stop", "status"])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds its data")
    parser.add_argument("--port", type=int, default=0, help="7092 for Kafka, 7432 for PostgreSQL")
    parser.add_argument("--controller-port", type=int, default=7093)
    parser.add_argument("--version", default=DEFAULT_VERSION, help="of Kafka")
    return parser


if __name__ == "__main__":
    sys.exit(main())
