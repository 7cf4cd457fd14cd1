"""Where a market stands. A tagged union: what cannot be cannot be built."""

from dataclasses import dataclass
from typing import TypeAlias

from registry.market.values import ContactTier, MarketKind


@dataclass(frozen=True, slots=True)
class Registration:
    """What its registration said; asking for exactly this again asks for nothing."""

    name: str
    kind: MarketKind
    county: str
    stalls: int


@dataclass(frozen=True, slots=True)
class Unregistered:
    pass


@dataclass(frozen=True, slots=True)
class Registered:
    """`stalls` as last reported."""

    registration: Registration
    stalls: int
    tiers: tuple[ContactTier, ...] = ()


@dataclass(frozen=True, slots=True)
class Deregistered:
    reason: str


State: TypeAlias = Unregistered | Registered | Deregistered
