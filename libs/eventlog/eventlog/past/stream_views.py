"""The views of one stream at a past moment: what queries read rows from, made from the log on the first look."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from domainkit.projection import AnyProjection, Key
from eventlog.definition import ServiceDefinition
from eventlog.fetching.range_reading import Entry
from eventlog.past.as_of import PastReader, StreamRows, folded
from eventlog.views.parked_rows import SKIPPED
from eventlog.views.queries import key_of
from eventlog.views.store import ViewStore
from eventlog.views.tables import Build


class StreamViews:
    """A `Readable` that knows the rows of `stream` as of `moment`, and none but those."""

    def __init__(
        self, definition: ServiceDefinition, views: ViewStore, reader: PastReader, stream: str, moment: int
    ) -> None:
        self._definition = definition
        self._views = views
        self._reader = reader
        self._stream = stream
        self._moment = moment
        self._entries: dict[str, list[Entry]] = {}
        self._known: dict[str, StreamRows] = {}
        self._named = {p.name: p for p in definition.projections}
        self.newest_us = 0

    async def get(self, projection: AnyProjection | str, key: Key | str | int) -> Any | None:
        """The row under `key` at that moment. Raises as `PastReader.stream_as_of` does."""
        return (await self._rows(projection)).get(key)

    async def find(
        self,
        projection: AnyProjection | str,
        *,
        where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        after: Any | None = None,
    ) -> list[Any]:
        """The rows at that moment whose fields equal `where` (a list or set: are among), as `ViewReading.find`."""
        known = await self._rows(projection)
        rows = [row for _, row in sorted(known.rows.items()) if _matches(row, where or {})]
        return ordered(known.build, rows, order_by, limit, after)

    async def _rows(self, projection: AnyProjection | str) -> StreamRows:
        wanted = self._named[projection] if isinstance(projection, str) else projection
        if wanted.name not in self._known:
            topic = wanted.source
            if topic not in self._entries:
                self._entries[topic] = await self._reader.stream_as_of(self._stream, self._moment, topic)
            reader, skipped = self._definition.reader(topic), await self._skipped(wanted)
            rows = folded(wanted, reader, self._entries[topic], skipped)
            self._known[wanted.name] = rows
            self.newest_us = max(self.newest_us, rows.newest_us)
        return self._known[wanted.name]

    async def _skipped(self, projection: AnyProjection) -> set[int]:
        """Offsets of the stream that an operator has given up for this projection."""
        t = self._views.books.parked
        query = sa.select(t.c.offset).where(t.c.consumer == f"projection:{projection.name}", t.c.state == SKIPPED)
        query = query.where(t.c.topic == projection.source, t.c.stream == self._stream)
        return set(await self._views.database.read(lambda c: c.execute(query).scalars().all()))


def ordered(build: Build, rows: list[Any], order_by: Sequence[str], limit: int | None, after: Any | None) -> list[Any]:
    """Rows that stand by key, in the order of those fields: the first `limit` behind the row `after`."""
    for name in reversed(order_by):
        field, down = name.removeprefix("-"), name.startswith("-")
        there = [row for row in rows if getattr(row, field) is not None]
        there.sort(key=lambda row: getattr(row, field), reverse=down)
        rows = there + [row for row in rows if getattr(row, field) is None]
    if after is not None:
        last, keys = row_key(build, after), [row_key(build, row) for row in rows]
        rows = rows[keys.index(last) + 1 :] if last in keys else []
    return rows[:limit]


def row_key(build: Build, row: Any) -> tuple[Any, ...]:
    """The key of a row as it stands in the database."""
    return key_of(build, tuple(getattr(row, name) for name in build.projection.key))


def _matches(row: Any, where: Mapping[str, Any]) -> bool:
    return all(_is(getattr(row, name), value) for name, value in where.items())


def _is(found: Any, wanted: Any) -> bool:
    return found in wanted if isinstance(wanted, list | set | frozenset) else bool(found == wanted)
