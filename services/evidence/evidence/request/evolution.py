"""What each recorded event makes of the state. No rule stands here: a recorded fact is never refused."""

from dataclasses import replace

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
    Review,
    State,
    Submission,
    UnderReview,
    Unrequested,
)
from evidence.request.values import Endorsement


def evolve(state: State, event: Event) -> State:  # noqa: C901, PLR0911 - one row of the table per line
    match event, state:
        case EvidenceRequested() as e, Unrequested():
            return requested(e)
        case EvidenceSubmitted() as e, Awaiting() | Returned():
            return UnderReview(with_one_more(state.request, e.by), begun(e, state.request))
        case CorrectionSubmitted() as e, Accepted() | CorrectionReturned():
            return Correcting(with_one_more(state.request, e.by), state.standing, begun(e, state.request))
        case EvidenceEndorsed() as e, UnderReview():
            return UnderReview(state.request, endorsed(state.review, e))
        case EvidenceEndorsed() as e, Correcting():
            return Correcting(state.request, state.standing, endorsed(state.review, e))
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


def with_one_more(request: Request, by: str) -> Request:
    submitters = request.submitters if by in request.submitters else (*request.submitters, by)
    return replace(request, revisions=request.revisions + 1, submitters=submitters)


def begun(e: EvidenceSubmitted | CorrectionSubmitted, request: Request) -> Review:
    """A chain has at least one level."""
    return Review(Submission(e.fields, e.files, e.by), (), request.chain[0], request.chain[1:])


def endorsed(review: Review, e: EvidenceEndorsed) -> Review:
    """An endorsement is of a level that is not the last."""
    endorsement = Endorsement(e.level, e.by, e.at, e.note)
    return Review(review.submission, (*review.endorsed, endorsement), review.further[0], review.further[1:])
