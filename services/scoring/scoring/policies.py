"""A market enters: its sheet opens and joins its locality. Accepted evidence goes where it counts, and is shared."""

from collections.abc import Sequence
from typing import Any

from domainkit.policy import Order, Policy
from domainkit.recorded import Recorded
from scoring.inbound import EvidenceEvent
from scoring.inbound_counts import CountingEvent
from scoring.locality.commands import CloseLocality, JoinLocality, RecordLocalityFacts
from scoring.locality.events import LocalityFactsRecorded, LocalityMarkAwarded, LocalityMarkSetAside, MemberJoined
from scoring.round.events import RoundFinalized, SubjectEntered, SubjectReviewed
from scoring.round_policies import round_policies
from scoring.sheet.commands import (
    FinalizeSheet,
    OpenSheet,
    ReceiveLocalityMark,
    RecordCounts,
    RecordFacts,
    SetLocalityMarkAside,
)
from scoring.sheet.events import SheetOpened
from scoring.values import Admission, Scope, SharedFacts, Source, locality_stream, sheet_id, sheet_stream

OWN = "scoring-events-v1"
EVIDENCE = "evidence-events-v1"
COMPLAINTS = "complaints-events-v1"
SUPERVISION = "supervision-events-v1"


def when_subject_entered(recorded: Recorded[Any]) -> Sequence[Order]:
    e = recorded.event
    if not isinstance(e, SubjectEntered) or e.awaits_review:
        return []
    admission = Admission(
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        subject=e.subject,
        subject_name=e.subject_name,
        locality=e.locality,
        county=e.county,
        period=e.period,
        evaluation_date=e.evaluation_date,
        channels=e.channels,
        assigned_only=e.assigned_only,
    )
    return sheets_of(e.round_id, admission, e.by, e.at)


def when_subject_reviewed(recorded: Recorded[Any]) -> Sequence[Order]:
    e = recorded.event
    if not isinstance(e, SubjectReviewed) or e.admission is None:
        return []
    return sheets_of(e.round_id, e.admission, e.by, e.at)


def sheets_of(round_id: str, a: Admission, by: str, at: int) -> Sequence[Order]:
    """One sheet for each channel, or one."""
    return [
        Order(
            sheet_stream(sheet_id(round_id, a.subject, channel)),
            OpenSheet(
                round_id=round_id,
                scheme_id=a.scheme_id,
                scheme_version=a.scheme_version,
                subject=a.subject,
                subject_name=a.subject_name,
                locality=a.locality,
                county=a.county,
                period=a.period,
                evaluation_date=a.evaluation_date,
                by=by,
                at=at,
                channel=channel,
                assigned_only=a.assigned_only,
            ),
        )
        for channel in a.channels or ("",)
    ]


def when_sheet_opened(recorded: Recorded[Any]) -> Sequence[Order]:
    """Only now: what the locality shares must find the sheet open."""
    e = recorded.event
    if not isinstance(e, SheetOpened):
        return []
    command = JoinLocality(
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        locality=e.locality,
        sheet=sheet_id(e.round_id, e.subject, e.channel),
        period=e.period,
        by=e.by,
        at=e.at,
        assigned_only=e.assigned_only,
    )
    return [Order(locality_stream(e.round_id, e.locality), command)]


def when_locality_shares(recorded: Recorded[Any]) -> Sequence[Order]:
    match recorded.event:
        case MemberJoined() as e:
            stream = sheet_stream(e.sheet)
            facts = [Order(stream, shared_facts(f)) for f in e.facts]
            return [*facts, *(Order(stream, ReceiveLocalityMark(m, source_of(recorded))) for m in e.marks)]
        case LocalityFactsRecorded() as e:
            return [Order(sheet_stream(m), shared_facts(e.facts)) for m in e.members]
        case LocalityMarkAwarded() as e:
            return [Order(sheet_stream(m), ReceiveLocalityMark(e.mark, source_of(recorded))) for m in e.members]
        case LocalityMarkSetAside() as e:
            aside = SetLocalityMarkAside(e.part, e.assessor, e.reason, e.at)
            return [Order(sheet_stream(m), aside) for m in e.members]
        case _:
            return []


def when_round_finalized(recorded: Recorded[Any]) -> Sequence[Order]:
    e = recorded.event
    if not isinstance(e, RoundFinalized):
        return []
    taken = {(s.subject, s.channel): s for s in e.standings}
    final = [
        Order(
            sheet_stream(sheet_id(e.round_id, subject, channel)),
            FinalizeSheet(e.reason if subject in e.incomplete else "", e.by, e.at, taken.get((subject, channel))),
        )
        for subject in e.subjects
        for channel in e.channels or ("",)
    ]
    places = (locality_stream(e.round_id, locality) for locality in e.localities)
    return [*final, *(Order(place, CloseLocality(e.by, e.at)) for place in places)]


def when_evidence_accepted(recorded: Recorded[EvidenceEvent]) -> Sequence[Order]:
    e = recorded.event
    facts = SharedFacts(e.row, e.revision, e.fields, source_of(recorded), e.submitted_by, e.accepted_by, e.at)
    if e.scope is Scope.LOCALITY:
        return [Order(locality_stream(e.round_id, e.subject), RecordLocalityFacts(facts))]
    return [Order(sheet_stream(sheet_id(e.round_id, e.subject)), facts_command(facts, Scope.SUBJECT))]


def when_counts_taken(recorded: Recorded[CountingEvent]) -> Sequence[Order]:
    e = recorded.event
    command = RecordCounts(e.place, e.revision, e.counts, source_of(recorded), e.by, e.at)
    return [Order(sheet_stream(sheet_id(e.round_id, e.place)), command)]


def shared_facts(facts: SharedFacts) -> RecordFacts:
    return facts_command(facts, Scope.LOCALITY)


def facts_command(f: SharedFacts, scope: Scope) -> RecordFacts:
    return RecordFacts(f.row, scope, f.revision, f.fields, f.source, f.submitted_by, f.accepted_by, f.accepted_at)


def source_of(recorded: Recorded[Any]) -> Source:
    return Source(recorded.event_id, recorded.stream, recorded.version, recorded.recorded_at)


policies: tuple[Policy[Any], ...] = (
    Policy("when_subject_entered", OWN, when_subject_entered),
    Policy("when_subject_reviewed", OWN, when_subject_reviewed),
    Policy("when_sheet_opened", OWN, when_sheet_opened),
    Policy("when_locality_shares", OWN, when_locality_shares),
    Policy("when_round_finalized", OWN, when_round_finalized),
    Policy("when_evidence_accepted", EVIDENCE, when_evidence_accepted),
    Policy("when_complaints_are_counted", COMPLAINTS, when_counts_taken),
    Policy("when_supervision_is_counted", SUPERVISION, when_counts_taken),
    *round_policies,
)
