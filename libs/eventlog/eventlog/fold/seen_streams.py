"""How far each stream of a stretch of the log goes, whatever its records hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.quick import KIND_AT, ReadRecord, quick_records
from contracts.wire import Inbound, Wire
from domainkit.native import Native, native
from domainkit.recorded import Recorded
from eventlog.fetching.range_reading import Entry
from eventlog.fold.loading import Touched
from eventlog.views.arrivals import Arrival, Parking, Record, arrival_of

# stream -> version and offset of its last record
Sightings = Mapping[str, tuple[int, int]]


@dataclass(slots=True)
class SeenStreams:
    """Of one partition, from offset `start` on. `streams` are Sightings.

    They may be emptied at any time: what comes after stands further on. A record without a readable envelope belongs
    to no stream.
    """

    reader: Wire | Inbound
    topic: str
    partition: int
    start: int = 0
    streams: dict[str, tuple[int, int]] = field(default_factory=dict)
    native: Native | None = native
    _arrivals: list[Arrival] = field(default_factory=list)
    _quick: dict[bytes, ReadRecord] = field(init=False)

    def __post_init__(self) -> None:
        self._quick = quick_records(self.reader, self.native)

    def take(self, records: Sequence[Entry]) -> None:
        """The next records, as they come from the log."""
        if self.native is None:
            for stream, version, offset in sightings(self.reader, self._quick, self.topic, self.partition, records):
                self.streams[stream] = version, offset
            return
        touched: list[Touched] = []
        self.native.decoded(list(records), self._quick, _no_rows, 0, self._read_plainly, touched)
        self.take_read(touched)

    def take_arrival(self, arrival: Arrival) -> None:
        """One that was read the plain way, before the slice is taken that it belongs to."""
        if arrival.version and arrival.offset >= self.start:
            self._arrivals.append(arrival)

    def take_read(self, touched: Sequence[Touched]) -> None:
        """A slice that a fold has read. What it read the plain way was taken as arrivals before."""
        if touched and touched[-1][2][0] >= self.start:
            if self.native is not None:
                self.native.noted(touched, Parking, self.start, self.streams)
            else:
                self._note(touched)
        for arrival in self._arrivals:
            if self.streams.get(arrival.stream, (0, -1))[1] < arrival.offset:
                self.streams[arrival.stream] = arrival.version, arrival.offset
        self._arrivals.clear()

    def _read_plainly(self, entry: Entry, _: list[Touched]) -> None:
        self.take_arrival(arrival_of(self.reader, self.topic, Record(self.partition, *entry)))

    def _note(self, touched: Iterable[Touched]) -> None:
        for recorded, _, entry in touched:
            if type(recorded) is not Parking and entry[0] >= self.start:
                self.streams[recorded.stream] = recorded.version, entry[0]


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
