"""Why a sheet says no.

Rejected
├── Invalid     FindingsWithoutGround
├── NotFound    SheetUnknown  SchemeNotThere
└── Conflict    SheetDiffers  SheetAlreadyFinal  FindingsNotTaken

Pinned to what the scheme's file said (scoring.pinned): SchemeChanged.
Shared with localities (scoring.marking): PartUnknown, MarkedElsewhere, NotAtDiscretion, PointsNotAllowed,
ReasonMissing, AssessorSubmitted. Who may mark (scoring.assigning): NotAssigned, WrongChannel, OutsideLocality, Recused.
Facts: FactRefused (scoring.facts).
"""

from domainkit.rejection import Conflict, Invalid, NotFound


class SheetUnknown(NotFound):
    """Nobody opened this sheet."""


class SchemeNotThere(NotFound):
    """The sheet is pinned to a scheme version that this release does not ship."""


class SheetDiffers(Conflict):
    """It was opened otherwise."""


class SheetAlreadyFinal(Conflict):
    """A settled part of a final sheet is not marked again; only late facts re-score it."""


class FindingsNotTaken(Conflict):
    """The sheet belongs to no channel: its facts come as evidence."""


class FindingsWithoutGround(Invalid):
    """Findings want something found, and where or how it was seen."""
