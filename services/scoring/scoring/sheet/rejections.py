"""Why a sheet says no.

Rejected
├── NotFound    SheetUnknown  SchemeNotThere
└── Conflict    SheetDiffers  SheetAlreadyFinal

Shared with localities (scoring.marking): PartUnknown, MarkedElsewhere, NotAtDiscretion, PointsNotAllowed,
ReasonMissing, AssessorSubmitted. Facts: FactRefused (scoring.facts).
"""

from domainkit.rejection import Conflict, NotFound


class SheetUnknown(NotFound):
    """Nobody opened this sheet."""


class SchemeNotThere(NotFound):
    """The sheet is pinned to a scheme version that this release does not ship."""


class SheetDiffers(Conflict):
    """It was opened otherwise."""


class SheetAlreadyFinal(Conflict):
    """A settled part of a final sheet is not marked again; only late facts re-score it."""
