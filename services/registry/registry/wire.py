"""The tables of stored words: which dataclass is which message, which row is which view. Upcasters live here."""

import dataclasses
from typing import Any, TypeVar

from shijian.registry.v1 import commands_pb2, events_pb2, views_pb2

from contracts.mapping import mapping_of
from contracts.wire import Wire
from registry.jurisdiction.commands import AbolishJurisdiction, EstablishJurisdiction, RenameJurisdiction
from registry.jurisdiction.events import JurisdictionAbolished, JurisdictionEstablished, JurisdictionRenamed
from registry.market.commands import (
    DeregisterMarket,
    DesignateContactMarket,
    RegisterMarket,
    ReleaseContactMarket,
    ReportStalls,
)
from registry.market.events import (
    ContactMarketDesignated,
    ContactMarketReleased,
    MarketDeregistered,
    MarketRegistered,
    StallsReported,
)
from registry.organisation.commands import EnrolOrganisation, WithdrawOrganisation
from registry.organisation.events import OrganisationEnrolled, OrganisationWithdrawn
from registry.projections.jurisdictions import Jurisdiction
from registry.projections.markets import Market
from registry.projections.organisations import Membership

C = TypeVar("C")

commands = Wire(
    commands_pb2.RegistryCommand,
    [
        EstablishJurisdiction,
        RenameJurisdiction,
        AbolishJurisdiction,
        EnrolOrganisation,
        WithdrawOrganisation,
        RegisterMarket,
        ReportStalls,
        DesignateContactMarket,
        ReleaseContactMarket,
        DeregisterMarket,
    ],
)

events = Wire(
    events_pb2.RegistryEvent,
    [
        JurisdictionEstablished,
        JurisdictionRenamed,
        JurisdictionAbolished,
        OrganisationEnrolled,
        OrganisationWithdrawn,
        MarketRegistered,
        StallsReported,
        ContactMarketDesignated,
        ContactMarketReleased,
        MarketDeregistered,
    ],
)

jurisdiction_view = mapping_of(Jurisdiction, views_pb2.JurisdictionView.DESCRIPTOR)
organisation_view = mapping_of(Membership, views_pb2.OrganisationView.DESCRIPTOR)
market_view = mapping_of(Market, views_pb2.MarketView.DESCRIPTOR)


def command_from(request: Any, cls: type[C], *, at: int, **facts: Any) -> C:
    """The command that a request asks for: what the caller said, by name, and what was filled in here."""
    stored = commands.message_of(cls)(by=request.header.actor, at=at)
    said = {f.name for f in request.DESCRIPTOR.fields} & {f.name for f in stored.DESCRIPTOR.fields}
    for name in said:
        setattr(stored, name, getattr(request, name))
    command: C = commands.from_message(stored, cls)
    return dataclasses.replace(command, **facts)  # type: ignore[type-var]  # every command is a dataclass
