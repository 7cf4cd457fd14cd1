"""What happened to a request for evidence. Names and fields are stored forever: fields are only added."""

from dataclasses import dataclass
from typing import TypeAlias

from evidence.request.values import Ask, Field, FileRef, ReviewLevel, Scope


@dataclass(frozen=True, slots=True)
class EvidenceRequested:
    round_id: str
    scheme_id: str
    scheme_version: str
    scope: Scope
    subject: str
    subject_name: str
    locality: str
    county: str
    row: str
    asks: tuple[Ask, ...]
    chain: tuple[ReviewLevel, ...]
    due_at: int | None
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class EvidenceSubmitted:
    revision: int
    fields: tuple[Field, ...]
    files: tuple[FileRef, ...]
    note: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class EvidenceEndorsed:
    revision: int
    level: ReviewLevel
    note: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class EvidenceReturned:
    revision: int
    level: ReviewLevel
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class EvidenceAccepted:
    """`level` is the one whose yes was the last; earlier.py has what stood there before."""

    request_id: str
    round_id: str
    scheme_id: str
    scope: Scope
    subject: str
    row: str
    revision: int
    fields: tuple[Field, ...]
    files: tuple[FileRef, ...]
    submitted_by: str
    accepted_by: str
    at: int
    level: ReviewLevel


@dataclass(frozen=True, slots=True)
class CorrectionSubmitted:
    revision: int
    corrects: int
    reason: str
    fields: tuple[Field, ...]
    files: tuple[FileRef, ...]
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class SubmissionWithdrawn:
    revision: int
    by: str
    at: int


Event: TypeAlias = (
    EvidenceRequested
    | EvidenceSubmitted
    | EvidenceEndorsed
    | EvidenceReturned
    | EvidenceAccepted
    | CorrectionSubmitted
    | SubmissionWithdrawn
)
