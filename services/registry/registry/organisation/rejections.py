"""Why the registry says no about a member of the joint meeting.

Rejected
├── Invalid     SlugWrong
├── NotFound    OrganisationUnknown
└── Conflict    OrganisationAlreadyEnrolled  OrganisationAlreadyWithdrawn  PeriodWrong

Shared with other aggregates: JurisdictionUnknown, LevelWrong, NotStanding (registry.rules.standing), DateWrong
(registry.rules.days), TextWrong (registry.rules.wording).
"""

from domainkit.rejection import Conflict, Invalid, NotFound


class SlugWrong(Invalid):
    """Not lower-case words with hyphens between them."""


class OrganisationUnknown(NotFound):
    """Nobody enrolled an organisation of this name."""


class OrganisationAlreadyEnrolled(Conflict):
    """It is a member, and its enrolment differs from this."""


class OrganisationAlreadyWithdrawn(Conflict):
    """It is no member now."""


class PeriodWrong(Conflict):
    """A membership that would end before it begins, or begin before the last one ended."""
