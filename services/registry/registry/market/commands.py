"""What can be asked of a market. Time, account and look-ups come in with the command."""

from dataclasses import dataclass
from typing import TypeAlias

from registry.market.values import ContactTier, MarketKind
from registry.values import KnownJurisdiction


@dataclass(frozen=True, slots=True)
class RegisterMarket:
    uscc: str
    name: str
    kind: MarketKind
    county: str
    stalls: int
    county_known: KnownJurisdiction | None
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class ReportStalls:
    uscc: str
    stalls: int
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class DesignateContactMarket:
    uscc: str
    tier: ContactTier
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class ReleaseContactMarket:
    uscc: str
    tier: ContactTier
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class DeregisterMarket:
    uscc: str
    reason: str
    by: str
    at: int


Command: TypeAlias = RegisterMarket | ReportStalls | DesignateContactMarket | ReleaseContactMarket | DeregisterMarket
