"""One row per revision: the form and files as handed in, every endorsement, and how the review of it ended."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.frozen import replace
from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from evidence.request.events import (
    CorrectionSubmitted,
    Event,
    EvidenceAccepted,
    EvidenceEndorsed,
    EvidenceRequested,
    EvidenceReturned,
    EvidenceSubmitted,
    SubmissionWithdrawn,
)
from evidence.request.values import STREAM_PREFIX, Endorsement, Field, FileRef, ReviewLevel


class SubmissionOutcome(enum.Enum):
    UNDER_REVIEW = "under_review"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    request_id: str
    revision: int
    fields: tuple[Field, ...]
    files: tuple[FileRef, ...]
    note: str
    submitted_by: str
    submitted_at: int
    corrects: int
    correction_reason: str
    outcome: SubmissionOutcome
    endorsements: tuple[Endorsement, ...]
    closed_by: str
    closed_at: int | None
    return_reason: str
    closed_level: ReviewLevel | None


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    if isinstance(recorded.event, EvidenceRequested):
        return []
    return [(recorded.stream.removeprefix(STREAM_PREFIX), recorded.event.revision)]


def project(row: SubmissionRow | None, recorded: Recorded[Event]) -> SubmissionRow | None:
    event = recorded.event
    match event:
        case EvidenceSubmitted():
            return handed_in(recorded.stream, event, note=event.note)
        case CorrectionSubmitted():
            return handed_in(recorded.stream, event, corrects=event.corrects, reason=event.reason)
        case EvidenceRequested():
            return row
    return row and reviewed(row, event)


def handed_in(
    stream: str, e: EvidenceSubmitted | CorrectionSubmitted, *, note: str = "", corrects: int = 0, reason: str = ""
) -> SubmissionRow:
    return SubmissionRow(
        request_id=stream.removeprefix(STREAM_PREFIX),
        revision=e.revision,
        fields=e.fields,
        files=e.files,
        note=note,
        submitted_by=e.by,
        submitted_at=e.at,
        corrects=corrects,
        correction_reason=reason,
        outcome=SubmissionOutcome.UNDER_REVIEW,
        endorsements=(),
        closed_by="",
        closed_at=None,
        return_reason="",
        closed_level=None,
    )


def reviewed(
    row: SubmissionRow, event: EvidenceEndorsed | EvidenceReturned | EvidenceAccepted | SubmissionWithdrawn
) -> SubmissionRow:
    match event:
        case EvidenceEndorsed():
            endorsement = Endorsement(event.level, event.by, event.at, event.note)
            return replace(row, endorsements=(*row.endorsements, endorsement))
        case EvidenceReturned():
            outcome, by, level = SubmissionOutcome.RETURNED, event.by, event.level
            reason = event.reason
            return replace(
                row, outcome=outcome, return_reason=reason, closed_by=by, closed_at=event.at, closed_level=level
            )
        case EvidenceAccepted():
            outcome, by, level = SubmissionOutcome.ACCEPTED, event.accepted_by, event.level
            return replace(row, outcome=outcome, closed_by=by, closed_at=event.at, closed_level=level)
        case SubmissionWithdrawn():
            return replace(row, outcome=SubmissionOutcome.WITHDRAWN, closed_by=event.by, closed_at=event.at)


submissions = Projection(
    name="submissions",
    source="evidence-events-v1",
    version=2,
    row=SubmissionRow,
    key=("request_id", "revision"),
    touches=touches,
    project=project,
)
