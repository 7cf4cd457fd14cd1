"""Projections in a dictionary: the reading half of ViewStore for unit tests, always up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from contracts.wire import Inbound
from domainkit.projection import AnyProjection, Key
from domainkit.recorded import Recorded


@dataclass(frozen=True, slots=True)
class MemoryFreshness:
    """As ViewStore answers it; nothing is ever behind here."""

    newest_event_us: int = 0
    events_behind: int = 0


class MemoryViews:
    """Rows by projection and key, folded the moment an event is taken in."""

    def __init__(self, projections: Sequence[AnyProjection]) -> None:
        self._projections = {p.name: p for p in projections}
        self._rows: dict[str, dict[Key, Any]] = {p.name: {} for p in projections}
        self._newest = 0

    async def take(self, topic: str, recorded: Recorded[Any]) -> None:
        """Folds one event of `topic` into every projection that follows it."""
        for projection in self._projections.values():
            if projection.source == topic:
                fold_into(projection, self._rows[projection.name], recorded)
        self._newest = max(self._newest, recorded.recorded_at)

    async def get(self, projection: AnyProjection | str, key: Key | str | int) -> Any | None:
        """The row under `key`, or None."""
        return self._rows[_name(projection)].get(key if isinstance(key, tuple) else (key,))

    async def find(
        self,
        projection: AnyProjection | str,
        *,
        where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
    ) -> list[Any]:
        """Rows equal to `where` in its fields, sorted by `order_by` (a leading `-` reverses), then by key."""
        wanted = (where or {}).items()
        rows = [
            row
            for _, row in sorted(self._rows[_name(projection)].items())
            if all(getattr(row, name) == value for name, value in wanted)
        ]
        for name in reversed(order_by):
            rows.sort(key=attrgetter(name.lstrip("-")), reverse=name.startswith("-"))
        return rows[:limit]

    async def wait_for(self, stream: str, version: int, timeout: float = 0.0) -> None:  # noqa: ASYNC109
        """Returns at once: what was answered is visible here."""

    async def freshness(self) -> MemoryFreshness:
        """Of the newest event taken in."""
        return MemoryFreshness(newest_event_us=self._newest)


def fold_into(projection: AnyProjection, rows: dict[Key, Any], recorded: Recorded[Any]) -> None:
    """What one event does to the rows that it touches."""
    for key in projection.touches(recorded):
        row = projection.project(rows.get(tuple(key)), recorded)
        if row is None:
            rows.pop(tuple(key), None)
        else:
            rows[tuple(key)] = row


def is_wanted(reader: Any, number: int) -> bool:
    """Whether a service reads events of that type: all of its own, of others' those that it declared."""
    return not isinstance(reader, Inbound) or reader.wants(number)


def _name(projection: AnyProjection | str) -> str:
    return projection if isinstance(projection, str) else projection.name
