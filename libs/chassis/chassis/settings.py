"""The only reader of the environment. Every knob of a process is a field here, `SHIJIAN_<FIELD>` outside."""

import difflib
import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Role = Literal["worker", "api", "stream"]
ALL_ROLES: tuple[Role, ...] = ("worker", "api", "stream")

# service -> (gRPC port, health port) on one machine.
PORTS = {"registry": (7101, 7201), "evidence": (7102, 7202), "scoring": (7103, 7203)}
PREFIX = "SHIJIAN_"


class SettingsWrong(ValueError):
    """The environment asks for something that cannot be; the text names each variable."""


def _split(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _pairs(value: Any) -> Any:
    return dict(part.split("=", 1) if "=" in part else (part, "") for part in _split(value)) if value else {}


class Settings(BaseSettings):
    """Defaults work on one machine. Read once, at the start, by `read_settings`; passed on from there."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", validate_default=True)

    cluster: str = Field("local", pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Name of the installation; part of every group id and transactional id, so two may share a broker."""
    tenant: str = Field("", max_length=64)
    """Written into every envelope; empty on installations that serve one province."""
    kafka_bootstrap: str = Field("127.0.0.1:7092", pattern=r"^[^,:\s]+:\d+(,[^,:\s]+:\d+)*$")
    """host:port of one or more brokers, comma-separated."""
    topic_prefix: str = Field("", pattern=r"^([a-z0-9]+-)*$")
    """Stands before every topic and group name, where several installations share a broker; ends in a hyphen."""
    partitions: int = Field(4, ge=1, le=1024)
    """Partitions of each topic; chosen before the first start and never changed."""
    replication_factor: int = Field(0, ge=0, le=15)
    """Copies of each topic; 0: three, or as many as there are brokers."""
    data_dir: Path = Path("data")
    """The one folder that a process writes to: state stores, embedded read models."""
    database_url: str = ""
    """postgresql+psycopg://… for the read models; empty: SQLite in the data folder."""
    object_store: str = ""
    """s3://bucket/prefix, or a folder for files; empty: `objects` in the data folder."""
    state_snapshot_s: float = Field(600.0, ge=0)
    """How often a worker puts a copy of each partition's state into the object store; 0: never, and none is fetched."""
    rebuild_switch: Literal["auto", "manual"] = "auto"
    """manual: a projection whose version rose is built beside the live table and read once an operator accepts it."""
    clock_skew_s: float = Field(60.0, ge=0, le=60)
    """How far the machines' clocks may differ: so much later is a moment past. `shijian up` says 0, on one machine."""
    max_file_bytes: int = Field(50 * 1024 * 1024, ge=1)
    """How large an uploaded file may be."""
    roles: Annotated[frozenset[Role], NoDecode, BeforeValidator(_split)] = Field(frozenset(ALL_ROLES), min_length=1)
    """What this process does: worker, api, stream; comma-separated."""
    grpc_host: str = Field("127.0.0.1", min_length=1)
    """Address that gRPC listens on; 0.0.0.0 in a pod."""
    grpc_port: int = Field(0, ge=0, le=65535)
    """0: the service's own port (7101 and up)."""
    health_host: str = Field("127.0.0.1", min_length=1)
    """Address of /healthz, /readyz, /startupz and /metrics; 0.0.0.0 in a pod."""
    health_port: int = Field(0, ge=0, le=65535)
    """0: the service's own port (7201 and up)."""
    reflection: bool = True
    """Whether gRPC tells what it offers to whoever asks."""
    addresses: Annotated[dict[str, str], NoDecode, BeforeValidator(_pairs)] = Field(default_factory=dict)
    """Where a client finds the services: registry=host:port,scoring=host:port; the rest on this machine."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """From this level on, lines are written."""
    log_format: Literal["auto", "json", "console"] = "auto"
    """auto: console on a terminal, JSON lines elsewhere."""
    command_timeout_s: float = Field(10.0, gt=0, le=300)
    """How long an api waits for a command's receipt, where the caller's deadline is not nearer."""
    read_wait_s: float = Field(2.0, gt=0, le=60)
    """How long a query waits for the version that its caller wants to see."""
    stop_grace_s: float = Field(10.0, ge=0, le=300)
    """How long calls in flight may take after SIGTERM."""

    def for_service(self, name: str) -> Self:
        """The same with the ports of that service filled in. Raises SettingsWrong where it has none of its own."""
        grpc_port, health_port = PORTS.get(name, (0, 0))
        filled = {"grpc_port": self.grpc_port or grpc_port, "health_port": self.health_port or health_port}
        if missing := [PREFIX + field.upper() for field, port in filled.items() if not port]:
            raise SettingsWrong(f"{' and '.join(missing)}: {name} has no port of its own, so say one")
        return self.model_copy(update=filled)

    def address(self, service: str) -> str:
        """Where a client finds that service's gRPC. Raises SettingsWrong for an unknown one."""
        if service in self.addresses:
            return self.addresses[service]
        if service not in PORTS:
            raise SettingsWrong(f"{PREFIX}ADDRESSES: does not say where {service} is")
        return f"127.0.0.1:{PORTS[service][0]}"


def read_settings(**overrides: Any) -> Settings:
    """Settings from the environment; `overrides` win. Raises SettingsWrong, naming each variable at fault."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [
            f"{PREFIX}{str(problem['loc'][0]).upper()}: {problem['msg']}; got {problem['input']!r}"
            for problem in error.errors()
        ]
        raise SettingsWrong("\n".join(lines)) from error


def likely_misspelt() -> list[str]:
    """SHIJIAN_ variables that are no setting but look like one; Kubernetes adds others of that prefix by itself."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    found = []
    for name in sorted(set(os.environ) - known):
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.85) if name.startswith(PREFIX) else []
        found += [f"{name} is no setting; {match} is" for match in close]
    return found
