"""What can be asked of a sheet. All but AwardMark and RecordFindings come from policies."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from scoring.allowing import AllowMarking
from scoring.counts import Count
from scoring.values import Field, Marker, Scope, SharedMark, SheetStanding, Source


@dataclass(frozen=True, slots=True)
class OpenSheet:
    round_id: str
    scheme_id: str
    scheme_version: str
    subject: str
    subject_name: str
    locality: str
    county: str
    period: str
    evaluation_date: str
    by: str
    at: int
    channel: str = ""
    assigned_only: bool = False


@dataclass(frozen=True, slots=True)
class RecordFacts:
    row: str
    scope: Scope
    revision: int
    fields: tuple[Field, ...]
    source: Source
    submitted_by: str
    accepted_by: str
    accepted_at: int


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """What another service counted of the place; `source` is the event that told it."""

    place: str
    revision: int
    counts: tuple[Count, ...]
    source: Source
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class AwardMark:
    """`marker`: the assignment of whoever marks; None: none. `started`: the read model shows the round being marked."""

    part: str
    points: Decimal
    reason: str
    by: str
    at: int
    marker: Marker | None = None
    started: bool = False


@dataclass(frozen=True, slots=True)
class RecordFindings:
    """What an assessor of a channel saw on site."""

    row: str
    fields: tuple[Field, ...]
    reason: str
    marker: Marker | None
    by: str
    at: int
    started: bool = False


@dataclass(frozen=True, slots=True)
class SetAssessorAside:
    """The assessor has recused themselves: all of their marks."""

    assessor: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class ReceiveLocalityMark:
    mark: SharedMark
    source: Source


@dataclass(frozen=True, slots=True)
class SetLocalityMarkAside:
    part: str
    assessor: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class FinalizeSheet:
    """`reason`: why it is final with unsettled parts; empty when all are settled.

    `standing`: what the round's result stands on; None: the round does not say.
    """

    reason: str
    by: str
    at: int
    standing: SheetStanding | None = None


Later: TypeAlias = (
    RecordFacts
    | RecordCounts
    | RecordFindings
    | AwardMark
    | ReceiveLocalityMark
    | SetLocalityMarkAside
    | SetAssessorAside
    | FinalizeSheet
)
Command: TypeAlias = OpenSheet | Later | AllowMarking
