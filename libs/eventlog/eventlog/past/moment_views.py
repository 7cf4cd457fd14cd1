"""Rows of one moment for a question over a few streams: from a build of the moment where there is one, else the log.

What would take more streams than `FEW` is not folded inside a query: it wants a build.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

from domainkit.projection import AnyProjection, Key
from eventlog.definition import ServiceDefinition
from eventlog.past.as_of import LogReader
from eventlog.past.stream_views import StreamViews, ordered, row_key
from eventlog.past.views import PastViews, views_at
from eventlog.views.readable import Readable
from eventlog.views.store import ViewStore
from eventlog.views.tables import build_of

FEW = 24

# Which streams hold the rows of a projection that a `where` may find, by what the rows of now tell; None: not known.
# It may name too many, never too few. More than `FEW` need not be told apart.
StreamsOf: TypeAlias = Callable[[Readable, AnyProjection, Mapping[str, Any]], Awaitable[Collection[str] | None]]


class BuildWanted(Exception):
    """The question takes more streams than are folded inside a query, and there is no build of the moment."""

    def __init__(self, projection: str) -> None:
        super().__init__(f"no build of {projection} stands at that moment")
        self.projection = projection


class MomentViews:
    """A `Readable` of one question. Raises BuildWanted, and what `PastReader` and `StandsAt` raise."""

    def __init__(
        self,
        definition: ServiceDefinition,
        views: ViewStore,
        log: LogReader,
        moment: int,
        streams_of: StreamsOf,
    ) -> None:
        self._definition = definition
        self._views = views
        self._log = log
        self._moment = moment
        self._streams_of = streams_of
        self._named = {p.name: p for p in definition.projections}
        self._built: dict[str, PastViews | None] = {}
        self._streams: dict[str, StreamViews] = {}

    @property
    def newest_us(self) -> int:
        """When the newest event that an answer went by was recorded."""
        built = [views.newest_us for views in self._built.values() if views is not None]
        return max([*built, *(views.newest_us for views in self._streams.values())], default=0)

    async def get(self, projection: AnyProjection | str, key: Key | str | int) -> Any | None:
        """The row under `key` at that moment, or None."""
        wanted = self._named[projection] if isinstance(projection, str) else projection
        if (built := await self._build(wanted)) is not None:
            return await built.get(wanted, key)
        where = dict(zip(wanted.key, key if isinstance(key, tuple) else (key,), strict=True))
        for stream in await self._read(wanted, where):
            if (row := await stream.get(wanted, key)) is not None:
                return row
        return None

    async def find(
        self,
        projection: AnyProjection | str,
        *,
        where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        after: Any | None = None,
    ) -> list[Any]:
        """The rows at that moment whose fields equal `where` (a list or set: are among), in order."""
        wanted = self._named[projection] if isinstance(projection, str) else projection
        if (built := await self._build(wanted)) is not None:
            return await built.find(wanted, where=where, order_by=order_by, limit=limit, after=after)
        streams = await self._read(wanted, where or {})
        build = build_of(wanted, wanted.name, None)
        found = {row_key(build, row): row for s in streams for row in await s.find(wanted, where=where)}
        return ordered(build, [row for _, row in sorted(found.items())], order_by, limit, after)

    async def _build(self, projection: AnyProjection) -> PastViews | None:
        if projection.name not in self._built:
            found = await views_at(self._views, self._log, [projection], self._moment)
            self._built[projection.name] = found if isinstance(found, PastViews) else None
        return self._built[projection.name]

    async def _read(self, projection: AnyProjection, where: Mapping[str, Any]) -> list[StreamViews]:
        names = await self._streams_of(self._views, projection, where)
        if names is None or len({*names} | self._streams.keys()) > FEW:
            raise BuildWanted(projection.name)
        for name in names:
            if name not in self._streams:
                self._streams[name] = StreamViews(self._definition, self._views, self._log, name, self._moment)
        return [self._streams[name] for name in dict.fromkeys(names)]
