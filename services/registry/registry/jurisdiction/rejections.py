"""Why the registry says no about a jurisdiction.

Rejected
├── Invalid     CodeWrong  LevelNotOfCode  ParentNotOfCode  SuccessorIsItself
├── NotFound    JurisdictionNotEstablished
└── Conflict    JurisdictionAlreadyEstablished  JurisdictionHasEnded  DateOutOfOrder  NameUnchanged

Shared with other aggregates: JurisdictionUnknown, LevelWrong, NotStanding (registry.rules.standing), DateWrong
(registry.rules.days), TextWrong (registry.rules.wording).
"""

from domainkit.rejection import Conflict, Invalid, NotFound


class CodeWrong(Invalid):
    """Not a six-digit code of GB/T 2260."""


class LevelNotOfCode(Invalid):
    """The code says another level."""


class ParentNotOfCode(Invalid):
    """The code says another parent."""


class SuccessorIsItself(Invalid):
    """Nothing succeeds itself."""


class JurisdictionNotEstablished(NotFound):
    """Nobody established a jurisdiction of this code."""


class JurisdictionAlreadyEstablished(Conflict):
    """The code is taken, and what was established differs from this."""


class JurisdictionHasEnded(Conflict):
    """It was abolished."""


class DateOutOfOrder(Conflict):
    """A change dated before, or on the same day as, the one that it follows."""


class NameUnchanged(Conflict):
    """It bears this name already."""
