"""pytest fixtures over `provision`: one broker and one database for a whole run, and brokers of one's own to hurt.

Tests that ask for a server fail when there is none; they never skip. Under pytest-xdist the workers share what the
first of them started; the controlling process ends it.
"""

import os
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from provision.folders import remove_data
from provision.jars import DEFAULT_VERSION
from provision.kafka import Broker, GivenKafka, find_or_start_kafka
from provision.kafka_settings import KafkaSettings, on_free_ports
from provision.ports import free_port
from provision.postgres import find_or_start_postgres
from provision.postgres_settings import PostgresSettings
from testkit.shared_servers import SharedServers, Started

_RENDEZVOUS = "shijian_rendezvous"
_shared = pytest.StashKey[SharedServers]()


class HurtableBroker(Broker, Protocol):
    """A broker of one's own: it may be stopped, killed, stood still and started again on its data."""

    def start(self) -> None: ...
    def kill(self) -> None: ...
    def restart(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """One option says where the broker comes from, one its version, one where the database is."""
    group = parser.getgroup("shijian", "real servers")
    group.addoption("--broker", default="auto", help="auto (default), jars, container, or HOST:PORT of one that runs")
    group.addoption("--kafka-version", default=DEFAULT_VERSION, help=f"default {DEFAULT_VERSION}")
    group.addoption("--postgres", default="", help="URL of a PostgreSQL that runs; without it one is started")


def pytest_configure(config: pytest.Config) -> None:
    """Workers meet in the folder that the controlling process made; servers end with that process."""
    worker_input: dict[str, Any] | None = getattr(config, "workerinput", None)
    if worker_input is None:
        config.stash[_shared] = SharedServers(Path(tempfile.mkdtemp(prefix="shijian-test-")), os.getpid())
    else:
        folder, owner = worker_input[_RENDEZVOUS]
        config.stash[_shared] = SharedServers(Path(folder), owner)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by pytest-xdist for each worker that it starts."""
    shared = node.config.stash[_shared]
    node.workerinput[_RENDEZVOUS] = (str(shared.folder), shared.owner)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controlling process ends what any worker has started."""
    shared = config.stash.get(_shared, None)
    if shared is not None and shared.owner == os.getpid():
        shared.end()


@pytest.fixture(scope="session")
def broker(pytestconfig: pytest.Config) -> Broker:
    """One real broker for the whole run. Take topics of a fresh name; do not stop it."""
    shared = pytestconfig.stash[_shared]
    return GivenKafka(shared.once("kafka", lambda folder: _start_kafka(pytestconfig, folder, shared.owner)))


@pytest.fixture
def own_broker(pytestconfig: pytest.Config) -> Iterator[HurtableBroker]:
    """A real broker for one test, on a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="shijian-broker-"))
    settings = _settings(pytestconfig, folder, os.getpid())
    started: Any = find_or_start_kafka(replace(settings, bootstrap=""))
    try:
        yield started
    finally:
        started.kill()
        started.stop()
        remove_data(folder)


@pytest.fixture(scope="session")
def postgres_url(pytestconfig: pytest.Config) -> str:
    """A real PostgreSQL for the whole run, as a URL of SQLAlchemy. Take a schema or tables of a fresh name."""
    shared = pytestconfig.stash[_shared]
    return shared.once("postgres", lambda folder: _start_postgres(pytestconfig, folder, shared.owner))


@pytest.fixture
def fresh_name() -> str:
    """A name that nobody else uses: for a cluster, a schema, a prefix."""
    return f"t{uuid.uuid4().hex[:12]}"


def _start_kafka(config: pytest.Config, folder: Path, owner: int) -> Started:
    started: Any = find_or_start_kafka(_settings(config, folder, owner))
    return Started(started.bootstrap, _handle(started), started)


def _start_postgres(config: pytest.Config, folder: Path, owner: int) -> Started:
    url = config.getoption("--postgres")
    started: Any = find_or_start_postgres(PostgresSettings(folder, port=free_port(), url=url, owner=owner))
    return Started(started.url, _handle(started), started)


def _handle(server: Any) -> int | str | None:
    handle: int | str | None = getattr(server, "pid", None) or getattr(server, "name", None)
    return handle


def _settings(config: pytest.Config, folder: Path, owner: int) -> KafkaSettings:
    asked = config.getoption("--broker")
    settings = on_free_ports(folder, owner=owner, version=config.getoption("--kafka-version"))
    return (
        replace(settings, source=asked)
        if asked in {"auto", "jars", "container"}
        else replace(settings, bootstrap=asked)
    )
