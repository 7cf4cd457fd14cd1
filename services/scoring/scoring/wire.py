"""The tables of stored words: which dataclass is which message, what is read of others. Upcasters live here."""

from shijian.complaints.v1 import events_pb2 as complaints_pb2
from shijian.evidence.v1 import events_pb2 as evidence_pb2
from shijian.registry.v1 import events_pb2 as registry_pb2
from shijian.scoring.v1 import commands_pb2, events_pb2, views_pb2
from shijian.supervision.v1 import events_pb2 as supervision_pb2

from contracts.fields import enum_converters
from contracts.wire import Earlier, Inbound, Wire
from scoring.allowing import AllowMarking, MarkingAllowed
from scoring.award import commands as ac
from scoring.award import events as ae
from scoring.inbound import (
    EvidenceAccepted,
    JurisdictionAbolished,
    JurisdictionEstablished,
    JurisdictionRenamed,
    MarketDeregistered,
    MarketRegistered,
)
from scoring.inbound_counts import CountsTaken
from scoring.locality import earlier as locality_earlier
from scoring.locality.commands import AwardLocalityMark, CloseLocality, JoinLocality, RecordLocalityFacts
from scoring.locality.events import (
    LocalityClosed,
    LocalityFactsRecorded,
    LocalityMarkAwarded,
    LocalityMarkSetAside,
    LocalityOpened,
    MemberJoined,
)
from scoring.projections.candidates import Stage
from scoring.projections.sheets import SheetState
from scoring.round import commands as rc
from scoring.round import events as re
from scoring.round.earlier import (
    BonusAwardedOf1,
    MarkingStartedOf1,
    NoticePublishedOf1,
    RoundFinalizedOf1,
    RoundFinalizedOf2,
    RoundOpenedOf1,
    RoundOpenedOf2,
    RoundOpenedOf3,
    RoundOpenedOf4,
    SubjectEnteredOf1,
    with_channels,
    with_choices,
    with_counting,
    with_digest,
    with_first_day,
    with_form,
    with_nature,
    with_results,
    with_standings,
    with_subjects,
)
from scoring.sheet import earlier as sheet_earlier
from scoring.sheet.commands import (
    AwardMark,
    FinalizeSheet,
    OpenSheet,
    ReceiveLocalityMark,
    RecordCounts,
    RecordFacts,
    RecordFindings,
    SetAssessorAside,
    SetLocalityMarkAside,
)
from scoring.sheet.events import (
    AssessorBarred,
    CountsKept,
    FactsRecorded,
    FactsWithdrawn,
    FindingsRecorded,
    KeptCountsRefused,
    LocalityMarkReceived,
    LocalityMarkTooLate,
    MarkAwarded,
    MarkSetAside,
    SheetFinalized,
    SheetOpened,
    SheetRescored,
    SheetScored,
    StandingDiffered,
)
from scoring.values import CountsFrom, MarketKind, RoundStep, Scope, Verdict, VetoStatus
from scoring.workcalendar import commands as wc
from scoring.workcalendar import events as we

commands = Wire(
    commands_pb2.ScoringCommand,
    [
        rc.OpenRound,
        rc.EnterSubject,
        rc.StartMarking,
        rc.FinalizeRound,
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
        rc.ReviewApplication,
        rc.AssignAssessor,
        rc.ReleaseAssessor,
        rc.RecuseAssessor,
        rc.AwardBonus,
        rc.SettleDifference,
        rc.PublishNotice,
        rc.LodgeObjection,
        rc.DecideObjection,
        rc.NameSubjects,
        rc.RevokeAward,
        rc.StrikeVeto,
        rc.ReissueDeadlines,
        RecordFindings,
        SetAssessorAside,
        ac.GrantAward,
        ac.WithdrawAward,
        wc.PublishCalendarYear,
        wc.AwaitCalendarYear,
        AllowMarking,
        rc.CorrectResult,
        CloseLocality,
    ],
)

events = Wire(
    events_pb2.ScoringEvent,
    [
        re.RoundOpened,
        re.SubjectEntered,
        re.MarkingStarted,
        re.RoundFinalized,
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
        re.SubjectReviewed,
        re.AssessorAssigned,
        re.AssessorReleased,
        re.AssessorRecused,
        re.BonusAwarded,
        re.DifferenceSettled,
        re.NoticePublished,
        re.ObjectionLodged,
        re.ObjectionDecided,
        re.DeadlinesReissued,
        re.SubjectsNamed,
        re.AwardRevoked,
        FindingsRecorded,
        ae.AwardGranted,
        ae.UpgradeCounted,
        ae.AwardWithdrawn,
        we.CalendarYearPublished,
        we.CalendarYearAwaited,
        CountsKept,
        KeptCountsRefused,
        AssessorBarred,
        FactsWithdrawn,
        MarkingAllowed,
        StandingDiffered,
        re.ResultCorrected,
        LocalityClosed,
        LocalityMarkTooLate,
    ],
    earlier={
        re.RoundOpened: (
            Earlier(RoundOpenedOf1, with_choices),
            Earlier(RoundOpenedOf2, with_nature),
            Earlier(RoundOpenedOf3, with_counting),
            Earlier(RoundOpenedOf4, with_digest),
        ),
        re.NoticePublished: (Earlier(NoticePublishedOf1, with_first_day),),
        re.SubjectEntered: (Earlier(SubjectEnteredOf1, with_channels),),
        re.RoundFinalized: (Earlier(RoundFinalizedOf1, with_results), Earlier(RoundFinalizedOf2, with_standings)),
        re.MarkingStarted: (Earlier(MarkingStartedOf1, with_subjects),),
        SheetOpened: (
            Earlier(sheet_earlier.SheetOpenedOf1, sheet_earlier.with_channel),
            Earlier(sheet_earlier.SheetOpenedOf2, sheet_earlier.with_start),
            Earlier(sheet_earlier.SheetOpenedOf3, sheet_earlier.with_digest),
        ),
        re.BonusAwarded: (Earlier(BonusAwardedOf1, with_form),),
        LocalityOpened: (
            Earlier(locality_earlier.LocalityOpenedOf1, locality_earlier.with_start),
            Earlier(locality_earlier.LocalityOpenedOf2, locality_earlier.with_digest),
        ),
    },
)

inbound = {
    "registry-events-v1": Inbound(
        registry_pb2.RegistryEvent,
        [MarketRegistered, MarketDeregistered, JurisdictionEstablished, JurisdictionRenamed, JurisdictionAbolished],
    ),
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
stage_number = enum_converters(Stage, views_pb2.CandidateView.DESCRIPTOR.fields_by_name["stage"])[0]
verdict_number = enum_converters(Verdict, views_pb2.CandidateView.DESCRIPTOR.fields_by_name["verdict"])[0]
step_number = enum_converters(RoundStep, views_pb2.StepView.DESCRIPTOR.fields_by_name["kind"])[0]
counts_number = enum_converters(CountsFrom, views_pb2.StepView.DESCRIPTOR.fields_by_name["counts_from"])[0]
