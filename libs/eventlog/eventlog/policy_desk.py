"""What a policy does about a batch of events: publish what it orders, park what it cannot read, in order by stream."""

import asyncio
import logging
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import InterfaceError, OperationalError

from domainkit.policy import AnyPolicy
from eventlog.arrivals import Arrival
from eventlog.command_publisher import CommandPublisher
from eventlog.definition import ServiceDefinition
from eventlog.folding import Parking
from eventlog.observer import EVENTS_PARKED, EVENTS_REACTED, Observer
from eventlog.parked_rows import blocked_for, park, waiting
from eventlog.reacting import consumer_name, react
from eventlog.views import ViewStore

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.5


class PolicyDesk:
    """Used by one task. Which streams are blocked is remembered until `forget`; the database has the last word."""

    def __init__(
        self,
        definition: ServiceDefinition,
        views: ViewStore,
        publisher: CommandPublisher,
        watch: Observer,
        code_version: str,
    ) -> None:
        self._definition = definition
        self._views = views
        self._publisher = publisher
        self._watch = watch
        self._code_version = code_version
        self._blocked: dict[str, set[str]] = {}

    def forget(self) -> None:
        """Partitions have moved: whoever had them before may have parked events."""
        self._blocked.clear()

    async def handle(self, policy: AnyPolicy, arrivals: Sequence[Arrival]) -> None:
        """Returns once all commands are stored and all that had to be parked is. Waits for broker and database."""
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
