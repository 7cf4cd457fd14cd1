"""The history of a subject: every result that its sheets have had, over rounds and scheme versions, and the causes.

A result's causes are the events of the command that brought it. Events that changed no mark are there too, as such.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from scoring.answers.compare import Span
from scoring.projections.revisions import RevisionRow
from scoring.projections.sheet_steps import StepKind, StepRow
from scoring.values import PartMark, VetoStatus

RESULTS = {StepKind.SCORED, StepKind.RESCORED}


@dataclass(frozen=True, slots=True)
class Cause:
    """An event. `source_event` is the one of another stream that it goes back to; empty where there is none."""

    kind: StepKind
    about: str
    by: str
    note: str
    event_id: bytes
    source_event: bytes
    version: int
    at: int


@dataclass(frozen=True, slots=True)
class PartChange:
    """`before` is None for the first result."""

    part: str
    before: Span | None
    after: Span


@dataclass(frozen=True, slots=True)
class Result:
    lower: Decimal
    upper: Decimal
    veto: VetoStatus
    final: bool
    event_id: bytes
    changes: tuple[PartChange, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What one command brought. `result` is None where no mark changed."""

    version: int
    recorded_at: int
    causes: tuple[Cause, ...]
    result: Result | None


def history(steps: Sequence[StepRow], revisions: Sequence[RevisionRow]) -> tuple[Step, ...]:
    """Of one sheet, in the order of the record; both in the order of their versions."""
    by_version = {r.version: r for r in revisions}
    found: list[Step] = []
    before: tuple[PartMark, ...] | None = None
    for _, group in groupby(steps, key=lambda s: s.command_id):
        together = list(group)
        scored = next((by_version[s.version] for s in together if s.version in by_version), None)
        result = None if scored is None else _result(scored, before, together)
        before = before if scored is None else scored.parts
        causes = tuple(_cause(s) for s in together if s.kind not in RESULTS)
        found.append(Step(together[-1].version, together[-1].recorded_at, causes, result))
    return tuple(found)


def _result(row: RevisionRow, before: Sequence[PartMark] | None, steps: Sequence[StepRow]) -> Result:
    event = next(s.event_id for s in steps if s.version == row.version)
    return Result(row.lower, row.upper, row.veto, row.final, event, tuple(_changes(before, row.parts)))


def _changes(before: Sequence[PartMark] | None, after: Sequence[PartMark]) -> Iterator[PartChange]:
    had = {p.part: Span(p.lower, p.upper) for p in before or ()}
    for part in after:
        span = Span(part.lower, part.upper)
        if before is not None and had.get(part.part) != span:
            yield PartChange(part.part, had.get(part.part), span)


def _cause(step: StepRow) -> Cause:
    return Cause(
        step.kind, step.about, step.by, step.note, step.event_id, step.source_event, step.version, step.recorded_at
    )
