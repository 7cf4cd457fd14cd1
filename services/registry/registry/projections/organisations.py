"""One row per membership: a body that left the joint meeting and came back has two."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.frozen import replace
from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from registry.organisation.events import Event, OrganisationEnrolled, OrganisationWithdrawn
from registry.organisation.values import MemberRole
from registry.values import JurisdictionLevel

OWN = (OrganisationEnrolled, OrganisationWithdrawn)


@dataclass(frozen=True, slots=True)
class Membership:
    """From `since` to before `until`."""

    slug: str
    name: str
    level: JurisdictionLevel
    jurisdiction: str
    role: MemberRole
    since: str
    until: str | None
    reason: str
    version: int


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    event = recorded.event
    return [(event.slug, event.since)] if isinstance(event, OWN) else []


def project(row: Membership | None, recorded: Recorded[Event]) -> Membership | None:
    match recorded.event, row:
        case OrganisationEnrolled() as e, _:
            return Membership(
                slug=e.slug,
                name=e.name,
                level=e.level,
                jurisdiction=e.jurisdiction,
                role=e.role,
                since=e.since,
                until=None,
                reason="",
                version=recorded.version,
            )
        case OrganisationWithdrawn() as e, Membership():
            return replace(row, until=e.until, reason=e.reason, version=recorded.version)
        case _:
            return row


organisations: Projection[Event, Membership] = Projection(
    name="organisations",
    source="registry-events-v1",
    version=1,
    row=Membership,
    key=("slug", "since"),
    touches=touches,
    project=project,
    indexes=(("jurisdiction", "slug", "since"),),
)
