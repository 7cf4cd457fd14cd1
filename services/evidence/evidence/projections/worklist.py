"""Whose move it is: one row per request, on the desk of whoever acts next, with those barred from reviewing it."""

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
from evidence.request.values import STREAM_PREFIX, ReviewLevel, Scope


class Desk(enum.Enum):
    SUBMITTER = "submitter"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    NOBODY = "nobody"


DESKS = {ReviewLevel.COUNTY: Desk.COUNTY, ReviewLevel.CITY: Desk.CITY, ReviewLevel.PROVINCE: Desk.PROVINCE}


@dataclass(frozen=True, slots=True)
class WorkRow:
    """`submitters` are barred for good, `endorsers` for the revision under review."""

    request_id: str
    round_id: str
    scope: Scope
    subject: str
    subject_name: str
    locality: str
    county: str
    row: str
    desk: Desk
    revision: int
    correction: bool
    reason: str
    submitters: tuple[str, ...]
    endorsers: tuple[str, ...]
    since: int
    due_at: int | None
    chain: tuple[ReviewLevel, ...]


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    return [(recorded.stream.removeprefix(STREAM_PREFIX),)]


def project(row: WorkRow | None, recorded: Recorded[Event]) -> WorkRow | None:
    event = recorded.event
    if isinstance(event, EvidenceRequested):
        return opened(event, recorded.stream.removeprefix(STREAM_PREFIX))
    return row and replace(row, since=event.at, **moved(row, event))


def opened(e: EvidenceRequested, request_id: str) -> WorkRow:
    return WorkRow(
        request_id=request_id,
        round_id=e.round_id,
        scope=e.scope,
        subject=e.subject,
        subject_name=e.subject_name,
        locality=e.locality,
        county=e.county,
        row=e.row,
        desk=Desk.SUBMITTER,
        revision=0,
        correction=False,
        reason="",
        submitters=(),
        endorsers=(),
        since=e.at,
        due_at=e.due_at,
        chain=e.chain,
    )


def moved(row: WorkRow, event: Event) -> dict[str, Any]:  # noqa: PLR0911 - one line per event
    """The fields that change, but for `since`: all of them in one `replace`, a rebuild does it for millions."""
    match event:
        case EvidenceSubmitted():
            return handed_in(row, event, correction=False, reason="")
        case CorrectionSubmitted():
            return handed_in(row, event, correction=True, reason=event.reason)
        case EvidenceEndorsed():
            following = row.chain[row.chain.index(event.level) + 1]
            return {"desk": DESKS[following], "endorsers": (*row.endorsers, event.by)}
        case EvidenceReturned():
            return {"desk": Desk.SUBMITTER, "reason": event.reason, "endorsers": ()}
        case SubmissionWithdrawn():
            desk = Desk.NOBODY if row.correction else Desk.SUBMITTER
            return {"desk": desk, "correction": False, "reason": "", "endorsers": ()}
        case EvidenceAccepted():
            return {"desk": Desk.NOBODY, "correction": False, "reason": "", "endorsers": ()}
        case EvidenceRequested():
            return {}


def handed_in(
    row: WorkRow, event: EvidenceSubmitted | CorrectionSubmitted, *, correction: bool, reason: str
) -> dict[str, Any]:
    return {
        "desk": DESKS[row.chain[0]],
        "revision": event.revision,
        "correction": correction,
        "reason": reason,
        "submitters": row.submitters if event.by in row.submitters else (*row.submitters, event.by),
        "endorsers": (),
    }


worklist = Projection(
    name="worklist",
    source="evidence-events-v1",
    version=1,
    row=WorkRow,
    key=("request_id",),
    touches=touches,
    project=project,
    indexes=(("desk", "since"), ("desk", "locality"), ("desk", "county")),
)
