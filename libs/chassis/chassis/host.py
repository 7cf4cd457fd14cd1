"""How a service starts: settings, logs, then its process until it is told to stop. The only caller of `sys.exit`."""

import asyncio
import gc
import sys
from importlib import metadata

import structlog
from prometheus_client import disable_created_metrics

from chassis import logs
from chassis.broken_views import MOVE_ASIDE, damaged
from chassis.health import Health
from chassis.lifecycle import Lifecycle
from chassis.metrics import Metrics
from chassis.process import Process, Register
from chassis.roles import Ground
from chassis.rpc import PortTaken
from chassis.settings import Settings, SettingsWrong, likely_misspelt, read_settings
from eventlog.definition import ServiceDefinition
from eventlog.kafka import KafkaConfig
from eventlog.views.broken_file import FileBroken

log = structlog.get_logger(__name__)

MISCONFIGURED = 2
# Beyond the calls' grace: a batch in hand, and closing the connections to a broker that does not answer.
STOP_MARGIN_S = 20.0


def run(definition: ServiceDefinition, register: Register) -> None:
    """A service's `main`: serves until SIGTERM or SIGINT. Exit code 0: stopped; 1: a part died; 2: cannot start so."""
    try:
        settings = read_settings().for_service(definition.name)
        logs.set_up(settings, definition.name)
        sys.exit(asyncio.run(serve(definition, register, settings)))
    except (SettingsWrong, PortTaken) as wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.exit(MISCONFIGURED)
    except FileBroken as broken:
        sys.stderr.write(f"{damaged(broken.file, str(broken.orig))}\n{MOVE_ASIDE}\n")
        sys.exit(MISCONFIGURED)


async def serve(definition: ServiceDefinition, register: Register, settings: Settings) -> int:
    """Runs the roles in `settings` until told to stop; gives the exit code. Raises PortTaken, FileBroken."""
    for hint in likely_misspelt():
        log.warning("unknown variable", hint=hint)
    # A `_created` line beside each counter doubles the page and tells nothing that Prometheus does not know.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    ground = Ground(
        definition=definition,
        settings=settings,
        config=kafka_config(definition, settings),
        metrics=Metrics(definition.name),
        health=Health(),
        code_version=version_of(definition),
    )
    parts = Process(ground, register).parts()
    keep_what_is_loaded()
    stop_timeout_s = settings.stop_grace_s + STOP_MARGIN_S
    return await Lifecycle(parts, stop_timeout_s=stop_timeout_s, told=(FileBroken,)).run()


def keep_what_is_loaded() -> None:
    """Takes modules and what they hold, which stay as long as the process, out of the search for garbage: looking
    through them holds up every call for about a tenth of a second, again and again.
    """
    gc.collect()
    gc.freeze()


def kafka_config(definition: ServiceDefinition, settings: Settings) -> KafkaConfig:
    """Where the log is, for this service."""
    return KafkaConfig(
        settings.kafka_bootstrap,
        cluster=settings.cluster,
        client_id=f"shijian-{definition.name}",
        topic_prefix=settings.topic_prefix,
        clock_skew_ms=int(settings.clock_skew_s * 1000),
    )


def version_of(definition: ServiceDefinition) -> str:
    """The installed version of the service's package."""
    try:
        return metadata.version(f"shijian-{definition.name}")
    except metadata.PackageNotFoundError:
        return "unversioned"
