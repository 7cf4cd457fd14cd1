"""One row per request: what is asked, where it stands, whose turn it is, which revision counts."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
from evidence.request.values import STREAM_PREFIX, Ask, ReviewLevel, Scope


class RequestState(enum.Enum):
    AWAITING = "awaiting"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CORRECTION_UNDER_REVIEW = "correction_under_review"
    CORRECTION_RETURNED = "correction_returned"


@dataclass(frozen=True, slots=True)
class RequestRow:
    request_id: str
    round_id: str
    scheme_id: str
    scheme_version: str
    scope: Scope
    subject: str
    subject_name: str
    locality: str
    county: str
    row: str
    asks: tuple[Ask, ...]
    chain: tuple[ReviewLevel, ...]
    due_at: int | None
    state: RequestState
    waiting: ReviewLevel | None
    revision: int
    submitted_by: str
    accepted_revision: int
    version: int
    updated_at: int


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    return [(recorded.stream.removeprefix(STREAM_PREFIX),)]


def project(row: RequestRow | None, recorded: Recorded[Event]) -> RequestRow | None:
    event = recorded.event
    if isinstance(event, EvidenceRequested):
        return opened(event, recorded)
    return row and replace(row, version=recorded.version, updated_at=event.at, **moved(row, event))


def opened(e: EvidenceRequested, recorded: Recorded[Event]) -> RequestRow:
    return RequestRow(
        request_id=recorded.stream.removeprefix(STREAM_PREFIX),
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        scope=e.scope,
        subject=e.subject,
        subject_name=e.subject_name,
        locality=e.locality,
        county=e.county,
        row=e.row,
        asks=e.asks,
        chain=e.chain,
        due_at=e.due_at,
        state=RequestState.AWAITING,
        waiting=None,
        revision=0,
        submitted_by="",
        accepted_revision=0,
        version=recorded.version,
        updated_at=e.at,
    )


def moved(row: RequestRow, event: Event) -> dict[str, Any]:  # noqa: PLR0911 - one line per event
    """The fields that change, but for version and time: one `replace` takes all, as a rebuild does it for millions."""
    accepted = row.accepted_revision > 0
    match event:
        case EvidenceSubmitted():
            return handed_in(row, RequestState.UNDER_REVIEW, event)
        case CorrectionSubmitted():
            return handed_in(row, RequestState.CORRECTION_UNDER_REVIEW, event)
        case EvidenceEndorsed():
            return {"waiting": level_after(row.chain, event.level)}
        case EvidenceReturned():
            return {"state": RequestState.CORRECTION_RETURNED if accepted else RequestState.RETURNED, "waiting": None}
        case SubmissionWithdrawn():
            return {"state": RequestState.ACCEPTED if accepted else RequestState.AWAITING, "waiting": None}
        case EvidenceAccepted():
            return {"state": RequestState.ACCEPTED, "waiting": None, "accepted_revision": event.revision}
        case EvidenceRequested():
            return {}


def handed_in(row: RequestRow, state: RequestState, event: EvidenceSubmitted | CorrectionSubmitted) -> dict[str, Any]:
    return {"state": state, "waiting": row.chain[0], "revision": event.revision, "submitted_by": event.by}


def level_after(chain: tuple[ReviewLevel, ...], level: ReviewLevel) -> ReviewLevel | None:
    later = chain[chain.index(level) + 1 :]
    return later[0] if later else None


requests = Projection(
    name="requests",
    source="evidence-events-v1",
    version=1,
    row=RequestRow,
    key=("request_id",),
    touches=touches,
    project=project,
    indexes=(("round_id", "subject"), ("round_id", "row"), ("state",), ("waiting",)),
)
