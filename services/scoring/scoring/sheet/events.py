"""What happened to a sheet. Names and fields are stored forever: fields are only added."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from scoring.allowing import MarkingAllowed
from scoring.counts import Count
from scoring.values import Ask, Field, PartMark, Scope, SheetStanding, Source, Standing


@dataclass(frozen=True, slots=True)
class SheetOpened:
    """`awaits_start`: marks are taken once the round has started marking. `scheme_digest`: what its file said."""

    round_id: str
    scheme_id: str
    scheme_version: str
    subject: str
    subject_name: str
    locality: str
    county: str
    asks: tuple[Ask, ...]
    at: int
    by: str
    period: str
    evaluation_date: str
    channel: str = ""
    assigned_only: bool = False
    awaits_start: bool = False
    scheme_digest: str = ""


@dataclass(frozen=True, slots=True)
class FactsRecorded:
    row: str
    scope: Scope
    revision: int
    fields: tuple[Field, ...]
    source: Source
    submitted_by: str
    accepted_by: str
    accepted_at: int


@dataclass(frozen=True, slots=True)
class FactsWithdrawn:
    """Inputs that the row's newest submission, which `source` names, no longer holds: unknown again."""

    row: str
    revision: int
    inputs: tuple[str, ...]
    source: Source
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class FindingsRecorded:
    """What an assessor of the sheet's channel saw on site; counted like accepted evidence."""

    row: str
    fields: tuple[Field, ...]
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class MarkAwarded:
    part: str
    points: Decimal
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class LocalityMarkReceived:
    part: str
    points: Decimal
    reason: str
    by: str
    at: int
    source: Source


@dataclass(frozen=True, slots=True)
class MarkSetAside:
    part: str
    assessor: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class CountsKept:
    """Counts that came before the sheet was opened."""

    place: str
    revision: int
    counts: tuple[Count, ...]
    source: Source
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class KeptCountsRefused:
    """Kept counts that do not fit the sheet that was opened then."""

    source: Source
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class AssessorBarred:
    """Recused: marks the sheet no more. `withdrawn`: the inputs whose findings of theirs count no longer."""

    assessor: str
    reason: str
    withdrawn: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class SheetScored:
    standing: Standing
    parts: tuple[PartMark, ...]
    at: int


@dataclass(frozen=True, slots=True)
class SheetFinalized:
    standing: Standing
    parts: tuple[PartMark, ...]
    unsettled: tuple[str, ...]
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class StandingDiffered:
    """The sheet became final as `found`; the round's result stands on `taken`."""

    taken: SheetStanding
    found: SheetStanding
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class LocalityMarkTooLate:
    """The sheet was final by then, and the part settled: without effect."""

    part: str
    points: Decimal
    reason: str
    by: str
    at: int
    source: Source


@dataclass(frozen=True, slots=True)
class SheetRescored:
    before: Standing
    after: Standing
    parts: tuple[PartMark, ...]
    cause: str
    at: int


Event: TypeAlias = (
    SheetOpened
    | FactsRecorded
    | FactsWithdrawn
    | FindingsRecorded
    | MarkAwarded
    | LocalityMarkReceived
    | MarkSetAside
    | CountsKept
    | KeptCountsRefused
    | AssessorBarred
    | SheetScored
    | SheetFinalized
    | SheetRescored
    | MarkingAllowed
    | StandingDiffered
    | LocalityMarkTooLate
)
