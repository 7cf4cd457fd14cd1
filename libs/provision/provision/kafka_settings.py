"""What a broker is asked to be, and the files that tell it so. Everything not named here is the broker's default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from provision.jars import DEFAULT_VERSION, default_cache
from provision.ports import LOOPBACK, free_port


@dataclass(frozen=True)
class KafkaSettings:
    """`bootstrap` given means: use that broker. With an `owner`, the broker ends when that process does."""

    data_dir: Path
    port: int = 7092
    controller_port: int = 7093
    bootstrap: str = ""
    version: str = DEFAULT_VERSION
    source: Literal["auto", "container", "jars"] = "auto"
    owner: int | None = None
    cache: Path = field(default_factory=default_cache)
    heap: str = "512m"
    start_timeout: float = 120.0
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"


def on_free_ports(data_dir: Path, *, owner: int | None, version: str = DEFAULT_VERSION) -> KafkaSettings:
    """Settings for a broker that nobody has to know beforehand, as tests want it."""
    return KafkaSettings(data_dir, port=free_port(), controller_port=free_port(), owner=owner, version=version)


def single_node(settings: KafkaSettings) -> dict[str, str]:
    """What one node that is broker and controller at once must be told, wherever it runs."""
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "advertised.listeners": f"PLAINTEXT://{settings.address}",
        "auto.create.topics.enable": "false",  # topics come from the table, never from a typing error
        "group.initial.rebalance.delay.ms": "0",  # nobody else is about to join
        # A killed node may register again after its own session is over: 3 s instead of 9.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "1000",
        # One node holds one replica.
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        **settings.properties,
    }


def server_properties(settings: KafkaSettings) -> str:
    """The server.properties of a broker run from jars."""
    values = single_node(settings) | {
        "controller.quorum.bootstrap.servers": f"{LOOPBACK}:{settings.controller_port}",
        "listeners": f"PLAINTEXT://{settings.address},CONTROLLER://{LOOPBACK}:{settings.controller_port}",
        "log.dirs": str(settings.data_dir / "log"),
    }
    return "".join(f"{key}={value}\n" for key, value in values.items())


def log4j2_properties(log_file: Path) -> str:
    """Broker lines of Kafka 4 into one file that rolls over."""
    return f"""status=error
appender.file.type=RollingFile
appender.file.name=file
appender.file.fileName={log_file}
appender.file.filePattern={log_file}.%i
appender.file.layout.type=PatternLayout
appender.file.layout.pattern=%d %p %m (%c)%n
appender.file.policies.type=Policies
appender.file.policies.size.type=SizeBasedTriggeringPolicy
appender.file.policies.size.size=20MB
appender.file.strategy.type=DefaultRolloverStrategy
appender.file.strategy.max=3
rootLogger.level=info
rootLogger.appenderRef.file.ref=file
"""


def reload4j_properties(log_file: Path) -> str:
    """The same for Kafka 3."""
    return f"""log4j.rootLogger=INFO, file
log4j.appender.file=org.apache.log4j.RollingFileAppender
log4j.appender.file.File={log_file}
log4j.appender.file.MaxFileSize=20MB
log4j.appender.file.MaxBackupIndex=3
log4j.appender.file.layout=org.apache.log4j.PatternLayout
log4j.appender.file.layout.ConversionPattern=%d %p %m (%c)%n
"""
