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
    match recorded.event, row:
        case MarketRegistered() as e, _:
            return registered(e, recorded.version)
        case e, Market():
            return replace(changed(row, e), version=recorded.version, updated_at=e.at)
        case _:
            return row


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


def changed(row: Market, event: Event) -> Market:
    match event:
        case StallsReported() as e:
            return replace(row, stalls=e.stalls)
        case ContactMarketDesignated() as e:
            return replace(row, contact_tiers=in_order({*row.contact_tiers, e.tier}))
        case ContactMarketReleased() as e:
            return replace(row, contact_tiers=in_order({*row.contact_tiers} - {e.tier}))
        case MarketDeregistered() as e:
            return replace(row, status=MarketStatus.DEREGISTERED, reason=e.reason)
        case MarketRegistered():
            return row


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
