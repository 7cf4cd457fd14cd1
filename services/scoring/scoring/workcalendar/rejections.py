"""Why the working calendar says no.

Rejected
└── Invalid    CalendarWrong
"""

from domainkit.rejection import Invalid


class CalendarWrong(Invalid):
    """A day of another year, a working day that is one anyway, or no source."""
