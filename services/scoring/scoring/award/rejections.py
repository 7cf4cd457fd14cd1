"""Why an award says no.

Rejected
└── NotFound    AwardUnknown
"""

from domainkit.rejection import NotFound


class AwardUnknown(NotFound):
    """That round gave the subject no award."""
