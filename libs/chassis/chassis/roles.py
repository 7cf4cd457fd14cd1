"""Which parts each role of a process is made of, and what each of them may wait for."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from chassis.health import BETWEEN, Health
from chassis.lifecycle import Part
from chassis.metrics import Metrics
from chassis.settings import Settings
from eventlog.definition import ServiceDefinition
from eventlog.fetching.log_tail import PositionOutsideLog
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable
from eventlog.projector import Projector
from eventlog.rebuild.waiting_builds import Waiting
from eventlog.submitter import KafkaSubmitter
from eventlog.views.store import ViewStore
from eventlog.worker.command_worker import CommandWorker
from eventlog.worker.worker_slot import WorkerSlot

log = structlog.get_logger(__name__)

RETRY_S = 1.0
# What is missing from the log comes back by a person only.
LOST_RETRY_S = 30.0


@dataclass(frozen=True, slots=True)
class Ground:
    """What every part stands on."""

    definition: ServiceDefinition
    settings: Settings
    config: KafkaConfig
    metrics: Metrics
    health: Health
    code_version: str


@dataclass(slots=True)
class Patience:
    """Starts something that needs the broker, again and again until it is there, then waits for the end."""

    name: str
    start: Callable[[], Any]
    stop_it: Callable[[], Any]
    up: bool = False
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Returns after `stop`."""
        while not self._stopping.is_set() and not self.up:
            try:
                await self.start()
                self.up = True
            except LogUnavailable as away:
                log.warning("waits for the broker", part=self.name, why=str(away))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), RETRY_S)
        await self._stopping.wait()
        await self.stop_it()

    async def stop(self) -> None:
        """Asks `run` to end."""
        self._stopping.set()


def submitter_part(ground: Ground, submitter: KafkaSubmitter) -> tuple[Part, Callable[[], str]]:
    """The submitter, and what calls wait for: its first start. Later on a broker that is away is answered by call."""
    patience = Patience("submitter", submitter.start, submitter.stop)
    ground.health.watch("submitter", lambda: "" if submitter.ready else "receipts cannot be read from the broker")
    return Part("submitter", run=patience.run, stop=patience.stop), lambda: "" if patience.up else "the broker"


def worker_part(ground: Ground, worker: CommandWorker) -> Part:
    """The single writer of the partitions that the group gives to this process."""

    def waits() -> str:
        if refused := worker.refused:
            return BETWEEN.join(f"partition {p} is not served: {why}" for p, why in sorted(refused.items()))
        return "" if worker.ready else f"partitions are being taken over (serving {sorted(worker.partitions)})"

    ground.health.watch("worker", waits)
    ground.health.remark("worker", lambda: BETWEEN.join(worker.remarks))
    return Part("worker", run=worker.run, stop=worker.stop)


@dataclass(slots=True)
class Following:
    """Runs the projector. Where the log has lost what it had not read it waits for a person; the process lives on."""

    projector: Projector
    lost: str = ""
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Returns after `stop`."""
        while not self._stopping.is_set():
            try:
                await self.projector.run()
            except PositionOutsideLog as outside:
                self.lost = str(outside)
                log.error("the read model stands still: the log has lost records", why=self.lost)  # noqa: TRY400
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), LOST_RETRY_S)

    async def stop(self) -> None:
        """Asks `run` to end."""
        self._stopping.set()
        await self.projector.stop()

    def waits(self) -> str:
        """What it waits for."""
        return "" if self.projector.ready.is_set() else self.lost or "has not found its positions"


def projector_part(ground: Ground, projector: Projector) -> Part:
    """The read model's writer."""
    following = Following(projector)
    if ground.definition.projections:
        ground.health.watch("projector", following.waits)
        ground.health.remark("projector", lambda: BETWEEN.join(map(_waits, projector.waiting.values())))
    return Part("projector", run=following.run, stop=following.stop)


def _waits(waiting: Waiting) -> str:
    """What readers get while a build waits to be accepted."""
    meanwhile = f"{waiting.live} is read" if waiting.readable else f"nothing is read, {waiting.live} has another shape"
    return f"{waiting.build} waits for `shijian rebuild {waiting.projection} --accept`; {meanwhile}"


def policies_part(ground: Ground, views: ViewStore) -> Part:
    """The policies on Faust. Their name in the group is that of a place in the data folder: kept over restarts."""
    # Faust takes a second to import; only processes with policies pay it.
    from eventlog.policies.worker import PolicyWorker  # noqa: PLC0415

    slot = WorkerSlot.take(ground.settings.data_dir / ground.definition.name / "policies")
    worker = PolicyWorker(
        ground.definition,
        ground.config,
        views,
        instance_id=slot.name,
        watch=ground.metrics,
        code_version=ground.code_version,
    )
    ground.health.watch("policies", lambda: worker.refused or ("" if worker.ready.is_set() else "topics or the broker"))

    async def run() -> None:
        try:
            await worker.run()
        finally:
            slot.release()

    return Part("policies", run=run, stop=worker.stop)
