"""What can be asked of a member of the joint meeting. Time, account and look-ups come in with the command."""

from dataclasses import dataclass
from typing import TypeAlias

from registry.organisation.values import MemberRole
from registry.values import JurisdictionLevel, KnownJurisdiction


@dataclass(frozen=True, slots=True)
class EnrolOrganisation:
    slug: str
    name: str
    level: JurisdictionLevel
    jurisdiction: str
    role: MemberRole
    since: str
    jurisdiction_known: KnownJurisdiction | None
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class WithdrawOrganisation:
    slug: str
    until: str
    reason: str
    by: str
    at: int


Command: TypeAlias = EnrolOrganisation | WithdrawOrganisation
