"""An installation of its own for the end-to-end tests: real broker, real processes, own ports, own data folder."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from provision.ports import is_free
from shijian_cli.place import SERVICES, Place

UP_SECONDS = 240
PORTS_OF_A_WORKER = 5_000


@dataclass(frozen=True)
class Shijian:
    """The command line, pointed at one data folder."""

    place: Place

    def run(self, *words: str, code: int = 0, timeout: float = 120) -> str:
        command = [sys.executable, "-m", "shijian_cli", *words]
        if words[0] not in {"score", "--help"}:
            command += ["--data-dir", str(self.place.data_dir)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
        assert done.returncode == code, f"{' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout if code == 0 else done.stdout + done.stderr

    def json(self, *words: str, timeout: float = 120, code: int = 0) -> Any:
        return json.loads(self.run(*words, "--json", timeout=timeout, code=code))

    def up(self) -> None:
        self.run("up", "--port-base", str(self.place.port_base), timeout=UP_SECONDS)

    def down(self) -> None:
        self.run("down")

    def event_counts(self) -> dict[str, int]:
        """Per service: how far its own projections have read its events, once none is behind."""
        services = self.json("doctor")["services"]
        assert all(p["lag"] == 0 for s in services.values() for p in s["projections"])
        return {
            name: sum({(p["topic"], p["partition"]): p["next_offset"] for p in s["projections"]}.values())
            for name, s in services.items()
        }


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only groups run side by side: one installation with all that asks it, and what has marked itself apart."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group("story"))


def free_base(worker: str) -> int:
    """The first port of a free range, below those of outgoing connections; each worker has a stretch of its own."""
    first = 20_000 + PORTS_OF_A_WORKER * (int(worker.removeprefix("gw")) if worker.startswith("gw") else 0)
    for base in range(first, first + PORTS_OF_A_WORKER, 300):
        place = Place(Path(), base)
        ports = [place.kafka_port, place.controller_port]
        ports += [p for s in SERVICES for p in (place.grpc_port(s), place.health_port(s))]
        if all(is_free(port) for port in ports):
            return base
    raise AssertionError("no free range of ports")


@pytest.fixture(scope="session")
def shijian(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Shijian]:
    cli = Shijian(Place(tmp_path_factory.mktemp("e2e") / "data", free_base(worker_id)))
    cli.up()
    yield cli
    cli.down()


@pytest.fixture(scope="session")
def told(shijian: Shijian) -> Any:
    """The story, told once; what `shijian demo --json` said."""
    return shijian.json("demo", timeout=300)


@pytest.fixture
def elsewhere(tmp_path: Path, worker_id: str) -> Shijian:
    """A data folder and ports on which nothing has ever run."""
    return Shijian(Place(tmp_path / "elsewhere", free_base(worker_id)))
