"""A real S3 server for tests: `s3`, one for each process of a run, in a process and with packages of its own."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class ObjectServer:
    """Where it listens, its bucket, and the key that it takes."""

    url: str
    bucket: str
    key: str
    secret: str

    def variables(self, **others: str) -> dict[str, str]:
        """The variables by which a process finds it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
        } | others

    def wish(self, **wishes: str) -> None:
        """What happens to paths that hold a text: part="torn" or part="down"; without any all is well again."""
        request = urllib.request.Request(  # noqa: S310 - its own address
            f"{self.url}/-/wishes", json.dumps(wishes).encode(), method="PUT"
        )
        urllib.request.urlopen(request, timeout=10).close()  # noqa: S310


@pytest.fixture(scope="session")
def s3_server() -> Iterator[ObjectServer]:
    """The server, as long as the run lasts."""
    packages = Path(sys.prefix) / "s3"
    assert packages.exists(), f"{packages} is missing; `make setup` installs it"
    with subprocess.Popen(
        [sys.executable, "-m", "testkit.s3_server"],
        env=os.environ | {"PYTHONPATH": str(packages)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield ObjectServer(**json.loads(process.stdout.readline()))
        process.stdin.close()


@pytest.fixture
def s3(s3_server: ObjectServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectServer]:
    """The server, found by the variables of this process."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in s3_server.variables().items():
        monkeypatch.setenv(name, value)
    yield s3_server
    s3_server.wish()
