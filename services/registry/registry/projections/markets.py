"""One row per market, as it stands."""

import enum
from dataclasses import dataclass

from domainkit.declared import making, setting, the_event, the_record
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


VERSIONED = {"version": the_record.version, "updated_at": the_event.at}
registered = making(
    Market,
    uscc=the_event.uscc,
    name=the_event.name,
    kind=the_event.kind,
    county=the_event.county,
    city=the_event.city,
    stalls=the_event.stalls,
    status=MarketStatus.REGISTERED,
    contact_tiers=(),
    registered_at=the_event.at,
    reason="",
    **VERSIONED,
)


def designated(row: Market, e: ContactMarketDesignated, recorded: Recorded[Event]) -> Market:
    tiers = in_order({*row.contact_tiers, e.tier})
    return replace(row, contact_tiers=tiers, version=recorded.version, updated_at=e.at)


def released(row: Market, e: ContactMarketReleased, recorded: Recorded[Event]) -> Market:
    tiers = in_order({*row.contact_tiers} - {e.tier})
    return replace(row, contact_tiers=tiers, version=recorded.version, updated_at=e.at)


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
            StallsReported: setting(stalls=the_event.stalls, **VERSIONED),
            ContactMarketDesignated: designated,
            ContactMarketReleased: released,
            MarketDeregistered: setting(status=MarketStatus.DEREGISTERED, reason=the_event.reason, **VERSIONED),
        },
    ),
    indexes=(("county", "uscc"), ("city", "uscc"), ("kind", "uscc")),
)
