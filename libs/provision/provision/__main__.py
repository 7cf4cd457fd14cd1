"""`python -m provision kafka|postgres start|stop|status`: servers in the background until they are stopped."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from provision.folders import remove_data
from provision.jars import DEFAULT_VERSION
from provision.kafka_server import KafkaServer
from provision.kafka_settings import KafkaSettings
from provision.postgres_server import PostgresServer
from provision.postgres_settings import PostgresSettings
from provision.problems import ProvisionProblem
from provision.running import running_kafka, running_postgres

Verb = Callable[[argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0: done, or it runs; 1: it does not; 2: it could not be done, and why is said."""
    asked = _parser().parse_args(arguments)
    try:
        code: int = asked.do(asked)
    except ProvisionProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    return code


def _kafka(asked: argparse.Namespace) -> int:
    settings = KafkaSettings(
        asked.data.resolve(),
        port=asked.port,
        controller_port=asked.controller_port,
        version=asked.version,
    )
    running = running_kafka(settings)
    return _act(asked.action, running, KafkaServer(settings))


def _postgres(asked: argparse.Namespace) -> int:
    settings = PostgresSettings(asked.data.resolve(), port=asked.port)
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


def _clean(asked: argparse.Namespace) -> int:
    gone = remove_data(asked.data)
    sys.stdout.write(f"removed {asked.data}\n" if gone else f"there is no {asked.data}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m provision", description=__doc__)
    verbs = parser.add_subparsers(required=True)
    kafka = _server(verbs.add_parser("kafka", help="a one-node Kafka"), _kafka, 7092)
    kafka.add_argument("--controller-port", type=int, default=7093)
    kafka.add_argument("--version", default=DEFAULT_VERSION)
    _server(verbs.add_parser("postgres", help="a PostgreSQL"), _postgres, 7432)
    clean = verbs.add_parser("clean", help="remove a data folder that nobody works in")
    clean.add_argument("--data", type=Path, required=True)
    clean.set_defaults(do=_clean)
    return parser


def _server(parser: argparse.ArgumentParser, do: Verb, port: int) -> argparse.ArgumentParser:
    parser.add_argument("action", choices=["start", "stop", "status"])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds its data")
    parser.add_argument("--port", type=int, default=port)
    parser.set_defaults(do=do)
    return parser


if __name__ == "__main__":
    sys.exit(main())
