"""The tables of stored words: which dataclass is which message. Upcasters live here."""

from shijian.registry.v1 import commands_pb2, events_pb2

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
