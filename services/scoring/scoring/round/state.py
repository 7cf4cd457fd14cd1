"""Where a round stands: its phase, and the ledger of everybody and everything in it."""

import enum
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from scoring.bonus_form import BonusForm
from scoring.round.events import RoundOpened
from scoring.values import CountsFrom, SheetStanding, SubjectResult
from scoring.working_days import YearDays


class Review(enum.Enum):
    NONE = "none"
    AWAITED = "awaited"
    PASSED = "passed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Candidate:
    subject: str
    name: str
    locality: str
    county: str
    review: Review
    entered_by: str = ""
    materials: tuple[str, ...] = ()
    re_upgrade: bool = False

    @property
    def admitted(self) -> bool:
        return self.review in {Review.NONE, Review.PASSED}


@dataclass(frozen=True, slots=True)
class Assignment:
    assessor: str
    channel: str
    localities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recusal:
    assessor: str
    subject: str


@dataclass(frozen=True, slots=True)
class Bonus:
    subject: str
    points: Decimal
    form: BonusForm


@dataclass(frozen=True, slots=True)
class Settlement:
    subject: str
    channel: str
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class Notice:
    """`recorded_on`: the day on which it was recorded here; a notice may have hung out before."""

    number: int
    subjects: tuple[str, ...]
    first_day: str
    last_day: str
    missing_years: tuple[int, ...]
    working_days: int
    recorded_on: str = ""
    counts_from: CountsFrom = CountsFrom.NEXT_DAY


@dataclass(frozen=True, slots=True)
class Objection:
    """`upheld` is None until it is decided."""

    number: int
    subject: str
    ground: str
    lodged_by: str
    day: str
    due_day: str
    missing_years: tuple[int, ...]
    upheld: bool | None = None
    recorded_by: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A subject that was named."""

    subject: str
    day: str
    title: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """`standings`: what the results stand on. `years`: calendars that arrived after this release was made."""

    candidates: tuple[Candidate, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    bonuses: tuple[Bonus, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    results: tuple[SubjectResult, ...] = ()
    standings: tuple[SheetStanding, ...] = ()
    notices: tuple[Notice, ...] = ()
    objections: tuple[Objection, ...] = ()
    held: tuple[Held, ...] = ()
    revoked: tuple[str, ...] = ()
    years: tuple[YearDays, ...] = ()

    def candidate(self, subject: str) -> Candidate | None:
        return next((c for c in self.candidates if c.subject == subject), None)

    def assignment(self, assessor: str) -> Assignment | None:
        return next((a for a in self.assignments if a.assessor == assessor), None)

    @property
    def places(self) -> dict[str, str]:
        """The locality of each subject that is admitted."""
        return {c.subject: c.locality for c in self.candidates if c.admitted}

    def holds(self, subject: str) -> bool:
        """Named, and not revoked."""
        return subject not in self.revoked and any(h.subject == subject for h in self.held)

    @property
    def admitted(self) -> tuple[str, ...]:
        return tuple(c.subject for c in self.candidates if c.admitted)


@dataclass(frozen=True, slots=True)
class Unopened:
    pass


@dataclass(frozen=True, slots=True)
class Open:
    opened: RoundOpened
    ledger: Ledger = field(default_factory=Ledger)


@dataclass(frozen=True, slots=True)
class Marking:
    opened: RoundOpened
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Final:
    opened: RoundOpened
    ledger: Ledger


State: TypeAlias = Unopened | Open | Marking | Final
Live: TypeAlias = Open | Marking | Final
