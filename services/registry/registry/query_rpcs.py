"""The queries of RegistryService: read the rows of now or of a past moment, say how fresh they are."""

from typing import Any

from shijian.registry.v1 import registry_service_pb2 as pb

from chassis.calls import RpcContext
from chassis.commander import Commander
from chassis.moments import told
from chassis.past import Past
from contracts.mapping import mapping_of
from registry import queries
from registry.market.rejections import MarketUnknown
from registry.projections.jurisdictions import jurisdictions
from registry.projections.markets import markets
from registry.projections.organisations import organisations
from registry.rules.days import check_day, day_of
from registry.rules.standing import JurisdictionUnknown
from registry.wire import jurisdiction_view, market_view, organisation_view

jurisdiction_filter = mapping_of(queries.JurisdictionFilter, pb.ListJurisdictionsRequest.DESCRIPTOR, partial=True)
market_filter = mapping_of(queries.MarketFilter, pb.ListMarketsRequest.DESCRIPTOR, partial=True)


class QueryRpcs:
    """One method per query."""

    def __init__(self, commander: Commander, past: Past) -> None:
        self._commander = commander
        self._past = past

    async def GetJurisdiction(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        day, stream = self._day(r), f"jurisdiction-{r.code}"
        sight = await self._past.of_stream(context, r, stream, field="known_at")
        if (row := await queries.jurisdiction(sight.views, r.code, day)) is None:
            raise JurisdictionUnknown(f"{day} 没有代码为 {r.code} 的行政区划", field="code")
        view = jurisdiction_view.encode(row)
        return pb.GetJurisdictionResponse(jurisdiction=view, freshness=sight.freshness())

    async def ListJurisdictions(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        day, sight = self._day(r), await self._past.of_all(context, r, jurisdictions, field="known_at")
        wanted = jurisdiction_filter.decode(r)
        page = await queries.jurisdictions_on(sight.views, day, wanted, size=r.page_size, token=r.page_token)
        views, fresh = map(jurisdiction_view.encode, page.rows), sight.freshness()
        return pb.ListJurisdictionsResponse(jurisdictions=views, next_page_token=page.next_token, freshness=fresh)

    async def ListOrganisations(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        day, sight = self._day(r), await self._past.of_all(context, r, organisations, field="known_at")
        rows = await queries.organisations_on(sight.views, day, r.jurisdiction)
        views = map(organisation_view.encode, rows)
        return pb.ListOrganisationsResponse(organisations=views, freshness=sight.freshness())

    async def GetMarket(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        sight = await self._past.of_stream(context, r, f"market-{r.uscc}")
        if (row := await queries.market(sight.views, r.uscc)) is None:
            then = f"{told(sight.moment)} " if sight.moment else ""
            raise MarketUnknown(f"{then}没有统一社会信用代码为 {r.uscc} 的市场", field="uscc")
        return pb.GetMarketResponse(market=market_view.encode(row), freshness=sight.freshness())

    async def ListMarkets(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        sight = await self._past.of_all(context, r, markets)
        page = await queries.markets_of(sight.views, market_filter.decode(r), size=r.page_size, token=r.page_token)
        views, fresh = map(market_view.encode, page.rows), sight.freshness()
        return pb.ListMarketsResponse(markets=views, next_page_token=page.next_token, freshness=fresh)

    def _day(self, r: Any) -> str:
        """The day that is asked about: as given, else the day of `known_at`, else today."""
        if r.as_of:
            check_day(r.as_of, field="as_of")
        return r.as_of or day_of(r.known_at if r.HasField("known_at") else self._commander.now())
