"""What the evidence service can be asked to do. Time, account and look-ups come in with the command."""

from dataclasses import dataclass
from typing import TypeAlias

from evidence.request.values import Ask, Field, FileRef, KnownFile, ReviewLevel, Scope


@dataclass(frozen=True, slots=True)
class RequestEvidence:
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
class SubmitEvidence:
    fields: tuple[Field, ...]
    files: tuple[FileRef, ...]
    note: str
    known_files: tuple[KnownFile, ...]
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class ApproveEvidence:
    revision: int
    level: ReviewLevel
    note: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class ReturnEvidence:
    revision: int
    level: ReviewLevel
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class CorrectEvidence:
    reason: str
    fields: tuple[Field, ...]
    files: tuple[FileRef, ...]
    known_files: tuple[KnownFile, ...]
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class WithdrawSubmission:
    revision: int
    by: str
    at: int


Command: TypeAlias = (
    RequestEvidence | SubmitEvidence | ApproveEvidence | ReturnEvidence | CorrectEvidence | WithdrawSubmission
)
