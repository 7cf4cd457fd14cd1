"""What a policy does about a batch of events: publish what it orders, park what it cannot read, in order by stream.

A batch may come again after a crash at any point: commands published twice are one, what was parked is parked once, and
what an operator has settled meanwhile is left alone.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import InterfaceError, OperationalError

from domainkit.policy import AnyPolicy
from eventlog.command_publisher import CommandPublisher
from eventlog.definition import ServiceDefinition
from eventlog.fetching.log_tail import Place
from eventlog.observer import EVENTS_PARKED, EVENTS_REACTED, Observer
from eventlog.policies.reacting import consumer_name, react
from eventlog.views.arrivals import Arrival
from eventlog.views.folding import Parking
from eventlog.views.parked_rows import blocked_for, newest_on_record, park, settled_from, waiting
from eventlog.views.store import ViewStore

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.5


@dataclass(slots=True)
class OnRecord:
    """What the table of parked events holds for one policy: streams blocked from an offset on, and where it ends."""

    blocked: dict[str, int]
    newest: dict[Place, int]


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
        self._known: dict[str, OnRecord] = {}

    def forget(self) -> None:
        """Partitions have moved: whoever had them before may have parked events."""
        self._known.clear()

    async def handle(self, policy: AnyPolicy, arrivals: Sequence[Arrival]) -> None:
        """Returns once all commands are stored and all that had to be parked is. Waits for broker and database."""
        while True:
            try:
                if await self._react(policy, arrivals):
                    return
            except (OperationalError, InterfaceError) as error:
                log.warning("%s waits for the database: %r", policy.name, error)
                self._known.pop(consumer_name(policy), None)  # it may have been written all the same
                await asyncio.sleep(RETRY_SECONDS)

    async def _react(self, policy: AnyPolicy, arrivals: Sequence[Arrival]) -> bool:
        """Publishes, then parks; False when a stream was freed meanwhile, so that the batch has to be looked at again.

        Parked first, a batch that comes again after a crash would find its stream blocked, and orders would be lost.
        """
        consumer = consumer_name(policy)
        blocked = await self._blocked_among(consumer, {arrival.stream for arrival in arrivals})
        open_ones = await self._unsettled(consumer, arrivals)
        reaction = react(self._definition, policy, open_ones, blocked)
        await self._publisher.publish(reaction.commands)
        if reaction.parked and not await self._park(consumer, reaction.parked, blocked):
            return False
        self._watch.count(EVENTS_REACTED, len(reaction.reacted), service=self._definition.name, policy=policy.name)
        return True

    async def _blocked_among(self, consumer: str, streams: set[str]) -> dict[str, int]:
        """What memory holds to be blocked is asked of the database: another process may have freed it."""
        if consumer not in self._known or self._known[consumer].blocked.keys() & streams:
            self._known[consumer] = await self._views.database.read(lambda c: self._look(c, consumer))
        return {stream: offset for stream, offset in self._known[consumer].blocked.items() if stream in streams}

    def _look(self, connection: sa.Connection, consumer: str) -> OnRecord:
        books = self._views.books
        return OnRecord(blocked_for(connection, books, consumer), newest_on_record(connection, books, consumer))

    async def _unsettled(self, consumer: str, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
        """All but those that an operator has settled: only what comes again can be among them."""
        newest, first = self._known[consumer].newest, dict[Place, int]()
        for arrival in arrivals:
            place = (arrival.topic, arrival.partition)
            if arrival.offset <= newest.get(place, -1):
                first[place] = min(first.get(place, arrival.offset), arrival.offset)
        if not first:
            return arrivals
        settled = await self._views.database.read(lambda c: self._settled(c, consumer, first))
        return [a for a in arrivals if a.offset not in settled.get((a.topic, a.partition), ())]

    def _settled(self, connection: sa.Connection, consumer: str, first: Mapping[Place, int]) -> dict[Place, set[int]]:
        books = self._views.books
        return {place: settled_from(connection, books, consumer, place, offset) for place, offset in first.items()}

    async def _park(self, consumer: str, parkings: Sequence[Parking], blocked: Mapping[str, int]) -> bool:
        books, database = self._views.books, self._views.database
        rows = [(consumer, "", parking) for parking in parkings]
        behind = {parking.arrival.stream for parking in parkings} & blocked.keys()

        def write(connection: sa.Connection) -> OnRecord | None:
            # locks the queues: whoever empties one meanwhile is waited for, and then nothing may be put behind it
            if not all(waiting(connection, books, consumer, "", stream) for stream in sorted(behind)):
                return None
            park(connection, database, books, rows, self._code_version)
            return self._look(connection, consumer)

        known = await database.write(write)
        if known is None:
            return False
        self._known[consumer] = known
        for parking in parkings:
            self._watch.count(EVENTS_PARKED, service=self._definition.name, consumer=consumer)
            if parking.error:
                log.error("parked %s for %s: %s", parking.arrival.stream or "?", consumer, parking.error)
        return True
