"""Why the evidence service says no. The class name is the stable code; the message is for people.

Rejected
├── Invalid     RequestIncomplete  ChainWrong  FieldUnknown  FieldTwice  FieldMissing  KindWrong  ValueWrong
│               UnitWrong  PeriodWrong  OutOfRange  OptionUnknown  FileWrong  FileUnknown  ReasonMissing
├── NotFound    RequestUnknown
├── Conflict    RequestDiffers  AlreadyUnderReview  AlreadyAccepted  NothingAccepted  NothingUnderReview
│               RevisionOutdated  NotThisLevelsTurn  AlreadyEndorsed  NothingCorrected
└── Forbidden   SubmitterMayNotReview  ReviewedAlready  NotTheSubmitter
"""

from domainkit.rejection import Conflict, Forbidden, Invalid, NotFound


class RequestIncomplete(Invalid):
    """The request itself does not hang together."""


class ChainWrong(Invalid):
    """The chain of review is not the one that the scope wants."""


class FieldUnknown(Invalid):
    """The row does not ask for this input."""


class FieldTwice(Invalid):
    """The same input is answered twice."""


class FieldMissing(Invalid):
    """A required input is not answered."""


class KindWrong(Invalid):
    """An answer of another kind than asked."""


class ValueWrong(Invalid):
    """The value is not there, is not readable, or stands in the wrong place."""


class UnitWrong(Invalid):
    """Another unit than asked."""


class PeriodWrong(Invalid):
    """Another period than asked."""


class OutOfRange(Invalid):
    """Outside the bounds that the scheme sets."""


class OptionUnknown(Invalid):
    """An item that is not offered."""


class FileWrong(Invalid):
    """A file reference that cannot be right."""


class FileUnknown(Invalid):
    """The object store does not hold the file."""


class ReasonMissing(Invalid):
    """A return or a correction without a reason."""


class RequestUnknown(NotFound):
    """Nobody asked for this evidence."""


class RequestDiffers(Conflict):
    """The same row was asked for before, in other words."""


class AlreadyUnderReview(Conflict):
    """A revision is under review."""


class AlreadyAccepted(Conflict):
    """Accepted evidence changes by correction only."""


class NothingAccepted(Conflict):
    """A correction without an acceptance to correct."""


class NothingUnderReview(Conflict):
    """A review without a revision under review."""


class RevisionOutdated(Conflict):
    """The revision spoken of is not the one under review."""


class NotThisLevelsTurn(Conflict):
    """Another level has to review first, or has reviewed already."""


class AlreadyEndorsed(Conflict):
    """Taking back is over once a level has said yes."""


class NothingCorrected(Conflict):
    """The correction says what stands accepted."""


class SubmitterMayNotReview(Forbidden):
    """五分离: whoever handed in does not review."""


class ReviewedAlready(Forbidden):
    """五分离: one person does not review one revision at two levels."""


class NotTheSubmitter(Forbidden):
    """Only who handed in may take back."""
