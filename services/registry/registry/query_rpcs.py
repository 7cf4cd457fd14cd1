"""The queries of RegistryService: wait for the caller's own write, read rows, say how fresh they are."""

from typing import Any

from shijian.registry.v1 import registry_service_pb2 as pb

from chassis.calls import RpcContext
from chassis.commander import Commander
from chassis.reading import fresh_after
from contracts.mapping import mapping_of
from eventlog.views import ViewStore
from registry import queries
from registry.market.rejections import MarketUnknown
from registry.rules.days import check_day, day_of
from registry.rules.standing import JurisdictionUnknown
from registry.wire import jurisdiction_view, market_view, organisation_view

jurisdiction_filter = mapping_of(queries.JurisdictionFilter, pb.ListJurisdictionsRequest.DESCRIPTOR, partial=True)
market_filter = mapping_of(queries.MarketFilter, pb.ListMarketsRequest.DESCRIPTOR, partial=True)


class QueryRpcs:
    """One method per query."""

    def __init__(self, commander: Commander, views: ViewStore, read_wait_s: float) -> None:
        self._commander = commander
        self._views = views
        self._read_wait_s = read_wait_s

    async def GetJurisdiction(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        day, fresh = self._day(r), await self._ready(r, context)
        if (row := await queries.jurisdiction(self._views, r.code, day)) is None:
            raise JurisdictionUnknown(f"{day} 没有代码为 {r.code} 的行政区划", field="code")
        return pb.GetJurisdictionResponse(jurisdiction=jurisdiction_view.encode(row), freshness=fresh)

    async def ListJurisdictions(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        day, fresh = self._day(r), await self._ready(r, context)
        wanted = jurisdiction_filter.decode(r)
        page = await queries.jurisdictions_on(self._views, day, wanted, size=r.page_size, token=r.page_token)
        views = map(jurisdiction_view.encode, page.rows)
        return pb.ListJurisdictionsResponse(jurisdictions=views, next_page_token=page.next_token, freshness=fresh)

    async def ListOrganisations(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        day, fresh = self._day(r), await self._ready(r, context)
        rows = await queries.organisations_on(self._views, day, r.jurisdiction)
        return pb.ListOrganisationsResponse(organisations=map(organisation_view.encode, rows), freshness=fresh)

    async def GetMarket(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        fresh = await self._ready(r, context)
        if (row := await queries.market(self._views, r.uscc)) is None:
            raise MarketUnknown(f"没有统一社会信用代码为 {r.uscc} 的市场", field="uscc")
        return pb.GetMarketResponse(market=market_view.encode(row), freshness=fresh)

    async def ListMarkets(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        fresh = await self._ready(r, context)
        page = await queries.markets_of(self._views, market_filter.decode(r), size=r.page_size, token=r.page_token)
        views = map(market_view.encode, page.rows)
        return pb.ListMarketsResponse(markets=views, next_page_token=page.next_token, freshness=fresh)

    def _day(self, r: Any) -> str:
        """The day that is asked about."""
        if r.as_of:
            check_day(r.as_of, field="as_of")
        return r.as_of or day_of(self._commander.now())

    async def _ready(self, r: Any, context: RpcContext) -> Any:
        return await fresh_after(context, self._views, r.read_after, self._read_wait_s)
