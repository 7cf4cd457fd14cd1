"""The service through its own gRPC face: commands that are accepted, what is then read, and what bad input is told."""

import asyncio
import uuid

import pytest
from registry_calls import (
    CITY,
    CLERK_HEADER,
    COUNTY,
    OFFICE_HEADER,
    PROVINCE,
    changed,
    division,
    established,
    market,
    membership,
    with_id,
)
from registry_examples import CLERK, OTHER_USCC, T0, USCC
from shijian.common.v1 import command_header_pb2
from shijian.registry.v1 import registry_service_pb2 as pb
from shijian.registry.v1 import values_pb2 as values
from shijian.registry.v1 import views_pb2 as views

from chassis import paging
from contracts.envelope import recorded_of
from registry.api import RegistryApi
from registry.definition import definition
from registry.market.events import MarketRegistered
from registry.market.values import MarketKind

STREAM = f"market-{USCC}"


@pytest.fixture
async def province(service):
    await established(service.registry)
    return service


def test_every_rpc_has_its_method():
    offered = {method.name for method in pb.DESCRIPTOR.services_by_name["RegistryService"].methods}
    made = {n for cls in RegistryApi.__mro__ if cls.__module__.startswith("registry.") for n in vars(cls)}
    assert offered <= made


async def test_a_market_is_registered_and_its_event_says_all(province):
    answer = (await province.registry.RegisterMarket(market(name=f" {market().name} "))).answer
    assert (answer.stream, answer.version, answer.event_count) == (STREAM, 1, 1)
    (envelope,) = await province.log.stream(STREAM)
    assert recorded_of(definition.events, envelope).event == MarketRegistered(
        uscc=USCC,
        name=market().name,
        kind=MarketKind.FARM_PRODUCE,
        county="140703",
        city="140700",
        stalls=240,
        by=CLERK,
        at=T0,
    )


async def test_a_market_lives_and_is_read_after_each_step(province):
    api = province.registry
    await api.RegisterMarket(market())
    province.clock.now = T0 + 1
    await api.ReportStalls(pb.ReportStallsRequest(header=CLERK_HEADER, uscc=USCC, stalls=260))
    city, ministry = values.CONTACT_TIER_CITY, values.CONTACT_TIER_MINISTRY
    for tier in (city, ministry):
        await api.DesignateContactMarket(pb.DesignateContactMarketRequest(header=OFFICE_HEADER, uscc=USCC, tier=tier))
    answer = await api.ReleaseContactMarket(
        pb.ReleaseContactMarketRequest(header=OFFICE_HEADER, uscc=USCC, tier=city, reason="调整名单")
    )
    read_after = command_header_pb2.ReadAfter(stream=answer.answer.stream, version=answer.answer.version)
    read = await api.GetMarket(pb.GetMarketRequest(uscc=USCC, read_after=read_after))
    assert (read.market.stalls, list(read.market.contact_tiers), read.market.version) == (260, [ministry], 5)
    assert (read.market.registered_at, read.market.updated_at) == (T0, T0 + 1)
    assert read.freshness.newest_event_us == T0 + 1
    await api.DeregisterMarket(pb.DeregisterMarketRequest(header=CLERK_HEADER, uscc=USCC, reason="搬迁"))
    gone = (await api.GetMarket(pb.GetMarketRequest(uscc=USCC))).market
    assert (gone.status, gone.reason) == (views.MARKET_STATUS_DEREGISTERED, "搬迁")


async def test_the_same_registration_again_records_nothing_and_another_is_refused(province, refused):
    await province.registry.RegisterMarket(market())
    again = (await province.registry.RegisterMarket(market())).answer
    assert (again.version, again.event_count) == (1, 0)
    failure = await refused(province.registry.RegisterMarket(market(stalls=241)))
    assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "MarketAlreadyRegistered")
    assert USCC in failure.chinese
    assert failure.fields[0][0] == "stalls"


@pytest.mark.parametrize(
    ("changes", "code", "reason", "field"),
    [
        ({"uscc": USCC[:-1] + "8"}, "INVALID_ARGUMENT", "UsccWrong", "uscc"),
        ({"county": "140799"}, "NOT_FOUND", "JurisdictionUnknown", "county"),
        ({"county": "140700"}, "INVALID_ARGUMENT", "LevelWrong", "county"),
        ({"name": "\u3000"}, "INVALID_ARGUMENT", "TextWrong", "name"),
        ({"uscc": USCC[:-1]}, "INVALID_ARGUMENT", "InvalidRequest", "uscc"),
        ({"uscc": USCC.lower()}, "INVALID_ARGUMENT", "InvalidRequest", "uscc"),
        ({"county": "太谷区"}, "INVALID_ARGUMENT", "InvalidRequest", "county"),
        ({"name": ""}, "INVALID_ARGUMENT", "InvalidRequest", "name"),
        ({"name": "市" * 101}, "INVALID_ARGUMENT", "InvalidRequest", "name"),
        ({"kind": 0}, "INVALID_ARGUMENT", "InvalidRequest", "kind"),
        ({"kind": 99}, "INVALID_ARGUMENT", "InvalidRequest", "kind"),
        ({"stalls": 0}, "INVALID_ARGUMENT", "InvalidRequest", "stalls"),
        ({"stalls": 1_000_001}, "INVALID_ARGUMENT", "InvalidRequest", "stalls"),
        ({"header": command_header_pb2.CommandHeader()}, "INVALID_ARGUMENT", "InvalidRequest", "header.actor"),
        (
            {"header": command_header_pb2.CommandHeader(actor="a", command_id="7")},
            "INVALID_ARGUMENT",
            "InvalidRequest",
            "header.command_id",
        ),
    ],
)
async def test_a_wrong_market_is_refused_at_its_field(province, refused, changes, code, reason, field):
    failure = await refused(province.registry.RegisterMarket(market(**changes)))
    assert (failure.code, failure.reason, failure.fields[0][0]) == (code, reason, field)
    assert failure.chinese
    assert await province.log.stream(f"market-{changes.get('uscc', USCC)}") == []


async def test_a_county_that_has_gone_takes_no_market(province, refused):
    gone = pb.AbolishJurisdictionRequest(
        header=OFFICE_HEADER, code="140703", valid_to="2021-11-18", successor="140702", source="虚构的撤并"
    )
    await province.registry.AbolishJurisdiction(gone)
    failure = await refused(province.registry.RegisterMarket(market()))
    assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "NotStanding")
    province.clock.now = T0 - 24 * 3600 * 1_000_000
    assert (await province.registry.RegisterMarket(market())).answer.version == 1


async def test_one_command_id_has_one_answer_and_one_meaning(province, refused):
    same = with_id(str(uuid.uuid4()), market())
    first = (await province.registry.RegisterMarket(same)).answer
    province.clock.now += 60_000_000
    assert (await province.registry.RegisterMarket(same)).answer == first
    failure = await refused(province.registry.RegisterMarket(changed(same, stalls=1)))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "CommandIdReused")
    assert failure.fields[0][0] == "header.command_id"


async def test_a_caller_who_saw_an_older_version_is_told(province, refused):
    await province.registry.RegisterMarket(market())
    stale = command_header_pb2.CommandHeader(actor=CLERK, expected_version=0)
    failure = await refused(province.registry.ReportStalls(pb.ReportStallsRequest(header=stale, uscc=USCC, stalls=9)))
    assert failure.code == "FAILED_PRECONDITION"
    assert failure.fields[0][0] == "header.expected_version"


@pytest.mark.parametrize(
    "request_",
    [
        pb.ReportStallsRequest(header=CLERK_HEADER, uscc=USCC, stalls=9),
        pb.DeregisterMarketRequest(header=CLERK_HEADER, uscc=USCC, reason="搬迁"),
        pb.GetMarketRequest(uscc=USCC),
    ],
    ids=lambda r: type(r).__name__,
)
async def test_an_unknown_market_is_not_found(service, refused, request_):
    method = getattr(service.registry, type(request_).__name__.removesuffix("Request"))
    failure = await refused(method(request_))
    assert (failure.code, failure.reason) == ("NOT_FOUND", "MarketUnknown")


async def test_a_county_established_a_moment_ago_is_waited_for(service):
    for request in (PROVINCE, CITY):
        await service.registry.EstablishJurisdiction(request)
    waiting = asyncio.ensure_future(service.registry.RegisterMarket(market()))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await service.registry.EstablishJurisdiction(COUNTY)
    assert (await waiting).answer.event_count == 1


async def test_a_child_without_its_parent_is_refused(service, refused):
    failure = await refused(service.registry.EstablishJurisdiction(CITY))
    assert (failure.code, failure.reason, failure.fields[0][0]) == ("NOT_FOUND", "JurisdictionUnknown", "parent")
    level = values.JURISDICTION_LEVEL_COUNTY
    failure = await refused(service.registry.EstablishJurisdiction(changed(PROVINCE, level=level)))
    assert (failure.code, failure.reason, failure.fields[0][0]) == ("INVALID_ARGUMENT", "LevelNotOfCode", "level")


async def test_a_jurisdiction_is_read_as_of_a_day(province, refused):
    api = province.registry
    await api.RenameJurisdiction(
        pb.RenameJurisdictionRequest(
            header=OFFICE_HEADER, code="140703", name="太谷市", valid_from="2024-03-01", source="虚构的更名"
        )
    )
    await api.AbolishJurisdiction(
        pb.AbolishJurisdictionRequest(
            header=OFFICE_HEADER, code="140703", valid_to="2025-01-01", successor="140702", source="虚构的撤并"
        )
    )

    async def name(day):
        return (await api.GetJurisdiction(pb.GetJurisdictionRequest(code="140703", as_of=day))).jurisdiction.name

    assert [await name(day) for day in ("2021-01-01", "2024-02-29", "2024-03-01", "2024-12-31")] == [
        "太谷区",
        "太谷区",
        "太谷市",
        "太谷市",
    ]
    assert await name("") == "太谷区"  # today is the day of T0
    for day in ("2020-12-31", "2025-01-01"):
        failure = await refused(name(day))
        assert (failure.code, failure.reason) == ("NOT_FOUND", "JurisdictionUnknown")
    listed = await api.ListJurisdictions(pb.ListJurisdictionsRequest(parent="140700", as_of="2025-01-01"))
    assert [j.code for j in listed.jurisdictions] == ["140702"]


@pytest.mark.parametrize("day", ["2021-02-30", "昨天", "2021-1-1"])
async def test_a_day_that_is_none_is_refused(province, refused, day):
    failure = await refused(province.registry.ListJurisdictions(pb.ListJurisdictionsRequest(as_of=day)))
    assert (failure.code, failure.fields[0][0]) == ("INVALID_ARGUMENT", "as_of")


async def test_lists_are_paged_in_order(province, refused):
    first = await province.registry.ListJurisdictions(pb.ListJurisdictionsRequest(page_size=3))
    assert [j.code for j in first.jurisdictions] == ["140000", "140700", "140702"]
    rest = await province.registry.ListJurisdictions(
        pb.ListJurisdictionsRequest(page_size=3, page_token=first.next_page_token)
    )
    assert ([j.code for j in rest.jurisdictions], rest.next_page_token) == (["140703"], "")
    failure = await refused(province.registry.ListJurisdictions(pb.ListJurisdictionsRequest(page_token="x")))
    assert (failure.code, failure.fields[0][0]) == ("INVALID_ARGUMENT", "page_token")


async def test_a_last_page_that_is_full_has_no_next(province):
    page = await province.registry.ListJurisdictions(pb.ListJurisdictionsRequest(page_size=4))
    assert (len(page.jurisdictions), page.next_page_token) == (4, "")


@pytest.mark.parametrize("size", [1, 2, 3, 5])
async def test_pages_hold_every_match_once_however_the_rows_are_fetched(service, monkeypatch, size):
    monkeypatch.setattr(paging, "CHUNK", 2)
    await service.registry.EstablishJurisdiction(PROVINCE)
    late = {"140200", "140300", "140400", "140900"}
    for n in range(1, 12):
        city = division(f"14{n:02}00", f"样例市{n}", "CITY", "140000")
        since = "2022-01-01" if city.code in late else city.valid_from
        await service.registry.EstablishJurisdiction(changed(city, valid_from=since))
    seen, token = [], None
    while token != "":
        request = pb.ListJurisdictionsRequest(
            parent="140000", as_of="2021-12-31", page_size=size, page_token=token or ""
        )
        page = await service.registry.ListJurisdictions(request)
        assert len(page.jurisdictions) <= size
        seen += [j.code for j in page.jurisdictions]
        token = page.next_page_token
    assert seen == sorted({f"14{n:02}00" for n in range(1, 12)} - late)


async def test_markets_are_found_by_place_kind_and_contact_tier(province):
    api = province.registry
    await api.RegisterMarket(market())
    other = market(uscc=OTHER_USCC, county="140702", kind=values.MARKET_KIND_CONSUMER_GOODS)
    await api.RegisterMarket(other)
    tier = values.CONTACT_TIER_CITY
    await api.DesignateContactMarket(pb.DesignateContactMarketRequest(header=OFFICE_HEADER, uscc=OTHER_USCC, tier=tier))

    async def found(**filters):
        return [m.uscc for m in (await api.ListMarkets(pb.ListMarketsRequest(**filters))).markets]

    assert await found() == [USCC, OTHER_USCC]
    assert await found(city="140700") == [USCC, OTHER_USCC]
    assert await found(county="140702") == [OTHER_USCC]
    assert await found(kind=values.MARKET_KIND_FARM_PRODUCE) == [USCC]
    assert await found(contact_tier=tier) == [OTHER_USCC]
    assert await found(contact_tier=values.CONTACT_TIER_MINISTRY) == []
    await api.DeregisterMarket(pb.DeregisterMarketRequest(header=CLERK_HEADER, uscc=USCC, reason="搬迁"))
    assert await found() == [OTHER_USCC]
    assert await found(include_deregistered=True) == [USCC, OTHER_USCC]


async def test_a_body_joins_and_leaves_the_joint_meeting(province, refused):
    api = province.registry
    member = membership(slug="shanxi-agriculture", name="山西省农业农村厅", role=values.MEMBER_ROLE_MEMBER)
    for request in (member, membership()):
        await api.EnrolOrganisation(request)
    await api.WithdrawOrganisation(
        pb.WithdrawOrganisationRequest(
            header=OFFICE_HEADER, slug="shanxi-agriculture", until="2023-01-01", reason="机构改革"
        )
    )

    async def members(day=""):
        answer = await api.ListOrganisations(pb.ListOrganisationsRequest(jurisdiction="140000", as_of=day))
        return [o.slug for o in answer.organisations]

    assert await members() == ["shanxi-commerce", "shanxi-agriculture"]
    assert await members("2023-01-01") == ["shanxi-commerce"]
    assert await members("2021-01-01") == []
    failure = await refused(api.EnrolOrganisation(membership(jurisdiction="999999")))
    assert (failure.code, failure.reason, failure.fields[0][0]) == (
        "FAILED_PRECONDITION",
        "OrganisationAlreadyEnrolled",
        "jurisdiction",
    )


async def test_a_query_that_waits_in_vain_says_how_far_it_got(province, refused):
    await province.registry.RegisterMarket(market())
    read_after = command_header_pb2.ReadAfter(stream=STREAM, version=2)
    failure = await refused(province.registry.GetMarket(pb.GetMarketRequest(uscc=USCC, read_after=read_after)))
    assert (failure.code, failure.reason) == ("UNAVAILABLE", "NotYetVisible")
    assert (failure.metadata["wanted"], failure.metadata["reached"]) == ("2", "1")


async def test_children_are_loaded_side_by_side(service):
    await service.registry.EstablishJurisdiction(PROVINCE)
    cities = [division(f"14{n:02}00", f"样例市{n}", "CITY", "140000") for n in range(1, 12)]
    answers = await asyncio.gather(*[service.registry.EstablishJurisdiction(city) for city in cities])
    assert {a.answer.event_count for a in answers} == {1}
    listed = await service.registry.ListJurisdictions(pb.ListJurisdictionsRequest(parent="140000"))
    assert [j.code for j in listed.jurisdictions] == [city.code for city in cities]
