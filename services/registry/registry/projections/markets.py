"""One row per market, as it stands."""

import enum
from dataclasses import dataclass

from domainkit.dispatch import by_event, keyed_by
from domainkit.frozen import replace
from domainkit.projection import Projection
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


def registered(e: MarketRegistered, recorded: Recorded[Event]) -> Market:
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
        version=recorded.version,
        updated_at=e.at,
    )


def stalls_reported(row: Market, e: StallsReported, recorded: Recorded[Event]) -> Market:
    return replace(row, stalls=e.stalls, version=recorded.version, updated_at=e.at)


def designated(row: Market, e: ContactMarketDesignated, recorded: Recorded[Event]) -> Market:
    tiers = in_order({*row.contact_tiers, e.tier})
    return replace(row, contact_tiers=tiers, version=recorded.version, updated_at=e.at)


def released(row: Market, e: ContactMarketReleased, recorded: Recorded[Event]) -> Market:
    tiers = in_order({*row.contact_tiers} - {e.tier})
    return replace(row, contact_tiers=tiers, version=recorded.version, updated_at=e.at)


def deregistered(row: Market, e: MarketDeregistered, recorded: Recorded[Event]) -> Market:
    gone = MarketStatus.DEREGISTERED
    return replace(row, status=gone, reason=e.reason, version=recorded.version, updated_at=e.at)


def in_order(tiers: set[ContactTier]) -> tuple[ContactTier, ...]:
    return tuple(tier for tier in ContactTier if tier in tiers)


markets: Projection[Event, Market] = Projection(
    name="markets",
    source="registry-events-v1",
    version=1,
    row=Market,
    key=("uscc",),
    touches=keyed_by("uscc", of=OWN),
    project=by_event(
        makes={MarketRegistered: registered},
        changes={
            StallsReported: stalls_reported,
            ContactMarketDesignated: designated,
            ContactMarketReleased: released,
            MarketDeregistered: deregistered,
        },
    ),
    indexes=(("county", "uscc"), ("city", "uscc"), ("kind", "uscc")),
)
