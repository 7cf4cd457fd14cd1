"""The tables of stored words: which dataclass is which message, what is read of scoring. Upcasters live here."""

from shijian.evidence.v1 import commands_pb2, events_pb2

from contracts.wire import Wire
from evidence.commands import (
    ApproveEvidence,
    CorrectEvidence,
    RequestEvidence,
    ReturnEvidence,
    SubmitEvidence,
    WithdrawSubmission,
)
from evidence.events import (
    CorrectionSubmitted,
    EvidenceAccepted,
    EvidenceEndorsed,
    EvidenceRequested,
    EvidenceReturned,
    EvidenceSubmitted,
    SubmissionWithdrawn,
)

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
)
