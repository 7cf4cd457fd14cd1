"""What each recorded event makes of the state. No rule stands here: a recorded fact is never refused."""

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
from evidence.request.state import (
    Acceptance,
    Accepted,
    Awaiting,
    Correcting,
    CorrectionReturned,
    Request,
    Returned,
    State,
    Submission,
    UnderReview,
    Unrequested,
    review_of,
)
from evidence.request.values import Endorsement


def evolve(state: State, event: Event) -> State:  # noqa: C901, PLR0911 - one row of the table per line
    match event, state:
        case EvidenceRequested() as e, Unrequested():
            return requested(e)
        case EvidenceSubmitted() as e, Awaiting() | Returned():
            request = state.request.submitted(e.by)
            return UnderReview(request, review_of(Submission(e.fields, e.files, e.by), request.chain))
        case CorrectionSubmitted() as e, Accepted() | CorrectionReturned():
            request = state.request.submitted(e.by)
            review = review_of(Submission(e.fields, e.files, e.by), request.chain)
            return Correcting(request, state.standing, review)
        case EvidenceEndorsed() as e, UnderReview():
            return UnderReview(state.request, state.review.next(endorsement(e)))
        case EvidenceEndorsed() as e, Correcting():
            return Correcting(state.request, state.standing, state.review.next(endorsement(e)))
        case EvidenceReturned(), UnderReview():
            return Returned(state.request)
        case EvidenceReturned(), Correcting():
            return CorrectionReturned(state.request, state.standing)
        case EvidenceAccepted() as e, UnderReview() | Correcting():
            return Accepted(state.request, Acceptance(e.revision, Submission(e.fields, e.files, e.submitted_by)))
        case SubmissionWithdrawn(), UnderReview():
            return Awaiting(state.request)
        case SubmissionWithdrawn(), Correcting():
            return Accepted(state.request, state.standing)
        case _:
            return state


def requested(e: EvidenceRequested) -> Awaiting:
    return Awaiting(
        Request(
            round_id=e.round_id,
            scheme_id=e.scheme_id,
            scheme_version=e.scheme_version,
            scope=e.scope,
            subject=e.subject,
            row=e.row,
            asks=e.asks,
            chain=e.chain,
        )
    )


def endorsement(e: EvidenceEndorsed) -> Endorsement:
    return Endorsement(e.level, e.by, e.at, e.note)
