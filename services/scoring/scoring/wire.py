"""The tables of stored words: which dataclass is which message, what is read of others. Upcasters live here."""

from shijian.complaints.v1 import events_pb2 as complaints_pb2
from shijian.evidence.v1 import events_pb2 as evidence_pb2
from shijian.registry.v1 import events_pb2 as registry_pb2
from shijian.scoring.v1 import commands_pb2, events_pb2, views_pb2
from shijian.supervision.v1 import events_pb2 as supervision_pb2

from contracts.fields import enum_converters
from contracts.wire import Inbound, Wire
from scoring.inbound import EvidenceAccepted, MarketDeregistered, MarketRegistered
from scoring.inbound_counts import CountsTaken
from scoring.locality.commands import AwardLocalityMark, JoinLocality, RecordLocalityFacts
from scoring.locality.events import (
    LocalityFactsRecorded,
    LocalityMarkAwarded,
    LocalityMarkSetAside,
    LocalityOpened,
    MemberJoined,
)
from scoring.projections.sheets import SheetState
from scoring.round.commands import EnterSubject, FinalizeRound, OpenRound, StartMarking
from scoring.round.events import MarkingStarted, RoundFinalized, RoundOpened, SubjectEntered
from scoring.sheet.commands import (
    AwardMark,
    FinalizeSheet,
    OpenSheet,
    ReceiveLocalityMark,
    RecordCounts,
    RecordFacts,
    SetLocalityMarkAside,
)
from scoring.sheet.events import (
    FactsRecorded,
    LocalityMarkReceived,
    MarkAwarded,
    MarkSetAside,
    SheetFinalized,
    SheetOpened,
    SheetRescored,
    SheetScored,
)
from scoring.values import MarketKind, Scope, VetoStatus

commands = Wire(
    commands_pb2.ScoringCommand,
    [
        OpenRound,
        EnterSubject,
        StartMarking,
        FinalizeRound,
        OpenSheet,
        RecordFacts,
        AwardMark,
        ReceiveLocalityMark,
        SetLocalityMarkAside,
        FinalizeSheet,
        JoinLocality,
        RecordLocalityFacts,
        AwardLocalityMark,
        RecordCounts,
    ],
)

events = Wire(
    events_pb2.ScoringEvent,
    [
        RoundOpened,
        SubjectEntered,
        MarkingStarted,
        RoundFinalized,
        SheetOpened,
        FactsRecorded,
        MarkAwarded,
        LocalityMarkReceived,
        MarkSetAside,
        SheetScored,
        SheetFinalized,
        SheetRescored,
        LocalityOpened,
        MemberJoined,
        LocalityFactsRecorded,
        LocalityMarkAwarded,
        LocalityMarkSetAside,
    ],
)

inbound = {
    "registry-events-v1": Inbound(registry_pb2.RegistryEvent, [MarketRegistered, MarketDeregistered]),
    "evidence-events-v1": Inbound(
        evidence_pb2.EvidenceEvent,
        [EvidenceAccepted],
        schema_versions={EvidenceAccepted: 2},  # what 2 adds, the accepting level, scores nothing
    ),
    "complaints-events-v1": Inbound(complaints_pb2.ComplaintsEvent, [CountsTaken]),
    "supervision-events-v1": Inbound(supervision_pb2.SupervisionEvent, [CountsTaken]),
}

# Enum members as the numbers that views hold.
_sheet, _part, _scheme = (
    m.DESCRIPTOR.fields_by_name for m in (views_pb2.SheetSummary, views_pb2.PartView, views_pb2.SchemeSummary)
)
sheet_state_number = enum_converters(SheetState, _sheet["state"])[0]
scope_number = enum_converters(Scope, _part["scope"])[0]
veto_number = enum_converters(VetoStatus, views_pb2.VetoView.DESCRIPTOR.fields_by_name["status"])[0]
market_kind_number = enum_converters(MarketKind, _scheme["market_kind"])[0]
