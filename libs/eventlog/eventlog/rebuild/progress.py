"""How far a rebuild is, partition by partition, from the words of its processes: rate and time that remains."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from eventlog.rebuild.job import Step
from eventlog.rebuild.plan import PlannedPartition


@dataclass(frozen=True, slots=True)
class Progress:
    """One partition: offsets folded and wanted, offsets per second, seconds that remain (-1: not known yet)."""

    partition: int
    done: int
    target: int
    rate: float
    remaining_s: float = -1.0
    phase: str = ""
    parked: int = 0
    events: int = 0


Report = Callable[[Progress], None]
# The "partition" of what is done for the table as a whole, which is counted in rows.
WHOLE = -1


@dataclass(slots=True)
class _Seen:
    start: int
    begun: float
    step: Step


@dataclass(slots=True)
class Tracker:
    """Takes steps, tells progress."""

    planned: Sequence[PlannedPartition]
    report: Report | None
    phase: str = "folding"
    refolded: frozenset[int] = frozenset()
    _rows: tuple[int, int] = (0, 0)
    _entered: float = field(default_factory=time.monotonic)
    _seen: dict[int, _Seen] = field(default_factory=dict)
    _starts: dict[int, int] = field(default_factory=dict)

    def note(self, step: Step) -> None:
        """One step of one partition."""
        if step.partition not in self._seen:
            start = next((p.start for p in self.planned if p.partition == step.partition), 0)
            self._seen[step.partition] = _Seen(start, time.monotonic(), step)
        self._seen[step.partition].step = step
        if self.report is not None:
            self.report(self.of(step.partition))

    def enter(self, phase: str) -> None:
        """Another phase begins, and is told at once."""
        self.phase, self._rows, self._entered = phase, (0, 0), time.monotonic()
        if self.report is not None:
            for planned in self.planned:
                self.report(self.of(planned.partition))
            self.report(self.whole())

    def expect(self, rows: int) -> None:
        """So many rows are to be gone through in this phase."""
        self._rows = 0, rows
        self.advance(0)

    def advance(self, rows: int) -> None:
        """So many more of them were. May be called from any thread."""
        self._rows = self._rows[0] + rows, self._rows[1]
        if self.report is not None:
            self.report(self.whole())

    def whole(self) -> Progress:
        """The phase, by the rows of the table; nothing but that it is on where it goes through none."""
        done, total = self._rows
        rate = done / max(time.monotonic() - self._entered, 1e-3)
        return Progress(WHOLE, done, total, rate, (total - done) / rate if rate and total else -1.0, self.phase)

    def of(self, partition: int) -> Progress:
        """As last heard; a partition that waits for its turn stands where it began."""
        seen = self._seen.get(partition)
        if seen is None:
            planned = next(p for p in self.planned if p.partition == partition)
            return Progress(partition, planned.start, planned.end, 0.0, phase=self.phase)
        step = seen.step
        rate = (step.position - seen.start) / max(time.monotonic() - seen.begun, 1e-3)
        left = max(0, step.target - step.position)
        remaining = 0.0 if step.done else left / rate if rate else -1.0
        return Progress(partition, step.position, step.target, rate, remaining, self.phase, step.parked, step.events)

    @property
    def parked(self) -> int:
        """Events parked so far, over all partitions."""
        return sum(seen.step.parked for seen in self._seen.values())

    @property
    def events(self) -> int:
        """Events in the build so far."""
        return sum(seen.step.events for seen in self._seen.values())

    def detail(self) -> dict[str, Any]:
        """For the record."""
        names = ("partition", "done", "target", "rate", "remaining_s", "parked")
        steps = [self.of(p.partition) for p in self.planned]
        done, total = self._rows
        rows = {"rows_done": done, "rows_total": total, "refolded": sorted(self.refolded)}
        return {"partitions": [{name: getattr(step, name) for name in names} for step in steps], **rows}
