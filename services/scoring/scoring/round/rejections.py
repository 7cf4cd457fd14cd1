"""Why a round says no.

Rejected
├── Invalid     RoundWrong  WrongKindOfMarket  OutsideJurisdiction  ReasonMissing
├── NotFound    RoundUnknown  SchemeNotThere  MarketUnknown
└── Conflict    RoundAlreadyOpen  EntryClosed  NobodyEntered  MarkingNotStarted  SheetsIncomplete
"""

from domainkit.rejection import Conflict, Invalid, NotFound


class RoundWrong(Invalid):
    """A field of the round is not what it must be."""


class WrongKindOfMarket(Invalid):
    """The scheme is made for another kind of market."""


class OutsideJurisdiction(Invalid):
    """The market does not lie in the place that the round is for."""


class ReasonMissing(Invalid):
    """Accepting what is incomplete wants a reason."""


class RoundUnknown(NotFound):
    """Nobody opened this round."""


class SchemeNotThere(NotFound):
    """No scheme of that id, or not in that version."""


class MarketUnknown(NotFound):
    """No market is registered under this code."""


class RoundAlreadyOpen(Conflict):
    """The id is taken, and the round differs from this."""


class EntryClosed(Conflict):
    """Marking has begun: no market enters any more."""


class NobodyEntered(Conflict):
    """There is nothing to mark."""


class MarkingNotStarted(Conflict):
    """A round cannot be final before it was marked."""


class SheetsIncomplete(Conflict):
    """Sheets have unsettled parts."""
