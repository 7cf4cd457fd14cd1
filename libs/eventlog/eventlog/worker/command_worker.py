"""The single writer of a service: a member of the commands topic's group, with one independent owner per partition."""

import asyncio
import contextlib
import logging
from pathlib import Path

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from eventlog import observer
from eventlog.definition import ServiceDefinition
from eventlog.ending import ended
from eventlog.kafka import KafkaConfig, group_consumer, stop_consumer
from eventlog.log import LogUnavailable
from eventlog.observer import Observer, Unobserved
from eventlog.worker.dead_letters import LIMIT_IN_A_ROW, TooManyDeadLetters
from eventlog.worker.membership import Membership
from eventlog.worker.partition_state import Bounds
from eventlog.worker.state_codec import StateCodec
from eventlog.worker.state_snapshots import Shelf, Snapshots
from eventlog.worker.takeover import Takeover
from eventlog.worker.transactions import PartitionLost
from eventlog.worker.worker_slot import WorkerSlot

log = logging.getLogger(__name__)

SNAPSHOT_EVERY_S = 600.0
REJOIN_AFTER_S = (0.1, 0.5, 1.0, 2.0, 5.0)


class CommandWorker:
    """Decides a service's commands on as many partitions as the group gives it.

    `run` returns after `stop`, or raises what no restart would mend: TooManyDeadLetters. Everything else (a fence, a
    broker that is away) ends the membership, and the worker joins anew. A partition whose log cannot be read is left
    unserved and tried again now and then; the others go on.
    """

    def __init__(
        self,
        definition: ServiceDefinition,
        config: KafkaConfig,
        data_dir: Path,
        watch: Observer | None = None,
        *,
        bounds: Bounds | None = None,
        dead_letters_in_a_row: int = LIMIT_IN_A_ROW,
        shelf: Shelf | None = None,
        snapshot_every_s: float = SNAPSHOT_EVERY_S,
    ) -> None:
        self._definition = definition
        self._config = config
        self._root = Path(data_dir) / definition.name / "state"
        self._observer = watch or Unobserved()
        self._bounds = bounds or Bounds()
        self._codec = StateCodec(definition.aggregates, definition.events.lifts)
        self._snapshots = self._kept_on(shelf, snapshot_every_s) if shelf is not None and snapshot_every_s > 0 else None
        self._dead_limit = dead_letters_in_a_row
        self._group = config.group(definition.name, "worker")
        self._membership: Membership | None = None
        self._remarks: dict[tuple[int, str], str] = {}
        self._stopping = asyncio.Event()

    @property
    def ready(self) -> bool:
        """Whether the worker is in the group and serves all partitions it was given."""
        return self._membership is not None and self._membership.is_serving

    @property
    def partitions(self) -> frozenset[int]:
        """The partitions that are being served now."""
        return self._membership.serving if self._membership else frozenset()

    @property
    def refused(self) -> dict[int, str]:
        """The partitions given that are left unserved, because their log cannot be read here or lost records; why."""
        return self._membership.refused if self._membership else {}

    @property
    def remarks(self) -> list[str]:
        """What people should know of the partitions that are served all the same."""
        serving = self.partitions
        return [text for (partition, _), text in sorted(self._remarks.items()) if partition in serving]

    async def stop(self) -> None:
        """Asks `run` to finish the batches in hand and return."""
        self._stopping.set()

    async def run(self) -> None:
        """Serves until `stop`. Cancelling it is a crash: nothing is lost, the successor folds what was not saved."""
        slot = WorkerSlot.take(self._root)
        failures = 0
        keeping = asyncio.create_task(self._keep_snapshots(slot.folder))
        try:
            while not self._stopping.is_set():
                began = asyncio.get_running_loop().time()
                await self._join(slot)
                steady = asyncio.get_running_loop().time() - began > max(REJOIN_AFTER_S)
                failures = 0 if steady else min(failures + 1, len(REJOIN_AFTER_S))
                await self._pause(REJOIN_AFTER_S[max(failures - 1, 0)])
        finally:
            await ended(keeping)
            slot.release()

    async def _keep_snapshots(self, folder: Path) -> None:
        if self._snapshots is not None:
            await self._snapshots.keep(folder, lambda: self.partitions)

    def _kept_on(self, shelf: Shelf, every_s: float) -> Snapshots:
        where = f"{self._config.cluster}/{self._config.topic(self._definition.topic('events'))}"
        return Snapshots(shelf, self._definition.name, where, self._codec.fingerprint, self._observer, every_s)

    async def _join(self, slot: WorkerSlot) -> None:
        """One membership, from joining the group until it ends."""
        members = group_consumer(self._config, self._group, instance_id=f"{self._group}.{slot.name}")
        takeover = Takeover(
            self._definition,
            self._config,
            slot.folder,
            self._codec,
            self._bounds,
            self._observer,
            self._group,
            self._snapshots,
            self._remarks,
        )
        self._membership = Membership(takeover, members, self._dead_limit)
        try:
            await self._serve(members, self._membership)
        except TooManyDeadLetters:
            log.exception("worker of %s stops", self._definition.name)
            raise
        except PartitionLost as lost:
            log.warning("%s: partitions dropped, joining anew: %s", self._definition.name, lost)
            self._observer.count(observer.PARTITIONS_DROPPED, service=self._definition.name, reason=lost.reason)
        except (KafkaError, LogUnavailable, TimeoutError, OSError) as error:
            log.warning("%s: the log cannot be reached, joining anew: %s", self._definition.name, error)
            self._observer.count(observer.PARTITIONS_DROPPED, service=self._definition.name, reason="unreachable")
        except asyncio.CancelledError:
            # aiokafka cancels what waits on its own futures when a coordinator is gone; only our own cancel ends us.
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            log.warning("%s: the client gave up, joining anew", self._definition.name)
            self._observer.count(observer.PARTITIONS_DROPPED, service=self._definition.name, reason="client")
        except Exception:
            # A bug must not end the process: it stays up, not ready, and tries again.
            log.exception("%s: joining anew", self._definition.name)
            self._observer.count(observer.PARTITIONS_DROPPED, service=self._definition.name, reason="failed")
        finally:
            self._membership = None

    async def _serve(self, members: AIOKafkaConsumer, membership: Membership) -> None:
        try:
            members.subscribe([self._config.topic(self._definition.topic("commands"))], listener=membership)
            async with asyncio.timeout(30.0):
                await members.start()
            await membership.serve(self._stopping)
        finally:
            await membership.release()
            await stop_consumer(members)

    async def _pause(self, seconds: float) -> None:
        if self._stopping.is_set():
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
