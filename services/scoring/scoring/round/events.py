"""What happened to a round. Names and fields are stored forever: fields are only added."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class RoundOpened:
    round_id: str
    scheme_id: str
    scheme_version: str
    title: str
    period: str
    evaluation_date: str
    jurisdiction: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class SubjectEntered:
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
class MarkingStarted:
    round_id: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class RoundFinalized:
    round_id: str
    subjects: tuple[str, ...]
    incomplete: tuple[str, ...]
    reason: str
    by: str
    at: int


Event: TypeAlias = RoundOpened | SubjectEntered | MarkingStarted | RoundFinalized
