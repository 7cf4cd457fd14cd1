"""The commands of RegistryService: request to command, with what is looked up, to the log, to answer."""

from typing import Any

from shijian.registry.v1 import registry_service_pb2 as pb

from chassis.calls import RpcContext
from chassis.commander import Commander
from eventlog.views.store import ViewStore
from registry import queries
from registry.jurisdiction.commands import AbolishJurisdiction, EstablishJurisdiction, RenameJurisdiction
from registry.market.commands import (
    DeregisterMarket,
    DesignateContactMarket,
    RegisterMarket,
    ReleaseContactMarket,
    ReportStalls,
)
from registry.organisation.commands import EnrolOrganisation, WithdrawOrganisation
from registry.wire import command_from


class CommandRpcs:
    """One method per command; the method's name is the command's."""

    def __init__(self, commander: Commander, views: ViewStore) -> None:
        self._commander = commander
        self._views = views

    async def EstablishJurisdiction(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        known = await queries.known_jurisdiction(self._views, r.parent) if r.parent else None
        answer = await self._send(r, context, EstablishJurisdiction, f"jurisdiction-{r.code}", parent_known=known)
        return pb.EstablishJurisdictionResponse(answer=answer)

    async def RenameJurisdiction(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        answer = await self._send(r, context, RenameJurisdiction, f"jurisdiction-{r.code}")
        return pb.RenameJurisdictionResponse(answer=answer)

    async def AbolishJurisdiction(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        known = await queries.known_jurisdiction(self._views, r.successor)
        answer = await self._send(r, context, AbolishJurisdiction, f"jurisdiction-{r.code}", successor_known=known)
        return pb.AbolishJurisdictionResponse(answer=answer)

    async def EnrolOrganisation(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        known = await queries.known_jurisdiction(self._views, r.jurisdiction)
        answer = await self._send(r, context, EnrolOrganisation, f"organisation-{r.slug}", jurisdiction_known=known)
        return pb.EnrolOrganisationResponse(answer=answer)

    async def WithdrawOrganisation(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        answer = await self._send(r, context, WithdrawOrganisation, f"organisation-{r.slug}")
        return pb.WithdrawOrganisationResponse(answer=answer)

    async def RegisterMarket(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        known = await queries.known_jurisdiction(self._views, r.county)
        answer = await self._send(r, context, RegisterMarket, f"market-{r.uscc}", county_known=known)
        return pb.RegisterMarketResponse(answer=answer)

    async def ReportStalls(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        return pb.ReportStallsResponse(answer=await self._send(r, context, ReportStalls, f"market-{r.uscc}"))

    async def DesignateContactMarket(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        answer = await self._send(r, context, DesignateContactMarket, f"market-{r.uscc}")
        return pb.DesignateContactMarketResponse(answer=answer)

    async def ReleaseContactMarket(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        answer = await self._send(r, context, ReleaseContactMarket, f"market-{r.uscc}")
        return pb.ReleaseContactMarketResponse(answer=answer)

    async def DeregisterMarket(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        return pb.DeregisterMarketResponse(answer=await self._send(r, context, DeregisterMarket, f"market-{r.uscc}"))

    async def _send(self, r: Any, context: RpcContext, cls: type, stream: str, **looked_up: Any) -> Any:
        command: Any = command_from(r, cls, at=self._commander.now(), **looked_up)
        return await self._commander.send(context, r.header, command, stream=stream)
