"""`python -m provision kafka|postgres start|stop|status`: servers in the background until they are stopped."""

import argparse
import sys
from pathlib import Path

from provision.jars import DEFAULT_VERSION
from provision.kafka_server import KafkaServer
from provision.kafka_settings import KafkaSettings
from provision.postgres_server import PostgresServer
from provision.postgres_settings import PostgresSettings
from provision.problems import ProvisionProblem
from provision.running import running_kafka, running_postgres


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
    running = running_kafka(settings)
    return _act(asked.action, running, KafkaServer(settings))


def _postgres(asked: argparse.Namespace) -> int:
    settings = PostgresSettings(asked.data.resolve(), port=asked.port or 7432)
    running = running_postgres(settings)
    return _act(asked.action, running, PostgresServer(settings))


def _act(
    action: str,
    running: KafkaServer | PostgresServer | None,
    fresh: KafkaServer | PostgresServer,
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
