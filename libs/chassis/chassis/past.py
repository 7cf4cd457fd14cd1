"""Answers about a past moment: what a query that names one reads from."""

from dataclasses import dataclass
from typing import Any

from chassis.calls import RpcContext
from chassis.moments import moment_of
from chassis.past_refusals import RefusingReader, RefusingViews, no_build, refusing
from chassis.reading import Freshness, fresh_after
from domainkit.projection import AnyProjection
from eventlog.definition import ServiceDefinition
from eventlog.past.as_of import LogReader
from eventlog.past.moment_views import MomentViews, StreamsOf
from eventlog.past.stream_views import StreamViews
from eventlog.past.views import PastViews, views_at
from eventlog.views.readable import Readable
from eventlog.views.store import ViewStore


@dataclass(frozen=True, slots=True)
class Sight:
    """What a query reads from. `moment` is None for the rows of now.

    `events_behind`: of the rows of now, where they tell which streams there are.
    """

    views: Readable
    moment: int | None
    fresh: Freshness | None = None
    events_behind: int = 0

    def freshness(self) -> Freshness:
        """How fresh the answer is, or which moment it is of. To be asked after the rows."""
        if self.fresh is not None:
            return self.fresh
        return Freshness(
            newest_event_us=getattr(self.views, "newest_us", 0),
            events_behind=self.events_behind,
            answered_as_of_us=self.moment or 0,
        )


@dataclass(frozen=True, slots=True)
class Past:
    """Where the queries of one service read: the rows of now, or those of a moment."""

    definition: ServiceDefinition
    views: ViewStore
    reader: LogReader
    read_wait_s: float

    async def of_stream(self, context: RpcContext, r: Any, stream: str, *, field: str = "as_of") -> Sight:
        """For a query about one stream: straight from the log when the request names a moment in `field`."""
        if (moment := moment_of(r, field)) is None:
            return await self._now(context, r)
        reader = RefusingReader(self.reader, field)
        return Sight(StreamViews(self.definition, self.views, reader, stream, moment), moment)

    async def of_all(self, context: RpcContext, r: Any, *projections: AnyProjection, field: str = "as_of") -> Sight:
        """For a query over many streams: from a build of the moment that the request names. Raises NoBuildOfMoment."""
        if (moment := moment_of(r, field)) is None:
            return await self._now(context, r)
        with refusing(field, moment):
            found = await views_at(self.views, self.reader, projections, moment)
        if not isinstance(found, PastViews):
            raise no_build(found.name, moment, field)
        return Sight(found, moment)

    async def of_few(self, context: RpcContext, r: Any, streams_of: StreamsOf, *, field: str = "as_of") -> Sight:
        """For a query over a few streams, found as it goes: from builds of the moment, or else from the log.

        What takes more streams than are folded inside a query is refused with NoBuildOfMoment, when it is read.
        """
        moment = moment_of(r, field)
        if (views := self.few_then(moment, streams_of, field=field)) is None:
            return await self._now(context, r)
        measured = await self.views.freshness()
        return Sight(views, moment, events_behind=measured.events_behind)

    def few_then(self, moment: int | None, streams_of: StreamsOf, *, field: str = "as_of") -> RefusingViews | None:
        """What `of_few` reads from at a moment, for a query that goes by rows of now for the rest; None: of now."""
        if moment is None:
            return None
        return RefusingViews(MomentViews(self.definition, self.views, self.reader, moment, streams_of), moment, field)

    async def _now(self, context: RpcContext, r: Any) -> Sight:
        return Sight(self.views, None, await fresh_after(context, self.views, r.read_after, self.read_wait_s))
