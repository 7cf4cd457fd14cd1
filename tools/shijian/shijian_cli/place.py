"""Where an installation on one machine lives: its data folder, its ports, and the file that tells its addresses."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

HOST = "127.0.0.1"
SERVICES = ("registry", "evidence", "scoring")
DEFAULT_PORT_BASE = 7000


@dataclass(frozen=True, slots=True)
class Place:
    """All ports follow from one base: Kafka +92, its controller +93, gRPC from +101, health from +201."""

    data_dir: Path
    port_base: int = DEFAULT_PORT_BASE

    @property
    def kafka_port(self) -> int:
        return self.port_base + 92

    @property
    def controller_port(self) -> int:
        return self.port_base + 93

    def grpc_port(self, service: str) -> int:
        return self.port_base + 101 + SERVICES.index(service)

    def health_port(self, service: str) -> int:
        return self.port_base + 201 + SERVICES.index(service)

    def log(self, process: str) -> Path:
        return self.data_dir / "logs" / f"{process}.log"

    @property
    def run_dir(self) -> Path:
        return self.data_dir / "run"

    @property
    def ports_file(self) -> Path:
        """Stays when the installation is down: its ports are the folder's."""
        return self.run_dir / "port-base"

    def note_ports(self) -> None:
        self.run_dir.mkdir(parents=True, exist_ok=True)
        self.ports_file.write_text(f"{self.port_base}\n", encoding="utf-8")

    @property
    def addresses_file(self) -> Path:
        return self.run_dir / "addresses.json"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where to reach what is up: host:port of the broker, and per service of gRPC and health."""

    kafka: str
    grpc: Mapping[str, str]
    health: Mapping[str, str]

    def save(self, place: Place) -> None:
        place.run_dir.mkdir(parents=True, exist_ok=True)
        place.addresses_file.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


def planned(place: Place, kafka: str = "") -> Addresses:
    """The addresses that an installation at this place will have."""
    return Addresses(
        kafka=kafka or f"{HOST}:{place.kafka_port}",
        grpc={s: f"{HOST}:{place.grpc_port(s)}" for s in SERVICES},
        health={s: f"{HOST}:{place.health_port(s)}" for s in SERVICES},
    )


def known(place: Place) -> Addresses:
    """The addresses of the installation that lives in the data folder, up or down; planned ones when it never ran."""
    if not place.addresses_file.exists():
        noted = place.ports_file
        return planned(replace(place, port_base=int(noted.read_text(encoding="utf-8"))) if noted.exists() else place)
    return Addresses(**json.loads(place.addresses_file.read_text(encoding="utf-8")))
