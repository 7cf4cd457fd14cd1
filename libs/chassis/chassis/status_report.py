"""What a process says of itself to operators: partitions, projections and policies, each with its lag."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shijian.common.v1 import operations_pb2 as pb

from chassis.health import Health
from chassis.settings import Settings
from eventlog.definition import ServiceDefinition
from eventlog.group_lag import GroupLag, group_lags
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable
from eventlog.parked_events import ParkedEvents
from eventlog.views.store import ViewStore
from eventlog.worker.command_worker import CommandWorker

GONE = GroupLag(0, 0)
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Reporter:
    """The parts that a report is made of; None where this process does not have that role."""

    definition: ServiceDefinition
    settings: Settings
    config: KafkaConfig
    health: Health
    code_version: str
    started_at: int
    views: ViewStore | None = None
    worker: CommandWorker | None = None
    parked: ParkedEvents | None = None

    async def report(self) -> Any:
        """Everything at once. A broker that is away makes lags unknown, not the report fail."""
        waiting = dict(self.health.not_ready())
        worker, policies = await asyncio.gather(self.group_lags("worker"), self.group_lags("policies"))
        return pb.StatusResponse(
            service=self.definition.name,
            roles=sorted(self.settings.roles),
            code_version=self.code_version,
            cluster=self.settings.cluster,
            kafka_bootstrap=self.settings.kafka_bootstrap,
            broker_reachable=worker is not None,
            started_at_us=self.started_at,
            ready=not waiting,
            not_ready=waiting,
            remarks=self.health.remarks(),
            partitions=self._partitions(worker or {}),
            projections=await self._projections(),
            policies=self._policies(policies),
            parked=len(await self.parked.events()) if self.parked else 0,
            state_store_bytes=sum(self.state_files().values()),
        )

    async def group_lags(self, role: str) -> Mapping[str, Mapping[int, GroupLag]] | None:
        """Lag by topic and partition of this service's group of that role; None when the broker does not answer."""
        topics = (
            {self.definition.topic("commands")} if role == "worker" else {p.source for p in self.definition.policies}
        )
        with contextlib.suppress(LogUnavailable):
            return await group_lags(self.config, self.config.group(self.definition.name, role), topics)
        return None

    def state_files(self) -> Mapping[str, int]:
        """Sizes of the state store's files, by name."""
        folder = Path(self.settings.data_dir) / self.definition.name / "state"
        return {str(f): f.stat().st_size for f in folder.rglob("*.sqlite*")} if folder.is_dir() else {}

    def _partitions(self, lags: Mapping[str, Mapping[int, GroupLag]]) -> list[Any]:
        if self.worker is None:
            return []
        by_partition = lags.get(self.definition.topic("commands"), {})
        sizes = self.state_files()
        return [
            pb.PartitionStatus(
                partition=partition,
                serving=True,
                next_offset=by_partition.get(partition, GONE).committed,
                log_end=by_partition.get(partition, GONE).end,
                lag=by_partition.get(partition, GONE).behind,
                state_store_bytes=sum(size for name, size in sizes.items() if f"/{partition}.sqlite" in name),
            )
            for partition in sorted(self.worker.partitions)
        ]

    async def _projections(self) -> list[Any]:
        if self.views is None:
            return []
        versions = {p.name: p.version for p in self.definition.projections}
        return [
            pb.ProjectionStatus(
                projection=lag.projection,
                version=versions.get(lag.projection, 0),
                topic=lag.topic,
                partition=lag.partition,
                next_offset=lag.next_offset,
                log_end=lag.log_end,
                lag=lag.behind,
            )
            for lag in await self.views.lags()
        ]

    def _policies(self, lags: Mapping[str, Mapping[int, GroupLag]] | None) -> list[Any]:
        def behind(source: str) -> int:
            # events are written in transactions: the last offset of a partition is a marker, which nobody reads
            return UNKNOWN if lags is None else sum(max(0, lag.behind - 1) for lag in lags.get(source, {}).values())

        return [
            pb.PolicyStatus(policy=policy.name, source=policy.source, lag=behind(policy.source))
            for policy in self.definition.policies
        ]
