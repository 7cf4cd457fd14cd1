"""How far each stream of a stretch of the log goes: one look at each record, whatever it holds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.quick import KIND_AT, ReadRecord, quick_records
from contracts.wire import Inbound, Wire
from eventlog.fetching.range_reading import Entry
from eventlog.rebuild.memory_fold import Record
from eventlog.views.arrivals import Arrival, arrival_of


@dataclass(slots=True)
class SeenStreams:
    """Of one partition. `streams`: the last record of each, as `note_streams` takes it, without what it holds.

    It may be emptied at any time: what comes after stands further on.
    """

    reader: Wire | Inbound
    topic: str
    partition: int
    streams: dict[str, Arrival] = field(default_factory=dict)
    _quick: dict[bytes, ReadRecord] = field(init=False)

    def __post_init__(self) -> None:
        self._quick = quick_records(self.reader)

    def take(self, records: Iterable[Entry]) -> None:
        """The next ones. A record without a readable envelope belongs to no stream."""
        last: dict[str, tuple[int, int]] = {}
        for stream, version, offset in sightings(self.reader, self._quick, self.topic, self.partition, records):
            last[stream] = version, offset
        for stream, (version, offset) in last.items():
            self.streams[stream] = Arrival(self.topic, self.partition, offset, None, None, stream, version)


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
