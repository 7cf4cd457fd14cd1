"""Runs a service's policies on Faust: events in, commands out. An event is acked once its commands are stored.

Commands carry ids derived from the event, so an event that comes again after a crash orders nothing new.
"""

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from aiokafka.errors import KafkaError
from sqlalchemy.exc import InterfaceError, OperationalError

from domainkit.policy import AnyPolicy
from eventlog.app import CommittedApp, faust_app
from eventlog.arrivals import Arrival, arrival_of
from eventlog.command_publisher import CommandPublisher
from eventlog.definition import ServiceDefinition
from eventlog.folding import Parking
from eventlog.kafka import KafkaConfig
from eventlog.log_tail import partition_counts
from eventlog.observer import EVENTS_PARKED, EVENTS_REACTED, Observer, Unobserved
from eventlog.parked_rows import blocked_for, park, waiting
from eventlog.reacting import consumer_name, policies_of, react
from eventlog.views import ViewStore

log = logging.getLogger(__name__)

BATCH_EVENTS = 200
QUEUED_EVENTS = 1_000
RETRY_SECONDS = 0.5


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
        self._views = views
        self._instance_id = instance_id
        self._watch = watch or Unobserved()
        self._code_version = code_version
        self._publisher = CommandPublisher(definition, config)
        self._blocked: dict[str, set[str]] = {}
        self._taken: asyncio.Queue[tuple[str, Any]] = asyncio.Queue(QUEUED_EVENTS)
        self._stopping = asyncio.Event()
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Reacts until `stop`. Starts anew when Faust gives up (a broker that was away for long); raises on bugs."""
        policies = policies_of(self._definition)
        try:
            while policies and not self._stopping.is_set():
                try:
                    await self._until_stopped(partition_counts(self._config, policies))
                    await self._session(policies)
                except (KafkaError, OSError, AppCrashed) as error:
                    log.warning("%s: policies start again: %r", self._definition.name, error)
                    await self._until_stopped(asyncio.sleep(RETRY_SECONDS))
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
            await self._until_stopped(app.wait_until_stopped(), self._react_to_all(policies))
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
        self._blocked.clear()  # whoever had them before may have parked events

    async def _react_to_all(self, policies: Mapping[str, Sequence[AnyPolicy]]) -> None:
        while True:
            batch = [await self._taken.get()]
            while len(batch) < BATCH_EVENTS and not self._taken.empty():
                batch.append(self._taken.get_nowait())
            for topic, listening in policies.items():
                reader = self._definition.reader(topic)
                arrivals = [arrival_of(reader, topic, e.message) for source, e in batch if source == topic]
                for policy in listening:
                    await self._patiently(policy, arrivals)
            for _, event in batch:
                event.ack()

    async def _patiently(self, policy: AnyPolicy, arrivals: Sequence[Arrival]) -> None:
        while True:
            try:
                if await self._react(policy, arrivals):
                    return
            except (OperationalError, InterfaceError) as error:
                log.warning("%s waits for the database: %r", policy.name, error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _react(self, policy: AnyPolicy, arrivals: Sequence[Arrival]) -> bool:
        """Parks and publishes; False when a stream was freed meanwhile, so that the batch has to be looked at again."""
        consumer = consumer_name(policy)
        blocked = await self._blocked_among(consumer, {arrival.stream for arrival in arrivals})
        reaction = react(self._definition, policy, arrivals, blocked)
        if reaction.parked and not await self._park(consumer, reaction.parked, blocked):
            return False
        await self._publisher.publish(reaction.commands)
        self._watch.count(EVENTS_REACTED, len(reaction.reacted), service=self._definition.name, policy=policy.name)
        return True

    async def _blocked_among(self, consumer: str, streams: set[str]) -> set[str]:
        """What memory holds to be blocked is asked of the database: another process may have freed it."""
        if consumer not in self._blocked or self._blocked[consumer] & streams:
            books = self._views.books
            self._blocked[consumer] = await self._views.database.read(lambda c: blocked_for(c, books, consumer))
        return self._blocked[consumer] & streams

    async def _park(self, consumer: str, parkings: Sequence[Parking], blocked: set[str]) -> bool:
        books, database = self._views.books, self._views.database
        rows = [(consumer, "", parking) for parking in parkings]
        behind = {parking.arrival.stream for parking in parkings} & blocked

        def write(connection: sa.Connection) -> bool:
            # locks the queues: whoever empties one meanwhile is waited for, and then nothing may be put behind it
            if not all(waiting(connection, books, consumer, "", stream) for stream in sorted(behind)):
                return False
            park(connection, database, books, rows, self._code_version)
            return True

        if not await database.write(write):
            return False
        self._blocked[consumer] |= {parking.arrival.stream for parking in parkings} - {""}
        for parking in parkings:
            self._watch.count(EVENTS_PARKED, service=self._definition.name, consumer=consumer)
            if parking.error:
                log.error("parked %s for %s: %s", parking.arrival.stream or "?", consumer, parking.error)
        return True
