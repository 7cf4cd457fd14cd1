"""The read model of a service: rows of its projections by key and by field, with how fresh they are.

Reading follows the live build of a projection; who writes is the projector (or the in-memory twin, through `apply`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from domainkit.recorded import Recorded
from eventlog.definition import ServiceDefinition
from eventlog.views.builds import make_missing
from eventlog.views.database import ViewDatabase
from eventlog.views.engines import memory_database, postgres_database, sqlite_database
from eventlog.views.progress import Freshness, Lag, NotYetVisible, ViewBuilding, reached
from eventlog.views.reading import ViewReading
from eventlog.views.waiting import Waiting
from eventlog.views.writes import append

__all__ = ["Freshness", "Lag", "NotYetVisible", "ViewBuilding", "ViewStore", "memory_views", "open_views"]


class ViewStore(ViewReading):
    """The projections of one service in one database. Open before use; every method may be called concurrently.

    A projection is named by its value, which gives typed rows, or by its name.
    """

    def __init__(self, definition: ServiceDefinition, database: ViewDatabase) -> None:
        super().__init__(definition, database)
        self._waiting = Waiting(self._reached)

    async def open(self) -> None:
        """Makes what is missing: schema, books, a table for each new projection. Raises ProjectionChanged."""
        await self.database.write(lambda c: make_missing(c, self.books, self.definition.projections))

    async def close(self) -> None:
        """Lets go of the database once what runs has ended."""
        await self._waiting.close()
        await self.database.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def wait_for(self, stream: str, version: int, timeout: float) -> None:  # noqa: ASYNC109
        """Returns once every projection shows `stream` at `version`. Raises NotYetVisible after `timeout` seconds."""
        await self._waiting.until(stream, version, timeout)

    async def apply(self, topic: str, events: Sequence[Recorded[Any]]) -> None:
        """Folds events that come from no broker: what the in-memory twin recorded on `topic`, in order."""
        projections = [p for p in self.definition.projections if p.source == topic]
        await self.database.write(lambda c: append(c, self.database, self.books, projections, topic, events))
        self.changed(event.stream for event in events)

    async def take(self, topic: str, recorded: Recorded[Any]) -> None:
        """`apply` for one event."""
        await self.apply(topic, (recorded,))

    def changed(self, streams: Iterable[str]) -> None:
        """Wakes those who wait for these streams. To be called on the event loop, after the commit."""
        self._waiting.wake(streams)

    async def _reached(self, streams: Collection[str]) -> Mapping[str, int]:
        return await self.database.read(lambda c: reached(c, self.books, self.definition.projections, streams))


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
