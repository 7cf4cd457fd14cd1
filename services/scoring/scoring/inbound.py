"""What this service reads of others: markets and places from registry, accepted evidence. Only what it needs."""

from dataclasses import dataclass
from typing import TypeAlias

from scoring.values import Field, MarketKind, Scope


@dataclass(frozen=True, slots=True)
class MarketRegistered:
    uscc: str
    name: str
    kind: MarketKind
    county: str
    city: str


@dataclass(frozen=True, slots=True)
class MarketDeregistered:
    uscc: str


@dataclass(frozen=True, slots=True)
class JurisdictionEstablished:
    code: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class JurisdictionRenamed:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class JurisdictionAbolished:
    code: str


@dataclass(frozen=True, slots=True)
class EvidenceAccepted:
    """`subject` is a market's code or a city's, by `scope`."""

    round_id: str
    scope: Scope
    subject: str
    row: str
    revision: int
    fields: tuple[Field, ...]
    submitted_by: str
    accepted_by: str
    at: int


RegistryEvent: TypeAlias = (
    MarketRegistered | MarketDeregistered | JurisdictionEstablished | JurisdictionRenamed | JurisdictionAbolished
)
EvidenceEvent: TypeAlias = EvidenceAccepted
