"""What can be asked of a sheet. All but AwardMark come from policies."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from scoring.counts import Count
from scoring.values import Field, Scope, SharedMark, Source


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
    part: str
    points: Decimal
    reason: str
    by: str
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
    """`reason`: why it is final with unsettled parts; empty when all are settled."""

    reason: str
    by: str
    at: int


Command: TypeAlias = (
    OpenSheet | RecordFacts | RecordCounts | AwardMark | ReceiveLocalityMark | SetLocalityMarkAside | FinalizeSheet
)
