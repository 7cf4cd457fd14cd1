"""Events as earlier releases wrote them, and what each means in today's words. Pure; never changed once shipped."""

from dataclasses import dataclass

from evidence.request.events import EvidenceAccepted
from evidence.request.values import Field, FileRef, ReviewLevel, Scope

# The last levels of the two chains there were: written out here, because the chains of today may become others.
LAST_LEVELS_OF_1 = {Scope.SUBJECT: ReviewLevel.CITY, Scope.LOCALITY: ReviewLevel.PROVINCE}


@dataclass(frozen=True, slots=True)
class EvidenceAcceptedOf1:
    request_id: str
    round_id: str
    scheme_id: str
    scope: Scope
    subject: str
    row: str
    revision: int
    fields: tuple[Field, ...]
    files: tuple[FileRef, ...]
    submitted_by: str
    accepted_by: str
    at: int


def with_level(e: EvidenceAcceptedOf1) -> EvidenceAccepted:
    """Schema 2 says which level accepted; until then the scope alone decided it."""
    return EvidenceAccepted(
        request_id=e.request_id,
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scope=e.scope,
        subject=e.subject,
        row=e.row,
        revision=e.revision,
        fields=e.fields,
        files=e.files,
        submitted_by=e.submitted_by,
        accepted_by=e.accepted_by,
        at=e.at,
        level=LAST_LEVELS_OF_1[e.scope],
    )
