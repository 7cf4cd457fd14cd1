"""The registry as it was known at a moment: known time beside the days that its rows speak of."""

import pytest
from registry_calls import CLERK_HEADER, changed, established, market
from registry_examples import T0, USCC
from shijian.common.v1 import command_header_pb2
from shijian.registry.v1 import registry_service_pb2 as pb

DAY = 86_400_000_000


@pytest.fixture
async def history(service):
    """A market registered on day 0, its stalls reported on days 1 and 2."""
    await established(service.registry)
    await service.registry.RegisterMarket(market())
    for day, stalls in ((1, 120), (2, 90)):
        service.clock.now = T0 + day * DAY
        await service.registry.ReportStalls(pb.ReportStallsRequest(header=CLERK_HEADER, uscc=USCC, stalls=stalls))
    return service


async def test_a_market_is_shown_as_it_was_known(history):
    for moment, stalls in ((T0, 240), (T0 + DAY - 1, 240), (T0 + DAY, 120), (T0 + 9 * DAY, 90)):
        answer = await history.registry.GetMarket(pb.GetMarketRequest(uscc=USCC, as_of=moment))
        assert (answer.market.stalls, answer.freshness.answered_as_of_us) == (stalls, moment)
        assert answer.freshness.newest_event_us <= moment
    now = await history.registry.GetMarket(pb.GetMarketRequest(uscc=USCC))
    assert (now.market.stalls, now.freshness.answered_as_of_us) == (90, 0)


async def test_before_it_was_registered_there_was_none(history, refused):
    failure = await refused(history.registry.GetMarket(pb.GetMarketRequest(uscc=USCC, as_of=T0 - 1)))
    assert (failure.code, failure.reason) == ("NOT_FOUND", "MarketUnknown")
    assert "2021" in failure.chinese


async def test_a_jurisdiction_has_a_day_and_a_moment_of_knowing(history, refused):
    asked = pb.GetJurisdictionRequest(code="140703", known_at=T0)
    assert (await history.registry.GetJurisdiction(asked)).jurisdiction.name == "太谷区"
    failure = await refused(history.registry.GetJurisdiction(changed(asked, known_at=T0 - 1)))
    assert (failure.code, failure.reason) == ("NOT_FOUND", "JurisdictionUnknown")


async def test_a_moment_and_ones_own_write_do_not_go_together(history, refused):
    after = command_header_pb2.ReadAfter(stream=f"market-{USCC}", version=1)
    asked = pb.GetMarketRequest(uscc=USCC, as_of=T0, read_after=after)
    failure = await refused(history.registry.GetMarket(asked))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "AsOfOrReadAfter")
    assert [field for field, _ in failure.fields] == ["read_after"]


async def test_a_moment_before_time_began_is_refused(history, refused):
    failure = await refused(history.registry.GetMarket(pb.GetMarketRequest(uscc=USCC, as_of=0)))
    assert (failure.code, [field for field, _ in failure.fields]) == ("INVALID_ARGUMENT", ["as_of"])


async def test_a_list_of_a_moment_wants_a_build_of_it(history, refused):
    registry = history.registry
    for call, name in (
        (registry.ListMarkets(pb.ListMarketsRequest(as_of=T0)), "markets"),
        (registry.ListJurisdictions(pb.ListJurisdictionsRequest(known_at=T0)), "jurisdictions"),
        (registry.ListOrganisations(pb.ListOrganisationsRequest(known_at=T0)), "organisations"),
    ):
        failure = await refused(call)
        assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "NoBuildOfMoment")
        assert f"shijian rebuild {name} --as-of" in failure.chinese
