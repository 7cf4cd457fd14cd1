"""What an operator does about parked events: look, try again, skip. Who did it, when and why stays on record."""

import logging
from collections.abc import Collection

import sqlalchemy as sa

from eventlog.command_publisher import CommandPublisher
from eventlog.past.books import FOLDING_PAST, PAST
from eventlog.policies.reacting import consumer_name, react
from eventlog.views.arrivals import arrival_of
from eventlog.views.builds import fed_builds, live_builds
from eventlog.views.parked_rows import SKIPPED, ParkedEvent, listed, numbered, same_elsewhere, settle, waiting
from eventlog.views.refolding import Settled, folded_again, settled_as
from eventlog.views.store import ViewStore
from eventlog.views.tables import PARKED, Build
from eventlog.views.writes import consumer_of

__all__ = ["NotParked", "ParkedEvent", "ParkedEvents", "Settled"]

log = logging.getLogger(__name__)

BOTH = (PAST, FOLDING_PAST)


class NotParked(LookupError):
    """There is no such parked event, or it is not the one that blocks its stream."""


class ParkedEvents:
    """The parked events of one service. `publisher` is wanted for retrying policies."""

    def __init__(self, views: ViewStore, publisher: CommandPublisher | None = None, code_version: str = "") -> None:
        self._views = views
        self._publisher = publisher
        self._code_version = code_version

    async def events(self, *, settled: bool = False, consumer: str | None = None) -> list[ParkedEvent]:
        """What is parked now; with `settled` also what was, with who settled it."""
        return await self._views.database.read(
            lambda c: listed(c, self._views.books, settled=settled, consumer=consumer)
        )

    async def retry(self, consumer: str, stream: str, *, by: str) -> Settled:
        """Applies a stream's parked events in order, up to the first that fails again; all gone, the stream flows on.

        Raises NotParked when nothing of the stream is parked for that consumer.
        """
        _said(by=by)
        if consumer.startswith("policy:"):
            settled = await self._react_again(consumer, stream, by)
        else:
            settled = await self._views.database.write(lambda c: self._fold_again(c, consumer, stream, by))
            self._views.changed([stream])
        log.warning("%s retried %s for %s: %s", by, stream, consumer, settled)
        return settled

    async def skip(self, number: int, *, by: str, why: str) -> Settled:
        """Gives up the event that blocks its stream, then retries those behind it. Raises NotParked."""
        _said(by=by, why=why)
        event = await self._views.database.write(lambda c: self._skip(c, number, by, why))
        log.warning(
            "%s skipped %s/%s@%s for %s: %s", by, event.topic, event.partition, event.offset, event.consumer, why
        )
        try:
            return await self.retry(event.consumer, event.stream, by=by)
        except NotParked:
            return Settled(0, 0)

    def _skip(self, connection: sa.Connection, number: int, by: str, why: str) -> ParkedEvent:
        event = numbered(connection, self._views.books, number)
        if event is None or event.state != PARKED:
            raise NotParked(f"no parked event {number}")
        if event.stream:
            first = waiting(connection, self._views.books, event.consumer, event.build, event.stream)[0]
            if first.number != number:
                raise NotParked(f"{number} waits behind {first.number}: that one blocks {event.stream}")
        settle(connection, self._views.books, same_elsewhere(connection, self._views.books, event), SKIPPED, by, why)
        return event

    def _fold_again(self, connection: sa.Connection, consumer: str, stream: str, by: str) -> Settled:
        """In the live build, in those that are fed beside it, and in those of past moments: what they hold must not
        drift apart.
        """
        # the projector moves these positions first thing in its transaction, one of a past moment locks its own when
        # it looks for what was skipped: so none of them can interleave with this
        p, names = self._views.books.positions, [build.name for build in self._builds(connection, consumer, BOTH)]
        connection.execute(sa.select(p.c.next_offset).where(p.c.build.in_(names)).with_for_update()).all()
        live, *beside = self._builds(
            connection, consumer, {PAST}
        )  # again: a rebuild may have joined before the lock was had
        events = self._waiting(connection, consumer, live.name, stream)
        settled = folded_again(connection, self._views, live, events, by, self._code_version)
        for build in beside:
            if events := waiting(connection, self._views.books, consumer, build.name, stream):
                folded_again(connection, self._views, build, events, by, self._code_version)
        return settled

    async def _react_again(self, consumer: str, stream: str, by: str) -> Settled:
        if self._publisher is None:
            raise ValueError("a policy's events can be retried only where commands can be published")
        definition = self._views.definition
        policy = next((p for p in definition.policies if consumer_name(p) == consumer), None)
        if policy is None:
            raise NotParked(f"there is no {consumer}")
        done = Settled(0, 0)
        events = await self._views.database.write(lambda c: self._waiting(c, consumer, "", stream))
        while events:
            reaction = react(definition, policy, [arrival_of(definition.reader(e.topic), e.topic, e) for e in events])
            await self._publisher.publish(reaction.commands)
            tried, parkings = events, reaction.parked

            def settled(connection: sa.Connection) -> tuple[Settled, list[ParkedEvent]]:
                books = self._views.books
                came_to = settled_as(connection, books, tried, parkings, by, self._code_version)  # noqa: B023  runs before the next turn
                return came_to, waiting(connection, books, consumer, "", stream)

            came_to, events = await self._views.database.write(settled)
            done = Settled(done.applied + came_to.applied, len(events))
            if came_to.left:
                break
        return done

    def _builds(self, connection: sa.Connection, consumer: str, past: Collection[str]) -> list[Build]:
        """The live one first; those of past moments, in these states, last."""
        books, projections = self._views.books, self._views.definition.projections
        live = [b for b in live_builds(connection, books, projections) if consumer_of(b) == consumer]
        if not live:
            raise NotParked(f"there is no {consumer}")
        beside = [*fed_builds(connection, books, projections), *fed_builds(connection, books, projections, past)]
        beside = [b for b in beside if consumer_of(b) == consumer]
        return live + [b for b in beside if b.name != live[0].name]

    def _waiting(self, connection: sa.Connection, consumer: str, build: str, stream: str) -> list[ParkedEvent]:
        found = waiting(connection, self._views.books, consumer, build, stream) if stream else []
        if not found:
            raise NotParked(f"nothing of {stream or 'an unknown stream'} is parked for {consumer}")
        return found


def _said(**words: str) -> None:
    for name, word in words.items():
        if not word.strip():
            raise ValueError(f"{name} must be said")
