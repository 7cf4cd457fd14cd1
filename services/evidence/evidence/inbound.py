"""What this service reads of scoring's events: that a sheet or a locality was opened, and what it asks for."""

from dataclasses import dataclass
from typing import TypeAlias

from evidence.request.values import Ask


@dataclass(frozen=True, slots=True)
class SheetOpened:
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


@dataclass(frozen=True, slots=True)
class LocalityOpened:
    round_id: str
    scheme_id: str
    scheme_version: str
    locality: str
    asks: tuple[Ask, ...]
    at: int
    by: str


ScoringEvent: TypeAlias = SheetOpened | LocalityOpened
