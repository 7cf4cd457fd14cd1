"""The write side of a market: registered once under its code, reported on, kept in contact with, deregistered."""

from collections.abc import Sequence
from typing import assert_never

from domainkit.decider import Decider
from registry.market.commands import (
    Command,
    DeregisterMarket,
    DesignateContactMarket,
    RegisterMarket,
    ReleaseContactMarket,
    ReportStalls,
)
from registry.market.events import (
    ContactMarketDesignated,
    ContactMarketReleased,
    Event,
    MarketDeregistered,
    MarketRegistered,
    StallsReported,
)
from registry.market.evolution import evolve
from registry.market.rejections import MarketAlreadyRegistered, MarketHasLeft, MarketUnknown, StallsWrong
from registry.market.rules.uscc import check_uscc
from registry.market.state import Deregistered, Registered, Registration, State, Unregistered
from registry.rules.days import day_of
from registry.rules.standing import standing
from registry.rules.wording import written
from registry.values import JurisdictionLevel

NAME_LIMIT, REASON_LIMIT, MOST_STALLS = 100, 500, 1_000_000


def decide(command: Command, state: State) -> Sequence[Event]:
    match state:
        case Unregistered():
            if isinstance(command, RegisterMarket):
                return register(command)
            raise MarketUnknown(f"没有统一社会信用代码为 {command.uscc} 的市场", field="uscc")
        case Registered():
            return decide_registered(command, state)
        case Deregistered():
            if isinstance(command, DeregisterMarket) and command.reason.strip() == state.reason:
                return []
            raise MarketHasLeft(f"市场 {command.uscc} 已注销：{state.reason}", field="uscc")
        case _:
            assert_never(state)


def decide_registered(command: Command, state: Registered) -> Sequence[Event]:
    match command:
        case RegisterMarket():
            return register_again(command, state)
        case ReportStalls():
            return report_stalls(command, state)
        case DesignateContactMarket():
            return designate(command, state)
        case ReleaseContactMarket():
            return release(command, state)
        case DeregisterMarket():
            return deregister(command)
        case _:
            assert_never(command)


def register(c: RegisterMarket) -> Sequence[Event]:
    check_uscc(c.uscc)
    check_stalls(c.stalls)
    said = registration_of(c)
    county = standing(c.county_known, c.county, JurisdictionLevel.COUNTY, day_of(c.at), field="county")
    return [
        MarketRegistered(
            uscc=c.uscc,
            name=said.name,
            kind=c.kind,
            county=c.county,
            city=county.parent,
            stalls=c.stalls,
            by=c.by,
            at=c.at,
        )
    ]


def register_again(c: RegisterMarket, state: Registered) -> Sequence[Event]:
    said = registration_of(c)
    if said == state.registration:
        return []
    field = next(f for f in Registration.__slots__ if getattr(said, f) != getattr(state.registration, f))
    raise MarketAlreadyRegistered(f"统一社会信用代码 {c.uscc} 已登记为“{state.registration.name}”", field=field)


def registration_of(c: RegisterMarket) -> Registration:
    name = written(c.name, what="市场名称", field="name", limit=NAME_LIMIT)
    return Registration(name, c.kind, c.county, c.stalls)


def report_stalls(c: ReportStalls, state: Registered) -> Sequence[Event]:
    check_stalls(c.stalls)
    return [] if c.stalls == state.stalls else [StallsReported(c.uscc, c.stalls, c.by, c.at)]


def check_stalls(stalls: int) -> None:
    if not 1 <= stalls <= MOST_STALLS:
        raise StallsWrong(f"摊位数应为 1 至 {MOST_STALLS}，收到 {stalls}", field="stalls")


def designate(c: DesignateContactMarket, state: Registered) -> Sequence[Event]:
    return [] if c.tier in state.tiers else [ContactMarketDesignated(c.uscc, c.tier, c.by, c.at)]


def release(c: ReleaseContactMarket, state: Registered) -> Sequence[Event]:
    reason = written(c.reason, what="原因", field="reason", limit=REASON_LIMIT)
    return [ContactMarketReleased(c.uscc, c.tier, reason, c.by, c.at)] if c.tier in state.tiers else []


def deregister(c: DeregisterMarket) -> Sequence[Event]:
    reason = written(c.reason, what="注销原因", field="reason", limit=REASON_LIMIT)
    return [MarketDeregistered(c.uscc, reason, c.by, c.at)]


decider: Decider[Command, State, Event] = Decider(Unregistered(), decide, evolve)
