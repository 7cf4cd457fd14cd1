"""How far each stream of a stretch of the log goes, whatever its records hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from contracts.quick import KIND_AT, ReadRecord, quick_records
from contracts.wire import Inbound, Wire
from domainkit.native import Native, native
from domainkit.recorded import Recorded
from eventlog.fetching.range_reading import Entry
from eventlog.fold.beginnings import first_events
from eventlog.fold.loading import Touched
from eventlog.views.arrivals import Arrival, Parking, Record, arrival_of

# stream -> version and offset of its last record
Sightings = Mapping[str, tuple[int, int]]


@dataclass(slots=True)
class SeenStreams:
    """Of one partition, from offset `start` on. `streams` are Sightings.

    They may be emptied at any time: what comes after stands further on. A record without a readable envelope belongs
    to no stream. A stream that begins again stays noted as far as it ever went.
    """

    reader: Wire | Inbound
    topic: str
    partition: int
    start: int = 0
    streams: dict[str, tuple[int, int]] = field(default_factory=dict)
    native: Native | None = native
    _odd: list[Arrival] = field(default_factory=list)
    _again: bool = False
    _quick: dict[bytes, ReadRecord] = field(init=False)

    def __post_init__(self) -> None:
        self._quick = quick_records(self.reader, self.native)

    def take(self, records: Sequence[Entry]) -> None:
        """The next records, as they come from the log."""
        if self.native is None:
            found = sightings(self.reader, self._quick, self.topic, self.partition, records)
            self._note_furthest(found)
            return
        touched: list[Touched] = []
        self._odd.clear()
        self.native.decoded(list(records), self._quick, _no_rows, 0, self._read_plainly, touched)
        self._again = self._again or self._may_begin_again(touched)
        self.take_read(touched, self._odd, again=self._again)

    def take_read(self, touched: Sequence[Touched], odd: Sequence[Arrival], *, again: bool) -> None:
        """A slice that a fold has read; `odd` are arrivals of it that are no events there. `again`: streams may have
        begun a second time.
        """
        if again:
            found = [(r.stream, r.version, e[0]) for r, _, e in touched if type(r) is not Parking]
            found += [(a.stream, a.version, a.offset) for a in odd]
            self._note_furthest(sorted(found, key=itemgetter(2)))
            return
        if touched and touched[-1][2][0] >= self.start:
            if self.native is not None:
                self.native.noted(touched, Parking, self.start, self.streams)
            else:
                self._note(touched)
        for arrival in odd:
            is_later = self.streams.get(arrival.stream, (0, -1))[1] < arrival.offset
            if arrival.version and arrival.offset >= self.start and is_later:
                self.streams[arrival.stream] = arrival.version, arrival.offset

    def _may_begin_again(self, touched: Sequence[Touched]) -> bool:
        odd = [a.stream for a in self._odd if a.version < 2]  # noqa: PLR2004
        if odd and not {*odd}.isdisjoint(r.stream for r, _, _ in touched):
            return True
        firsts = [*first_events(touched, self.native), *odd]
        return len({*firsts}) < len(firsts) or not self.streams.keys().isdisjoint(firsts)

    def _read_plainly(self, entry: Entry, _: list[Touched]) -> None:
        self._odd.append(arrival_of(self.reader, self.topic, Record(self.partition, *entry)))

    def _note(self, touched: Iterable[Touched]) -> None:
        for recorded, _, entry in touched:
            if type(recorded) is not Parking and entry[0] >= self.start:
                self.streams[recorded.stream] = recorded.version, entry[0]

    def _note_furthest(self, found: Iterable[tuple[str, int, int]]) -> None:
        for stream, version, offset in found:
            if offset >= self.start and self.streams.get(stream, (0, -1))[0] < version:
                self.streams[stream] = version, offset


def _no_rows(_: Recorded[Any]) -> Sequence[Any]:
    return ()


def sightings(
    reader: Wire | Inbound, quick: Mapping[bytes, ReadRecord], topic: str, partition: int, records: Iterable[Entry]
) -> Iterator[tuple[str, int, int]]:
    """(stream, version, offset) of each record that says them; `quick` are the quick readers of `reader`."""
    for entry in records:
        try:
            value: Any = entry[2]
            recorded = quick[value[KIND_AT]](value)
            found = recorded.stream, recorded.version, entry[0]
        except Exception:  # noqa: BLE001  whatever it was, the plain way says
            arrival = arrival_of(reader, topic, Record(partition, *entry))
            if not arrival.version:
                continue
            found = arrival.stream, arrival.version, entry[0]
        yield found
