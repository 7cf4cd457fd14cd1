"""One row per market, as it stands."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.frozen import replace
from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from registry.market.events import (
    ContactMarketDesignated,
    ContactMarketReleased,
    Event,
    MarketDeregistered,
    MarketRegistered,
    StallsReported,
)
from registry.market.values import ContactTier, MarketKind

OWN = (MarketRegistered, StallsReported, ContactMarketDesignated, ContactMarketReleased, MarketDeregistered)


class MarketStatus(enum.Enum):
    REGISTERED = "registered"
    DEREGISTERED = "deregistered"


@dataclass(frozen=True, slots=True)
class Market:
    """`stalls` as last reported; `contact_tiers` in the order of the enum; `reason` says why it was deregistered."""

    uscc: str
    name: str
    kind: MarketKind
    county: str
    city: str
    stalls: int
    status: MarketStatus
    contact_tiers: tuple[ContactTier, ...]
    registered_at: int
    reason: str
    version: int
    updated_at: int


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    return [(recorded.event.uscc,)] if isinstance(recorded.event, OWN) else []


def project(row: Market | None, recorded: Recorded[Event]) -> Market | None:
    event = recorded.event
    if isinstance(event, MarketRegistered):
        return registered(event, recorded.version)
    return row and changed(row, event, recorded.version)


def registered(e: MarketRegistered, version: int) -> Market:
    return Market(
        uscc=e.uscc,
        name=e.name,
        kind=e.kind,
        county=e.county,
        city=e.city,
        stalls=e.stalls,
        status=MarketStatus.REGISTERED,
        contact_tiers=(),
        registered_at=e.at,
        reason="",
        version=version,
        updated_at=e.at,
    )


def changed(
    row: Market,
    e: StallsReported | ContactMarketDesignated | ContactMarketReleased | MarketDeregistered,
    version: int,
) -> Market:
    """One `replace` for each event: a rebuild calls this for millions."""
    match e:
        case StallsReported():
            return replace(row, stalls=e.stalls, version=version, updated_at=e.at)
        case ContactMarketDesignated():
            tiers = in_order({*row.contact_tiers, e.tier})
            return replace(row, contact_tiers=tiers, version=version, updated_at=e.at)
        case ContactMarketReleased():
            tiers = in_order({*row.contact_tiers} - {e.tier})
            return replace(row, contact_tiers=tiers, version=version, updated_at=e.at)
        case MarketDeregistered():
            gone = MarketStatus.DEREGISTERED
            return replace(row, status=gone, reason=e.reason, version=version, updated_at=e.at)


def in_order(tiers: set[ContactTier]) -> tuple[ContactTier, ...]:
    return tuple(tier for tier in ContactTier if tier in tiers)


markets: Projection[Event, Market] = Projection(
    name="markets",
    source="registry-events-v1",
    version=1,
    row=Market,
    key=("uscc",),
    touches=touches,
    project=project,
    indexes=(("county", "uscc"), ("city", "uscc"), ("kind", "uscc")),
)
