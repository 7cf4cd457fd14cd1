"""The read model of a service: rows of its projections by key and by field, with how fresh they are.

Reading follows the live build of a projection; who writes is the projector (or the in-memory twin, through `apply`).
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar, overload

import sqlalchemy as sa

from domainkit.projection import AnyProjection, Key, Projection
from domainkit.recorded import Recorded
from eventlog.arrivals import arrivals_from
from eventlog.columns import row_from
from eventlog.definition import ServiceDefinition
from eventlog.view_builds import ensure_positions, live_builds, make_missing, readable_build
from eventlog.view_database import ViewDatabase, memory_database, postgres_database, sqlite_database
from eventlog.view_progress import Freshness, Lag, NotYetVisible, ViewBuilding, freshness, lags, reached
from eventlog.view_queries import by_keys, counting, key_of, matching
from eventlog.view_tables import Books, Build, books_in
from eventlog.view_writes import Batch, Span, write_batch

__all__ = ["Freshness", "Lag", "NotYetVisible", "ViewBuilding", "ViewStore", "memory_views", "open_views"]

R = TypeVar("R")
T = TypeVar("T")

# How often to look when another process projects; within one process `changed` wakes the waiting at once.
POLL_SECONDS = 0.05


class ViewStore:
    """The projections of one service in one database. Open before use; every method may be called concurrently.

    A projection is named by its value, which gives typed rows, or by its name.
    """

    def __init__(self, definition: ServiceDefinition, database: ViewDatabase) -> None:
        self.definition = definition
        self.database = database
        self.books: Books = books_in(database.schema)
        self._named = {p.name: p for p in definition.projections}
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    async def open(self) -> None:
        """Makes what is missing: schema, books, a table for each new projection. Raises ProjectionChanged."""
        await self.database.write(lambda c: make_missing(c, self.books, self.definition.projections))

    async def close(self) -> None:
        """Lets go of the database once what runs has ended."""
        await self.database.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @overload
    async def get(self, projection: Projection[Any, R], key: Key | str | int) -> R | None: ...
    @overload
    async def get(self, projection: str, key: Key | str | int) -> Any | None: ...
    async def get(self, projection: AnyProjection | str, key: Key | str | int) -> Any | None:
        """The row under `key`, or None. Raises ViewBuilding while there is no table that this code can read."""

        def ask(connection: sa.Connection, build: Build) -> Any | None:
            query = sa.select(build.table).where(by_keys(build, [key_of(build, key)]))
            found = connection.execute(query).first()
            return None if found is None else _row(build, found)

        return await self._ask(projection, ask)

    @overload
    async def find(
        self,
        projection: Projection[Any, R],
        *,
        where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        after: R | None = None,
    ) -> list[R]: ...
    @overload
    async def find(
        self,
        projection: str,
        *,
        where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        after: Any | None = None,
    ) -> list[Any]: ...
    async def find(
        self,
        projection: AnyProjection | str,
        *,
        where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        after: Any | None = None,
    ) -> list[Any]:
        """The rows whose fields equal `where` (a list or set: are among), ordered by `order_by` (`-field`: descending).

        Ties are broken by the key, None comes last. `after` is the last row of the page before.
        """

        def ask(connection: sa.Connection, build: Build) -> list[Any]:
            found = connection.execute(matching(build, where or {}, order_by, limit, after))
            return [_row(build, values) for values in found]

        return await self._ask(projection, ask)

    async def count(self, projection: AnyProjection | str, *, where: Mapping[str, Any] | None = None) -> int:
        """How many rows match."""
        return await self._ask(projection, lambda c, build: int(c.execute(counting(build, where or {})).scalar_one()))

    async def wait_for(self, stream: str, version: int, timeout: float) -> None:  # noqa: ASYNC109
        """Returns once every projection shows `stream` at `version`. Raises NotYetVisible after `timeout` seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        changed = asyncio.Event()
        self._waiting[stream].add(changed)
        try:
            while (seen := await self.database.read(lambda c: reached(c, self.books, stream))) < version:
                if (left := deadline - loop.time()) <= 0:
                    raise NotYetVisible(stream, version, seen)
                await _set_within(changed, min(left, POLL_SECONDS))
                changed.clear()
        finally:
            self._waiting[stream].discard(changed)
            if not self._waiting[stream]:
                del self._waiting[stream]

    async def freshness(self) -> Freshness:
        """How far the read model has come, as last measured."""
        return await self.database.read(lambda c: freshness(c, self.books))

    async def lags(self) -> list[Lag]:
        """Position and distance to the log's end of every live build, by partition."""
        return await self.database.read(lambda c: lags(c, self.books))

    async def apply(self, topic: str, events: Sequence[Recorded[Any]]) -> None:
        """Folds events that come from no broker: what the in-memory twin recorded on `topic`, in order."""
        await self.database.write(lambda c: self._apply(c, topic, events))
        self.changed(event.stream for event in events)

    async def take(self, topic: str, recorded: Recorded[Any]) -> None:
        """`apply` for one event."""
        await self.apply(topic, (recorded,))

    def changed(self, streams: Iterable[str]) -> None:
        """Wakes those who wait for these streams. To be called on the event loop, after the commit."""
        for stream in streams:
            for event in self._waiting.get(stream, ()):
                event.set()

    def _apply(self, connection: sa.Connection, topic: str, events: Sequence[Recorded[Any]]) -> None:
        projections = [p for p in self.definition.projections if p.source == topic]
        if not (builds := live_builds(connection, self.books, projections)):
            return
        ensure_positions(connection, self.database, self.books, builds, 1)
        start = max(lag.next_offset for lag in lags(connection, self.books) if lag.topic == topic)
        span = Span(topic, 0, start, start + len(events), start + len(events))
        batch = Batch((span,), tuple(arrivals_from(topic, start, events)))
        write_batch(connection, self.database, self.books, builds, batch)

    async def _ask(self, projection: AnyProjection | str, ask: Callable[[sa.Connection, Build], T]) -> T:
        asked = self._named[projection] if isinstance(projection, str) else projection

        def run(connection: sa.Connection) -> T:
            return ask(connection, readable_build(connection, self.books, asked))

        try:
            return await self.database.read(run)
        except sa.exc.ProgrammingError:
            # The table went between reading the pointer and reading it: the pointer now says another.
            return await self.database.read(run)


def open_views(
    definition: ServiceDefinition, *, data_dir: Path, database_url: str = "", cluster: str = "local"
) -> ViewStore:
    """The store of a service: its own SQLite file under `data_dir`, or its own schema in the PostgreSQL at a URL."""
    if not database_url:
        return ViewStore(definition, sqlite_database(data_dir / definition.name / "views.sqlite"))
    return ViewStore(definition, postgres_database(database_url, f"{definition.name}_{cluster}"))


def memory_views(definition: ServiceDefinition) -> ViewStore:
    """A store that ends with the process."""
    return ViewStore(definition, memory_database())


def _row(build: Build, values: Any) -> Any:
    return row_from(build.columns, build.projection.row, values)


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
