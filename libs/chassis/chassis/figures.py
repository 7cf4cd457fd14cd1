"""Figures that are looked up rather than counted: lags, partitions, sizes. Measured every few seconds."""

import asyncio
import contextlib

from chassis.metrics import Metrics
from chassis.status_report import Reporter

EVERY_S = 5.0


class Figures:
    """Keeps the gauges in step with the process."""

    def __init__(self, reporter: Reporter, metrics: Metrics) -> None:
        self._reporter = reporter
        self._metrics = metrics
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Until `stop`."""
        while not self._stopping.is_set():
            await self._measure()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), EVERY_S)

    async def stop(self) -> None:
        """Ends `run`."""
        self._stopping.set()

    async def _measure(self) -> None:
        m, service = self._metrics, self._metrics.service
        report = await self._reporter.report()
        m.ready.labels(service).set(report.ready)
        m.broker_reachable.labels(service).set(report.broker_reachable)
        m.partitions.labels(service).set(len(report.partitions))
        m.parked.labels(service).set(report.parked)
        m.state_bytes.labels(service).set(report.state_store_bytes)
        for partition in report.partitions:
            m.command_lag.labels(service, partition.partition).set(partition.lag)
        for place in report.projections:
            labels = (service, place.projection, place.topic, place.partition)
            m.projection_lag.labels(*labels).set(place.lag)
            m.projected.labels(*labels).set(place.next_offset)
        for policy in report.policies:
            m.policy_lag.labels(service, policy.policy).set(policy.lag)
