"""Why a round says no.

Rejected
├── Invalid     RoundWrong  WrongKindOfMarket  OutsideJurisdiction  ReasonMissing  MaterialsMissing  ConditionUnknown
│               ChannelUnknown  BonusWrong  FormIncomplete  DayWrong  SubjectsMissing  AreaNotWhole
├── NotFound    RoundUnknown  SchemeNotThere  MarketUnknown  PlaceUnknown  SubjectUnknown
│               ObjectionUnknown
├── Forbidden   Interested
└── Conflict    RoundAlreadyOpen  EntryClosed  NobodyEntered  MarkingNotStarted  SheetsIncomplete  StepNotTaken
                AlreadyAwarded  AlreadyEntered  NotUnderReview  ReviewOpen  AssessorsMissing  AlreadyFinal  NotYetFinal
                NothingToSettle  DifferencesOpen  NotEligible  NoticeRunning  NoticeMissing  ObjectionOpen
                AlreadyDecided  NotNamed  TooLate  AlreadyOnNotice
"""

from domainkit.rejection import Conflict, Forbidden, Invalid, NotFound


class RoundWrong(Invalid):
    """A field of the round is not what it must be."""


class WrongKindOfMarket(Invalid):
    """The scheme is made for another kind of market."""


class OutsideJurisdiction(Invalid):
    """The subject does not lie in the place that the round is for."""


class FormIncomplete(Invalid):
    """A column of the form is empty."""


class ReasonMissing(Invalid):
    """What is done wants a reason."""


class MaterialsMissing(Invalid):
    """The application lacks a document that the source asks for."""


class ConditionUnknown(Invalid):
    """The scheme has no such entry condition, or one must be named."""


class ChannelUnknown(Invalid):
    """The scheme has no such channel, or a channel must be named."""


class BonusWrong(Invalid):
    """The scheme knows no bonus, or not as much."""


class DayWrong(Invalid):
    """No day, or not one on which this can be done."""


class SubjectsMissing(Invalid):
    """Nobody is named, or somebody twice."""


class RoundUnknown(NotFound):
    """Nobody opened this round."""


class SchemeNotThere(NotFound):
    """No scheme of that id, or not in that version."""


class MarketUnknown(NotFound):
    """No market is registered under this code."""


class PlaceUnknown(NotFound):
    """No place is known under this code."""


class SubjectUnknown(NotFound):
    """The subject did not enter this round."""


class ObjectionUnknown(NotFound):
    """No objection of that number."""


class Interested(Forbidden):
    """Whoever reviews, decides or settles does not do so over what they brought in."""


class RoundAlreadyOpen(Conflict):
    """The id is taken, and the round differs from this."""


class EntryClosed(Conflict):
    """Marking has begun: nobody enters any more."""


class NobodyEntered(Conflict):
    """There is nothing to mark."""


class MarkingNotStarted(Conflict):
    """Only while the round is marked."""


class SheetsIncomplete(Conflict):
    """Sheets have unsettled parts or are not there yet, or a channel never marked."""


class RecusalOnItsWay(Conflict):
    """Somebody recused themselves, and a sheet still counts what they marked or saw."""


class StepNotTaken(Conflict):
    """The scheme has no such step, or the round switched it off."""


class AlreadyAwarded(Conflict):
    """One award per subject: it has it already."""


class AlreadyEntered(Conflict):
    """It entered with something else, or was refused; an application is not changed by sending another."""


class NotUnderReview(Conflict):
    """The application has been reviewed."""


class ReviewOpen(Conflict):
    """Applications wait for their review."""


class AssessorsMissing(Conflict):
    """A channel has fewer assessors than the round wants."""


class AlreadyFinal(Conflict):
    """The round is final."""


class NotYetFinal(Conflict):
    """Only what is final is published."""


class NothingToSettle(Conflict):
    """The scheme has no channels that could differ."""


class DifferencesOpen(Conflict):
    """Channels differ too much, and nobody has settled it."""


class AreaNotWhole(Invalid):
    """The area is evaluated: its markets are published and named together."""


class NotEligible(Conflict):
    """Vetoed, below a gate, or not settled."""


class NoticeRunning(Conflict):
    """The notice has not ended, or its end is not certain."""


class AlreadyOnNotice(Conflict):
    """The subject's notice hangs out now: there is not a second one beside it."""


class NoticeMissing(Conflict):
    """The subject has not been published, or not on that day."""


class ObjectionOpen(Conflict):
    """An objection is undecided, or was upheld."""


class AlreadyDecided(Conflict):
    """The objection was decided otherwise."""


class NotNamed(Conflict):
    """The subject holds nothing that could be revoked."""


class TooLate(Conflict):
    """The years in which it could be done are over."""
