"""What happened to a locality. Names and fields are stored forever: fields are only added."""

from dataclasses import dataclass
from typing import TypeAlias

from scoring.allowing import MarkingAllowed
from scoring.values import Ask, SharedFacts, SharedMark


@dataclass(frozen=True, slots=True)
class LocalityOpened:
    """`awaits_start`: marks are taken once the round has started marking. `scheme_digest`: what its file said."""

    round_id: str
    scheme_id: str
    scheme_version: str
    locality: str
    asks: tuple[Ask, ...]
    at: int
    by: str
    period: str
    assigned_only: bool = False
    awaits_start: bool = False
    scheme_digest: str = ""


@dataclass(frozen=True, slots=True)
class MemberJoined:
    sheet: str
    facts: tuple[SharedFacts, ...]
    marks: tuple[SharedMark, ...]
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class LocalityFactsRecorded:
    facts: SharedFacts
    members: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class LocalityMarkAwarded:
    mark: SharedMark
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LocalityMarkSetAside:
    part: str
    assessor: str
    reason: str
    members: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class LocalityClosed:
    """The round is final: what is marked stays."""

    by: str
    at: int


Event: TypeAlias = (
    LocalityOpened
    | MemberJoined
    | LocalityFactsRecorded
    | LocalityMarkAwarded
    | LocalityMarkSetAside
    | MarkingAllowed
    | LocalityClosed
)
