"""What can be asked of a jurisdiction. Time, account and look-ups come in with the command; dates are ISO."""

from dataclasses import dataclass
from typing import TypeAlias

from registry.values import JurisdictionLevel, KnownJurisdiction


@dataclass(frozen=True, slots=True)
class EstablishJurisdiction:
    code: str
    name: str
    level: JurisdictionLevel
    parent: str
    valid_from: str
    source: str
    parent_known: KnownJurisdiction | None
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class RenameJurisdiction:
    code: str
    name: str
    valid_from: str
    source: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class AbolishJurisdiction:
    code: str
    valid_to: str
    successor: str
    source: str
    successor_known: KnownJurisdiction | None
    by: str
    at: int


Command: TypeAlias = EstablishJurisdiction | RenameJurisdiction | AbolishJurisdiction
