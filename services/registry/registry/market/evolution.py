"""What each recorded event makes of a market's state. No rule stands here: a recorded fact is never refused."""

from dataclasses import replace

from registry.market.events import (
    ContactMarketDesignated,
    ContactMarketReleased,
    Event,
    MarketDeregistered,
    MarketRegistered,
    StallsReported,
)
from registry.market.state import Deregistered, Registered, Registration, State, Unregistered


def evolve(state: State, event: Event) -> State:
    match event, state:
        case MarketRegistered() as e, Unregistered():
            return Registered(Registration(e.name, e.kind, e.county, e.stalls), e.stalls)
        case StallsReported() as e, Registered() as s:
            return replace(s, stalls=e.stalls)
        case ContactMarketDesignated() as e, Registered() as s:
            return replace(s, tiers=(*s.tiers, e.tier))
        case ContactMarketReleased() as e, Registered() as s:
            return replace(s, tiers=tuple(tier for tier in s.tiers if tier is not e.tier))
        case MarketDeregistered() as e, Registered():
            return Deregistered(e.reason)
        case _:
            return state
