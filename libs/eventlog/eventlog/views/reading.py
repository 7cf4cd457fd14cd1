"""Reading a read model: rows by key and by field from the live build of a projection, and how fresh they are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, overload

import sqlalchemy as sa

from domainkit.projection import AnyProjection, Key, Projection
from eventlog.definition import ServiceDefinition
from eventlog.views.builds import readable_build
from eventlog.views.database import ViewDatabase
from eventlog.views.progress import Freshness, Lag, freshness, lags
from eventlog.views.queries import counting, matching
from eventlog.views.rows import row_under, rows_of
from eventlog.views.tables import Books, Build, books_in

R = TypeVar("R")
T = TypeVar("T")


class ViewReading:
    """The reading half of ViewStore. Any number of calls at once; each sees one moment of the database."""

    def __init__(self, definition: ServiceDefinition, database: ViewDatabase) -> None:
        self.definition = definition
        self.database = database
        self.books: Books = books_in(database.schema)
        self._named = {p.name: p for p in definition.projections}

    @overload
    async def get(self, projection: Projection[Any, R], key: Key | str | int) -> R | None: ...
    @overload
    async def get(self, projection: str, key: Key | str | int) -> Any | None: ...
    async def get(self, projection: AnyProjection | str, key: Key | str | int) -> Any | None:
        """The row under `key`, or None. Raises ViewBuilding while there is no table that this code can read."""
        return await self._ask(projection, lambda c, build: row_under(c, build, key))

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
        return await self._ask(
            projection, lambda c, build: rows_of(c, build, matching(build, where or {}, order_by, limit, after))
        )

    async def count(self, projection: AnyProjection | str, *, where: Mapping[str, Any] | None = None) -> int:
        """How many rows match."""
        return await self._ask(projection, lambda c, build: int(c.execute(counting(build, where or {})).scalar_one()))

    async def freshness(self) -> Freshness:
        """How far the read model has come, as last measured."""
        return await self.database.glance(lambda c: freshness(c, self.books, self.definition.projections))

    async def lags(self) -> list[Lag]:
        """Position and distance to the log's end of each projection's live build, by partition."""
        return await self.database.read(lambda c: lags(c, self.books, self.definition.projections))

    async def _ask(self, projection: AnyProjection | str, ask: Callable[[sa.Connection, Build], T]) -> T:
        asked = self._named[projection] if isinstance(projection, str) else projection

        def run(connection: sa.Connection) -> T:
            return ask(connection, readable_build(connection, self.books, asked))

        try:
            return await self.database.read(run)
        except sa.exc.ProgrammingError:
            # The table went between reading the pointer and reading it: the pointer now says another.
            return await self.database.read(run)
