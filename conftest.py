"""What every test of the repository may ask for, and the marks that follow from what it asks."""

from pathlib import Path

# Before any test has run: its plugin imports it at the very end otherwise, and Python 3.11 may fail to parse sources
# while garbage of a whole run is collected (SystemError: AST constructor recursion depth mismatch).
import hypothesis  # noqa: F401
import pytest

pytest_plugins = ["testkit.broker"]

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
