"""Why the registry says no about a market.

Rejected
├── Invalid     UsccWrong  StallsWrong
├── NotFound    MarketUnknown
└── Conflict    MarketAlreadyRegistered  MarketHasLeft

Shared with other aggregates: JurisdictionUnknown, LevelWrong, NotStanding (registry.rules.standing), TextWrong
(registry.rules.wording).
"""

from domainkit.rejection import Conflict, Invalid, NotFound


class UsccWrong(Invalid):
    """Not a unified social credit code: length, characters, or check character."""


class StallsWrong(Invalid):
    """Fewer than one stall, or more than any market has."""


class MarketUnknown(NotFound):
    """Nobody registered a market of this code."""


class MarketAlreadyRegistered(Conflict):
    """The code is taken, and the registration differs from this."""


class MarketHasLeft(Conflict):
    """It was deregistered."""
