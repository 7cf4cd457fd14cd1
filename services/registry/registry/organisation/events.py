"""What happened to a member of the joint meeting. Names and fields are stored forever: fields are only added."""

from dataclasses import dataclass
from typing import TypeAlias

from registry.organisation.values import MemberRole
from registry.values import JurisdictionLevel


@dataclass(frozen=True, slots=True)
class OrganisationEnrolled:
    slug: str
    name: str
    level: JurisdictionLevel
    jurisdiction: str
    role: MemberRole
    since: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class OrganisationWithdrawn:
    """`since` names the membership that ends."""

    slug: str
    since: str
    until: str
    reason: str
    by: str
    at: int


Event: TypeAlias = OrganisationEnrolled | OrganisationWithdrawn
