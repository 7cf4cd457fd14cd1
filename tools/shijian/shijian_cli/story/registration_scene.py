"""Registration: the province's divisions, the bodies of the joint meeting, the contact markets. What is there stays."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from shijian.registry.v1 import registry_service_pb2 as rpc
from shijian.registry.v1 import values_pb2 as values

from shijian_cli.clients import patiently
from shijian_cli.story.actors import OFFICE
from shijian_cli.story.cast import City
from shijian_cli.story.pace import each
from shijian_cli.story.stage import Stage, header_of
from shijian_cli.story.until import until

PAGE = 1000
LEVELS = (
    values.JURISDICTION_LEVEL_PROVINCE,
    values.JURISDICTION_LEVEL_CITY,
    values.JURISDICTION_LEVEL_COUNTY,
)


async def jurisdictions(stage: Stage, wanted: Sequence[rpc.EstablishJurisdictionRequest]) -> None:
    """Establishes those that are not there, parents before children."""
    there = await _codes(stage)
    missing = [j for j in wanted if j.code not in there]
    with stage.bar("区划", len(missing)) as done:
        for level in LEVELS:
            of_level = [j for j in missing if j.level == level]
            await each(of_level, _asked(stage.registry.EstablishJurisdiction), done=done)
            codes = {j.code for j in of_level}
            await until("行政区划可见", lambda: _codes(stage), codes.issubset)


async def organisations(stage: Stage, wanted: Sequence[rpc.EnrolOrganisationRequest]) -> None:
    """Enrols the bodies of the joint meeting that are no members yet."""
    listed = await patiently(lambda: stage.registry.ListOrganisations(rpc.ListOrganisationsRequest()))
    there = {o.slug for o in listed.organisations}
    missing = [o for o in wanted if o.slug not in there]
    with stage.bar("联席会议成员", len(missing)) as done:
        await each(missing, _asked(stage.registry.EnrolOrganisation), done=done)


async def markets(stage: Stage, cities: Iterable[City]) -> None:
    """Registers the contact markets that are not there and puts them on their city's list."""
    there = {m.uscc: m for m in await _markets(stage)}
    wanted = [m for city in cities for m in city.markets]
    with stage.bar("登记市场", sum(m.uscc not in there for m in wanted)) as done:
        requests = [
            rpc.RegisterMarketRequest(
                header=header_of(OFFICE, "market", m.uscc),
                uscc=m.uscc,
                name=m.name,
                kind=values.MARKET_KIND_FARM_PRODUCE,
                county=m.county,
                stalls=m.stalls,
            )
            for m in wanted
            if m.uscc not in there
        ]
        await each(requests, _asked(stage.registry.RegisterMarket), done=done)
    await _contacts(stage, [m.uscc for m in wanted if m.uscc not in there or not there[m.uscc].contact_tiers])


async def _contacts(stage: Stage, usccs: Sequence[str]) -> None:
    with stage.bar("列为市级重点联系", len(usccs)) as done:
        requests = [
            rpc.DesignateContactMarketRequest(
                header=header_of(OFFICE, "contact", uscc), uscc=uscc, tier=values.CONTACT_TIER_CITY
            )
            for uscc in usccs
        ]
        await each(requests, _asked(stage.registry.DesignateContactMarket), done=done)


def _asked(method: Callable[[Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
    return lambda request: patiently(lambda: method(request))


async def _codes(stage: Stage) -> set[str]:
    request = rpc.ListJurisdictionsRequest(page_size=PAGE)
    answer = await patiently(lambda: stage.registry.ListJurisdictions(request))
    return {j.code for j in answer.jurisdictions}


async def _markets(stage: Stage) -> list[Any]:
    request = rpc.ListMarketsRequest(kind=values.MARKET_KIND_FARM_PRODUCE, page_size=PAGE)
    answer = await patiently(lambda: stage.registry.ListMarkets(request))
    return list(answer.markets)
