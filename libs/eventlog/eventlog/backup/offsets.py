"""Old offsets to new ones: a restored partition is dense from 0, the one that was had gaps and a later start."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable

from eventlog.backup.files import KeptRecord


class NewOffsets:
    """Of one partition. Fed with its records in order; remembers one pair of numbers per run without a gap."""

    def __init__(self) -> None:
        self._old = array("q")
        self._new = array("q")
        self._next_old = -1
        self.records = 0

    def feed(self, records: Iterable[KeptRecord]) -> None:
        """The next records in the order of the log that was."""
        for record in records:
            if record.offset != self._next_old:
                self._old.append(record.offset)
                self._new.append(self.records)
            self._next_old = record.offset + 1
            self.records += 1

    def of(self, old: int) -> int | None:
        """Where the record of that offset stands now; None when it is not among them."""
        new, end = self._within_run(old)
        return new if 0 <= new < end else None

    def position(self, old: int) -> int:
        """How many records stood before that offset: the same place to go on from, in the new log."""
        new, end = self._within_run(old)
        return max(0, min(new, end))

    def _within_run(self, old: int) -> tuple[int, int]:
        """Where it would stand if the run that begins at or below it went on for ever, and where that run ends."""
        run = bisect_right(self._old, old) - 1
        if run < 0:
            return -1, 0
        end = self._new[run + 1] if run + 1 < len(self._new) else self.records
        return self._new[run] + old - self._old[run], end
