"""What can be asked of a locality. All but AwardLocalityMark come from policies."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from scoring.allowing import AllowMarking
from scoring.values import Marker, SharedFacts


@dataclass(frozen=True, slots=True)
class JoinLocality:
    """The first member opens it."""

    round_id: str
    scheme_id: str
    scheme_version: str
    locality: str
    sheet: str
    period: str
    by: str
    at: int
    assigned_only: bool = False


@dataclass(frozen=True, slots=True)
class RecordLocalityFacts:
    facts: SharedFacts


@dataclass(frozen=True, slots=True)
class AwardLocalityMark:
    """As the read model shows it: `closed`: the round is final; `started`: it is being marked, or was."""

    part: str
    points: Decimal
    reason: str
    by: str
    at: int
    marker: Marker | None = None
    closed: bool = False
    started: bool = False


@dataclass(frozen=True, slots=True)
class CloseLocality:
    """The round is final."""

    by: str
    at: int


# What is decided under the scheme; the others stand whatever it says.
Under: TypeAlias = JoinLocality | RecordLocalityFacts | AwardLocalityMark
Command: TypeAlias = Under | CloseLocality | AllowMarking
