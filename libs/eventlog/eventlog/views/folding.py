"""One batch of events folded into the rows of one build, inside the caller's transaction.

Rows are loaded once and written once per batch, however many events touch them. An event that cannot be folded changes
nothing and blocks its stream: it and the later ones of that stream come back as parkings, the rest goes on. One that an
operator has skipped for the projection is left out instead, whichever build it was skipped in.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from eventlog.views.arrivals import BEHIND, Arrival, Parking, told
from eventlog.views.columns import row_from, row_values
from eventlog.views.database import ViewDatabase
from eventlog.views.queries import IN_CHUNK, by_keys, key_of
from eventlog.views.tables import Build

__all__ = ["BEHIND", "Fold", "Parking", "fold"]

StoredKey = tuple[Any, ...]
# Partition and offset of the events that an operator has skipped; asked only when an event fails.
Skipped = Callable[[], Collection[tuple[int, int]]]


@dataclass(slots=True)
class Slot:
    """A row in memory: as it is now, as it is to be written, and whether the table has or will have to change."""

    row: Any = None
    values: dict[str, Any] | None = None
    stored: bool = False
    changed: bool = False


@dataclass(slots=True)
class Fold:
    """The work on one build: what is blocked from before, what is parked or left out now, the rows in memory."""

    build: Build
    blocked: set[str]
    skipped: Skipped
    parked: list[Parking] = field(default_factory=list)
    left_out: list[Arrival] = field(default_factory=list)
    slots: dict[StoredKey, Slot] = field(default_factory=dict)
    _skipped: Collection[tuple[int, int]] | None = None

    def fail(self, arrival: Arrival, error: str) -> None:
        """The event cannot be folded, and its stream is not blocked."""
        if self._skipped is None:
            self._skipped = self.skipped()
        if (arrival.partition, arrival.offset) in self._skipped:
            self.left_out.append(arrival)
        else:
            self.park(arrival, error)

    def park(self, arrival: Arrival, error: str) -> None:
        self.parked.append(Parking(arrival, error))
        if arrival.stream:
            self.blocked.add(arrival.stream)


def fold(
    connection: sa.Connection,
    database: ViewDatabase,
    build: Build,
    arrivals: Iterable[Arrival],
    blocked: Collection[str] = (),
    skipped: Skipped = tuple,
) -> Fold:
    """Folds `arrivals` (in log order) into the table; what was parked and left out. `blocked` streams only queue up."""
    work = Fold(build, set(blocked), skipped)
    touched = _touched(work, arrivals)
    _load(connection, work, {key for _, keys, _ in touched for key in keys})
    work.blocked.clear()  # from here on: blocked by what fails here; the others were held back above
    for arrival, keys, trouble in touched:
        if arrival.stream in work.blocked:
            work.park(arrival, BEHIND)
            continue
        if trouble:
            work.fail(arrival, trouble)
            continue
        try:
            after = _projected(work, arrival, keys)
        except Exception as error:  # noqa: BLE001  the service's code: whatever it raises parks the stream
            work.fail(arrival, told(error))
            continue
        work.slots.update(after)
    _store(connection, database, work)
    return work


def _touched(work: Fold, arrivals: Iterable[Arrival]) -> list[tuple[Arrival, Sequence[StoredKey], str]]:
    """Arrivals that nothing holds back so far, with the keys that they touch or why they cannot be folded."""
    touched: list[tuple[Arrival, Sequence[StoredKey], str]] = []
    for arrival in arrivals:
        if arrival.recorded is None and not arrival.trouble:
            continue
        if arrival.stream in work.blocked:
            work.park(arrival, BEHIND)
        elif arrival.trouble:
            touched.append((arrival, (), arrival.trouble))
        else:
            try:
                keys = [key_of(work.build, key) for key in work.build.projection.touches(arrival.recorded)]  # type: ignore[arg-type]
            except Exception as error:  # noqa: BLE001  as above
                touched.append((arrival, (), told(error)))
                continue
            touched.append((arrival, keys, ""))
    return touched


def _load(connection: sa.Connection, work: Fold, keys: Collection[StoredKey]) -> None:
    build, wanted = work.build, list(keys)
    places = [list(build.columns).index(name) for name in build.projection.key]
    for start in range(0, len(wanted), IN_CHUNK):
        query = sa.select(build.table).where(by_keys(build, wanted[start : start + IN_CHUNK]))
        for values in connection.execute(query):
            row = row_from(build.columns, build.projection.row, values)
            work.slots[tuple([values[place] for place in places])] = Slot(row, stored=True)


def _projected(work: Fold, arrival: Arrival, keys: Sequence[StoredKey]) -> dict[StoredKey, Slot]:
    """All rows of one event, or none: nothing is taken over until every one of them could be made and stored."""
    build = work.build
    after: dict[StoredKey, Slot] = {}
    for key in keys:
        slot = after.get(key) or work.slots.get(key) or Slot()
        row = build.projection.project(slot.row, arrival.recorded)  # type: ignore[arg-type]
        values = None if row is None else row_values(build.columns, row)
        if values is not None and tuple(values[name] for name in build.projection.key) != key:
            raise ValueError(f"{build.projection.name}: the row of {key} came back under another key")
        after[key] = Slot(row, values, slot.stored, changed=True)
    return after


def _store(connection: sa.Connection, database: ViewDatabase, work: Fold) -> None:
    build = work.build
    changed = {key: slot for key, slot in work.slots.items() if slot.changed}
    if rows := [slot.values for slot in changed.values() if slot.values is not None]:
        connection.execute(database.once(build.table, lambda: _replacing(database, build)), rows)
    gone = [key for key, slot in changed.items() if slot.values is None and slot.stored]
    for start in range(0, len(gone), IN_CHUNK):
        connection.execute(sa.delete(build.table).where(by_keys(build, gone[start : start + IN_CHUNK])))


def _replacing(database: ViewDatabase, build: Build) -> Any:
    insert = database.insert(build.table)
    rest = [name for name in build.columns if name not in build.projection.key]
    if not rest:
        return insert.on_conflict_do_nothing(index_elements=build.key)
    return insert.on_conflict_do_update(index_elements=build.key, set_={n: insert.excluded[n] for n in rest})
