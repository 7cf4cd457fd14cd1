"""Runs a service's policies on Faust: events in, commands out. An event is acked once its commands are stored.

Commands carry ids derived from the event, so an event that comes again after a crash orders nothing new.
"""

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

from aiokafka.errors import KafkaError

from domainkit.policy import AnyPolicy
from eventlog.app import CommittedApp, faust_app
from eventlog.command_publisher import CommandPublisher
from eventlog.definition import ServiceDefinition
from eventlog.fetching.log_tail import PositionOutsideLog, partition_counts
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable
from eventlog.observer import Observer, Unobserved
from eventlog.policies.desk import PolicyDesk
from eventlog.policies.reach import Reach
from eventlog.policies.reacting import policies_of
from eventlog.views.arrivals import arrival_of
from eventlog.views.store import ViewStore

log = logging.getLogger(__name__)

BATCH_EVENTS = 200
QUEUED_EVENTS = 1_000
RETRY_SECONDS = 0.5
LOST_RETRY_SECONDS = 30.0


class AppCrashed(Exception):
    """Faust gave up; the text says why."""


class PolicyWorker:
    """One Faust app inside the loop of its process. Parked events are kept beside the service's projections."""

    def __init__(
        self,
        definition: ServiceDefinition,
        config: KafkaConfig,
        views: ViewStore,
        *,
        instance_id: str,
        watch: Observer | None = None,
        code_version: str = "",
    ) -> None:
        self._definition = definition
        self._config = config
        self._instance_id = instance_id
        self._publisher = CommandPublisher(definition, config)
        self._desk = PolicyDesk(definition, views, self._publisher, watch or Unobserved(), code_version)
        self._taken: asyncio.Queue[tuple[str, Any]] = asyncio.Queue(QUEUED_EVENTS)
        self._reach = Reach(config, config.group(definition.name, "policies"), list(policies_of(definition)))
        self._stopping = asyncio.Event()
        self.ready = asyncio.Event()

    @property
    def refused(self) -> str:
        """Where the log has lost events that the policies had not come to: nothing is reacted to then."""
        return self._reach.lost

    async def run(self) -> None:
        """Reacts until `stop`. Starts anew when Faust gives up (a broker that was away for long); raises on bugs.

        While the log lacks events that were not reacted to, nothing is: what they would have ordered would never come.
        """
        policies = policies_of(self._definition)
        try:
            while policies and not self._stopping.is_set():
                try:
                    await self._until_stopped(partition_counts(self._config, policies))
                    await self._until_stopped(self._reach.check())
                    await self._session(policies)
                except (KafkaError, OSError, AppCrashed, LogUnavailable) as error:
                    log.warning("%s: policies start again: %r", self._definition.name, error)
                    await self._until_stopped(asyncio.sleep(RETRY_SECONDS))
                except PositionOutsideLog:
                    await self._until_stopped(asyncio.sleep(LOST_RETRY_SECONDS))
            self.ready.set()
            await self._stopping.wait()
        finally:
            self.ready.clear()
            await self._publisher.stop()

    async def _session(self, policies: Mapping[str, Sequence[AnyPolicy]]) -> None:
        if self._stopping.is_set():
            return
        self._taken = asyncio.Queue(QUEUED_EVENTS)
        app = self._app(policies)
        try:
            await app.start()
            self.ready.set()
            await self._until_stopped(app.wait_until_stopped(), self._react_to_all(policies), self._reach.watch())
        finally:
            self.ready.clear()
            await app.stop()
        if app.crash_reason is not None:
            raise AppCrashed(repr(app.crash_reason)) from app.crash_reason

    async def _until_stopped(self, *works: Coroutine[Any, Any, Any]) -> None:
        """Until `stop` or the first of `works` ends; raises what ended it and leaves nothing running."""
        tasks = [asyncio.ensure_future(work) for work in (*works, self._stopping.wait())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def stop(self) -> None:
        """Asks `run` to end; events in hand that were not acked come again."""
        self._stopping.set()

    def _app(self, policies: Mapping[str, Sequence[AnyPolicy]]) -> CommittedApp:
        app = faust_app(self._definition.name, "policies", self._config, instance_id=self._instance_id)
        for topic in policies:
            self._agent(app, topic)
        app.on_partitions_assigned.connect(self._partitions_assigned)
        return app

    def _agent(self, app: CommittedApp, topic: str) -> None:
        async def agent(stream: Any) -> None:
            # not `take`: it acks its batch even when the body was cancelled half way
            async for event in stream.noack().events():
                await self._taken.put((topic, event))

        app.agent(app.topic(self._config.topic(topic)), name=f"{topic}.policies", concurrency=1)(agent)

    async def _partitions_assigned(self, _app: CommittedApp, _assigned: Any, **_: Any) -> None:
        self._desk.forget()

    async def _react_to_all(self, policies: Mapping[str, Sequence[AnyPolicy]]) -> None:
        while True:
            batch = [await self._taken.get()]
            while len(batch) < BATCH_EVENTS and not self._taken.empty():
                batch.append(self._taken.get_nowait())
            for topic, listening in policies.items():
                reader = self._definition.reader(topic)
                arrivals = [arrival_of(reader, topic, e.message) for source, e in batch if source == topic]
                for policy in listening:
                    await self._desk.handle(policy, arrivals)
            for _, event in batch:
                event.ack()
