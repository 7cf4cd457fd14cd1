"""Where a request for evidence stands. A tagged union: what cannot be cannot be built.

The revision under review or sent back is always the newest, so it is counted once, in the request. A correction
exists only beside the acceptance that it wants to replace.
"""

from dataclasses import dataclass
from typing import TypeAlias

from evidence.request.values import Ask, Endorsement, Field, FileRef, ReviewLevel, Scope


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, how many revisions came in, and from whom."""

    round_id: str
    scheme_id: str
    scheme_version: str
    scope: Scope
    subject: str
    row: str
    asks: tuple[Ask, ...]
    chain: tuple[ReviewLevel, ...]
    revisions: int = 0
    submitters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    fields: tuple[Field, ...]
    files: tuple[FileRef, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Review:
    """A submission on its way: levels that said yes, the level whose turn it is, the levels after it."""

    submission: Submission
    endorsed: tuple[Endorsement, ...]
    level: ReviewLevel
    further: tuple[ReviewLevel, ...]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The evidence that stands."""

    revision: int
    submission: Submission


@dataclass(frozen=True, slots=True)
class Unrequested:
    pass


@dataclass(frozen=True, slots=True)
class Awaiting:
    request: Request


@dataclass(frozen=True, slots=True)
class UnderReview:
    request: Request
    review: Review


@dataclass(frozen=True, slots=True)
class Returned:
    request: Request


@dataclass(frozen=True, slots=True)
class Accepted:
    request: Request
    standing: Acceptance


@dataclass(frozen=True, slots=True)
class Correcting:
    request: Request
    standing: Acceptance
    review: Review


@dataclass(frozen=True, slots=True)
class CorrectionReturned:
    request: Request
    standing: Acceptance


Reviewing: TypeAlias = UnderReview | Correcting
Standing: TypeAlias = Accepted | Correcting | CorrectionReturned
Live: TypeAlias = Awaiting | UnderReview | Returned | Accepted | Correcting | CorrectionReturned
State: TypeAlias = Unrequested | Live
