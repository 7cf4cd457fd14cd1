"""The streams of one partition as the log has them: their versions without a gap, and the books in step with them."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from contracts.quick import ReadRecord, quick_records
from contracts.wire import Inbound, Wire
from eventlog.fetching.range_reading import Entry
from eventlog.fold.seen_streams import sightings
from eventlog.partitioner import partition_of
from eventlog.proof.invariants import PARTITIONS, RECORDED, VERSIONS, Offences

# So many records later others in the process have their turn.
RECORDS_AT_ONCE = 1_000
TURN_S = 0.001


@dataclass(slots=True)
class StreamVersions:
    """Of one partition among `partitions`. Holds the highest version and place of each of its streams in memory."""

    reader: Wire | Inbound
    topic: str
    partition: int
    partitions: int
    offences: Offences
    _last: dict[str, tuple[int, int]] = field(default_factory=dict)
    _torn: set[str] = field(default_factory=set)
    _quick: dict[bytes, ReadRecord] = field(init=False)

    def __post_init__(self) -> None:
        self._quick = quick_records(self.reader)

    def take(self, records: Iterable[Entry]) -> None:
        """The next ones, in the order of the log."""
        last = self._last
        seen = sightings(self.reader, self._quick, self.topic, self.partition, records)
        for count, (stream, version, offset) in enumerate(seen, 1):
            before = last[stream][0] if stream in last else 0
            if version != before + 1 and stream not in self._torn:
                self._torn.add(stream)
                self.offences.note(VERSIONS, f"{stream}: {before} -> {version} @{self.partition}/{offset}")
            if version > before:
                last[stream] = version, offset
            if count % RECORDS_AT_ONCE == 0:
                time.sleep(TURN_S)

    def compare(self, recorded: Iterable[tuple[str, int, int]], end: int) -> None:
        """With (stream, version, offset) as the books have them for this partition.

        They are read later than the log was: what stands from `end` on only has to be further.
        """
        missing = set(self._last)
        for stream, version, offset in recorded:
            missing.discard(stream)
            found = self._last.get(stream, (0, -1))
            if (offset < end and (version, offset) != found) or version < found[0]:
                word = f"{stream}: {found[0]} @{self.partition}/{found[1]}, books {version} @{self.partition}/{offset}"
                self.offences.note(RECORDED, word)
        for stream in sorted(missing):
            self.offences.note(RECORDED, f"{stream}: {self._last[stream][0]}, books nothing in {self.partition}")
        for stream in self._last:
            misplaced(stream, self.partition, self.partitions, self.offences)


def misplaced(stream: str, partition: int, partitions: int, offences: Offences) -> None:
    """Notes a stream that is found in another partition than its own."""
    if (own := partition_of(stream, partitions)) != partition:
        offences.note(PARTITIONS, f"{stream}: {partition}, not {own}")
