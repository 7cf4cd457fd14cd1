"""Folding the events of one partition into rows that are held in memory; the store is asked only for what it may have.

Does to each event what `folding.fold` does to it: the same rows, the same events parked.
"""

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.quick import KIND_AT, ReadRecord
from contracts.wire import Inbound, Wire
from domainkit.native import Columns, Native, native
from eventlog.fetching.range_reading import Entry
from eventlog.fold.beginnings import Beginnings
from eventlog.fold.loading import Stored, Touched, may_be_stored
from eventlog.fold.row_codec import RowCodec, StoredKey
from eventlog.fold.seen_streams import SeenStreams
from eventlog.views.arrivals import BEHIND, Arrival, Parking, Record, arrival_of, told
from eventlog.views.build import Build

NEVER_SEEN = object()
Rows = dict[StoredKey, Any]


@dataclass(slots=True)
class Spent:
    """Where the time goes, in seconds, and how many events there were."""

    fetch: float = 0.0
    decode: float = 0.0
    fold: float = 0.0
    write: float = 0.0
    events: int = 0


@dataclass(slots=True)
class MemoryFold:
    """One partition's rows since they were last written. `stored` is None while nothing was ever written.

    `blocked` are the streams with parked events; events in `skipped` (offsets) that fail are left out, as an operator
    has said. `newest_us` is the recorded-at of the newest event taken. `seen`: where the streams of the events are
    noted, too. `begun`: which streams have begun, and which of them a second time. `native`: compiled code that does
    the same.
    """

    build: Build
    codec: RowCodec
    reader: Wire | Inbound
    partition: int
    stored: Stored | None = None
    blocked: set[str] = field(default_factory=set)
    skipped: Collection[int] = ()
    quick: dict[bytes, ReadRecord] = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)
    parked: list[Parking] = field(default_factory=list)
    newest_us: int = 0
    seen: SeenStreams | None = None
    begun: Beginnings = field(default_factory=Beginnings)
    native: Native | None = native
    _loaded: Rows = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _odd: list[Arrival] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Rows held; a stream that is noted weighs a quarter of one."""
        streams = len(self.seen.streams) // 4 if self.seen else 0
        return len(self.rows) + len(self._loaded) + streams

    def take(self, records: Sequence[Entry], spent: Spent) -> None:
        """Folds these records, the next ones of the partition. Raises BeginsAgain."""
        begun = time.perf_counter()
        self._odd.clear()
        read = self._decoded(records)
        touched = [*read] if self.begun.by_name else read
        self.begun.take(touched, self._odd, self._arrival)
        if self.seen is not None:
            self.seen.take_read(read, self._odd, again=self.begun.by_name)
        decoded = time.perf_counter()
        if self.stored is not None:
            wanted = may_be_stored(touched, self.codec, self.rows, self._begun, self.native)
            wanted.difference_update(self._loaded)
            if wanted:
                self._loaded.update(self.stored.rows_under(wanted))
        loaded = time.perf_counter()
        if self.native is None or self.codec.columns is None:
            self._fold(touched)
        else:
            self._fold_by(self.native, touched, self.codec.columns)
        spent.decode += decoded - begun
        spent.write += loaded - decoded
        spent.fold += time.perf_counter() - loaded
        spent.events += len(records)

    def look_back(self, records: Sequence[Entry]) -> None:
        """At records that were folded before: which streams begin there. Raises BeginsAgain."""
        self._odd.clear()
        self.begun.take(self._decoded(records), self._odd, self._arrival)

    def written(self, stored: Stored, *, keep: bool = False) -> None:
        """All rows and parked events are in `stored` now: memory is given back, or, to `keep` them, rows stay at hand
        as they are there.
        """
        if keep:
            self._loaded.update(self.rows)
        else:
            self.stored = stored
            self._loaded.clear()
            self._begun.clear()
        self.rows.clear()
        self.parked.clear()
        if self.seen is not None:
            self.seen.streams.clear()

    def _decoded(self, records: Sequence[Entry]) -> list[Touched]:
        """Each event with the keys that it touches, in order; one that cannot be read stands there as its Arrival."""
        touched: list[Touched] = []
        touches, quick, newest = self.build.projection.touches, self.quick, self.newest_us
        if self.native is not None:
            newest = self.native.decoded(list(records), quick, touches, newest, self._read_plainly, touched)
            self.newest_us = max(newest, self.newest_us)
            return touched
        for entry in records:
            try:
                value: Any = entry[2]
                recorded = quick[value[KIND_AT]](value)
                touched.append((recorded, touches(recorded), entry))
                newest = max(newest, recorded.recorded_at)
            except Exception:  # noqa: BLE001  whatever it was, the plain way says
                self._read_plainly(entry, touched)
        self.newest_us = max(newest, self.newest_us)
        return touched

    def _read_plainly(self, entry: Entry, touched: list[Touched]) -> None:
        arrival = self._arrival(entry)
        self.newest_us = max(self.newest_us, arrival.recorded_at)
        if arrival.recorded is not None:
            try:
                keys = self.build.projection.touches(arrival.recorded)
            except Exception as error:  # noqa: BLE001  the service's code: whatever it raises parks the stream
                touched.append((Parking(arrival, told(error)), (), entry))
            else:
                touched.append((arrival.recorded, keys, entry))
                return
        elif arrival.trouble:
            touched.append((Parking(arrival, arrival.trouble), (), entry))
        if arrival.stream:
            self._odd.append(arrival)

    def _fold(self, touched: Iterable[Touched]) -> None:
        rows, loaded, blocked = self.rows, self._loaded, self.blocked
        project, encoded, check = self.build.projection.project, self.codec.key, self.codec.check
        for recorded, keys, entry in touched:
            if type(recorded) is Parking:
                self._park(recorded)
                continue
            if blocked and recorded.stream in blocked:
                self._park(Parking(self._arrival(entry), BEHIND))
                continue
            try:
                if len(keys) == 1:
                    key = keys[0]
                    row = rows.get(key, NEVER_SEEN)
                    if row is NEVER_SEEN:
                        key = encoded(key)
                        row = rows.get(key, loaded.get(key))
                    new = project(row, recorded)
                    if new is not row:
                        if new is not None:
                            check(new, row, key)
                        rows[key] = new
                elif keys:
                    rows.update(self._projected(keys, recorded, project))
            except Exception as error:  # noqa: BLE001  as above
                self._failed(entry, error)

    def _failed(self, entry: Entry, error: Exception) -> None:
        self._park(Parking(self._arrival(entry), told(error)))

    def _fold_by(self, native: Native, touched: list[Touched], columns: Columns) -> None:
        calls = (self.rows, self._loaded, self.build.projection.project, self.codec.key, self.codec.check)
        native.folded(touched, Parking, self.blocked, (*calls, self._fold, self._failed), columns)

    def _projected(self, keys: Sequence[Any], recorded: Any, project: Callable[[Any, Any], Any]) -> Rows:
        """All rows of one event, or none."""
        after: Rows = {}
        for raw in keys:
            key = self.codec.key(raw)
            row = after.get(key, NEVER_SEEN)
            if row is NEVER_SEEN:
                row = self.rows.get(key, NEVER_SEEN)
            if row is NEVER_SEEN:
                row = self._loaded.get(key)
            new = project(row, recorded)
            if new is not None:
                self.codec.check(new, row, key)
            after[key] = new
        return after

    def _park(self, parking: Parking) -> None:
        stream = parking.arrival.stream
        if stream in self.blocked:
            parking = Parking(parking.arrival, BEHIND)
        elif parking.arrival.offset in self.skipped:
            return
        self.parked.append(parking)
        if stream:
            self.blocked.add(stream)

    def _arrival(self, entry: Entry) -> Arrival:
        return arrival_of(self.reader, self.build.projection.source, Record(self.partition, *entry))
