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
    valid_from: str


@dataclass(frozen=True, slots=True)
class JurisdictionRenamed:
    code: str
    name: str
    valid_from: str


@dataclass(frozen=True, slots=True)
class JurisdictionAbolished:
    """`valid_to`: the first day on which it no longer stands."""

    code: str
    valid_to: str
    successor: str


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
