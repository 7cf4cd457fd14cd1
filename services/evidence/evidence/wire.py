"""The tables of stored words: which dataclass is which message, what is read of scoring. Upcasters live here."""

from typing import Any

from shijian.common.v1 import facts_pb2
from shijian.evidence.v1 import commands_pb2, events_pb2, views_pb2
from shijian.scoring.v1 import events_pb2 as scoring_pb2

from contracts.fields import enum_converters
from contracts.mapping import mapping_of
from contracts.wire import Earlier, Inbound, Wire
from evidence.inbound import LocalityOpened, SheetOpened
from evidence.projections.requests import RequestRow, RequestState
from evidence.projections.submissions import SubmissionRow
from evidence.projections.worklist import Desk, WorkRow
from evidence.request.commands import (
    ApproveEvidence,
    CorrectEvidence,
    RequestEvidence,
    ReturnEvidence,
    SubmitEvidence,
    WithdrawSubmission,
)
from evidence.request.earlier import EvidenceAcceptedOf1, with_level
from evidence.request.events import (
    CorrectionSubmitted,
    EvidenceAccepted,
    EvidenceEndorsed,
    EvidenceRequested,
    EvidenceReturned,
    EvidenceSubmitted,
    SubmissionWithdrawn,
)
from evidence.request.values import Ask, Field, FileRef, ReviewLevel, Scope

commands = Wire(
    commands_pb2.EvidenceCommand,
    [RequestEvidence, SubmitEvidence, ApproveEvidence, ReturnEvidence, CorrectEvidence, WithdrawSubmission],
)

events = Wire(
    events_pb2.EvidenceEvent,
    [
        EvidenceRequested,
        EvidenceSubmitted,
        EvidenceEndorsed,
        EvidenceReturned,
        EvidenceAccepted,
        CorrectionSubmitted,
        SubmissionWithdrawn,
    ],
    earlier={EvidenceAccepted: (Earlier(EvidenceAcceptedOf1, with_level),)},
)

inbound = {
    "scoring-events-v1": Inbound(
        scoring_pb2.ScoringEvent,
        [SheetOpened, LocalityOpened],
        # What they add, channel, assignment, the wait for marking and the scheme's digest, asks for nothing.
        schema_versions={SheetOpened: 4, LocalityOpened: 3},
    )
}

asks = mapping_of(Ask, facts_pb2.Ask.DESCRIPTOR)
fields = mapping_of(Field, facts_pb2.Field.DESCRIPTOR)
files = mapping_of(FileRef, facts_pb2.FileRef.DESCRIPTOR)

request_view = mapping_of(RequestRow, views_pb2.RequestView.DESCRIPTOR)
submission_view = mapping_of(SubmissionRow, views_pb2.SubmissionView.DESCRIPTOR)
work_view = mapping_of(WorkRow, views_pb2.WorkView.DESCRIPTOR)

# Members of requests' enums; the rules in the protos have let no unknown number through.
_request, _work = views_pb2.RequestView.DESCRIPTOR.fields_by_name, views_pb2.WorkView.DESCRIPTOR.fields_by_name
level_of = enum_converters(ReviewLevel, _request["waiting"])[1]
scope_of = enum_converters(Scope, _request["scope"])[1]
state_of = enum_converters(RequestState, _request["state"])[1]
desk_of = enum_converters(Desk, _work["desk"])[1]


def request_filter(r: Any) -> dict[str, Any]:
    """What a ListRequestsRequest wants, by column; what it leaves empty lets everything pass."""
    wanted: dict[str, Any] = {"round_id": r.round_id, "subject": r.subject, "row": r.row}
    wanted["state"] = state_of(r.state) if r.state else None
    wanted["waiting"] = level_of(r.waiting) if r.waiting else None
    return {name: value for name, value in wanted.items() if value}


def work_filter(r: Any) -> dict[str, Any]:
    wanted: dict[str, Any] = {"round_id": r.round_id, "locality": r.locality, "county": r.county}
    return {name: value for name, value in wanted.items() if value} | {"desk": desk_of(r.desk)}
