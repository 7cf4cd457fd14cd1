"""What every test of the repository may ask for, and the marks that follow from what it asks."""

from pathlib import Path

import pytest

# Before any test has run: its plugin imports it at the very end otherwise, and Python 3.11 may fail to parse sources
# while garbage of a whole run is collected (SystemError: AST constructor recursion depth mismatch).
from hypothesis import HealthCheck, settings

pytest_plugins = ["testkit.broker", "testkit.object_server"]

# How long an example takes says nothing about the law. `make test` looks at the same examples every time, so that what
# is green stays green; `make test-laws` goes looking for others.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("searching", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

_WANTS = {"broker": "broker", "own_broker": "broker", "postgres_url": "postgres"}
_ON_SERVERS = {"integration", "e2e"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "matrix: part of `make test-brokers`, which runs it on every supported broker")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Whoever uses a server's fixture carries its mark, so that unit runs leave it out without a word in the test."""
    for fixture in getattr(item, "fixturenames", ()):
        if fixture in _WANTS:
            item.add_marker(_WANTS[fixture])
    if _ON_SERVERS & set(Path(item.path).relative_to(item.config.rootpath).parts):
        item.add_marker("broker")
