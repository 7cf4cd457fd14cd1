"""Whether an organisation is a member. A tagged union: what cannot be cannot be built."""

from dataclasses import dataclass
from typing import TypeAlias

from registry.organisation.values import MemberRole
from registry.values import JurisdictionLevel


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an enrolment said; asking for exactly this again asks for nothing."""

    name: str
    level: JurisdictionLevel
    jurisdiction: str
    role: MemberRole
    since: str


@dataclass(frozen=True, slots=True)
class NeverEnrolled:
    pass


@dataclass(frozen=True, slots=True)
class Enrolled:
    enrolment: Enrolment


@dataclass(frozen=True, slots=True)
class Withdrawn:
    until: str
    reason: str


State: TypeAlias = NeverEnrolled | Enrolled | Withdrawn
