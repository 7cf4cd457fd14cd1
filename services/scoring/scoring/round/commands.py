"""What can be asked of a round."""

from dataclasses import dataclass
from typing import TypeAlias

from scoring.values import KnownMarket


@dataclass(frozen=True, slots=True)
class OpenRound:
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
class EnterSubject:
    """`market` is what the read model knows under that code; None: nothing."""

    subject: str
    market: KnownMarket | None
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class StartMarking:
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class FinalizeRound:
    """`incomplete`: the subjects whose sheets have unsettled parts, as the read model says."""

    accept_incomplete: bool
    reason: str
    incomplete: tuple[str, ...]
    by: str
    at: int


Command: TypeAlias = OpenRound | EnterSubject | StartMarking | FinalizeRound
