"""What happened to a market. Names and fields are stored forever: fields are only added."""

from dataclasses import dataclass
from typing import TypeAlias

from registry.market.values import ContactTier, MarketKind


@dataclass(frozen=True, slots=True)
class MarketRegistered:
    """`city` is the county's parent on the day of registration."""

    uscc: str
    name: str
    kind: MarketKind
    county: str
    city: str
    stalls: int
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class StallsReported:
    uscc: str
    stalls: int
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class ContactMarketDesignated:
    uscc: str
    tier: ContactTier
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class ContactMarketReleased:
    uscc: str
    tier: ContactTier
    reason: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class MarketDeregistered:
    uscc: str
    reason: str
    by: str
    at: int


Event: TypeAlias = (
    MarketRegistered | StallsReported | ContactMarketDesignated | ContactMarketReleased | MarketDeregistered
)
