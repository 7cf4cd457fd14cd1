"""Why a locality says no.

Rejected
├── NotFound    LocalityUnknown  SchemeNotThere
└── Conflict    LocalityDiffers  RoundClosed

Shared with sheets (scoring.marking): PartUnknown, MarkedElsewhere, NotAtDiscretion, PointsNotAllowed, ReasonMissing,
AssessorSubmitted. Who may mark (scoring.assigning): NotAssigned, OutsideLocality. Facts: FactRefused (scoring.facts).
"""

from domainkit.rejection import Conflict, NotFound


class LocalityUnknown(NotFound):
    """No market of this place is in the round."""


class SchemeNotThere(NotFound):
    """The locality is pinned to a scheme version that this release does not ship."""


class LocalityDiffers(Conflict):
    """It was opened under another scheme version or period."""


class RoundClosed(Conflict):
    """The round is final: a part that was marked is not marked again."""
