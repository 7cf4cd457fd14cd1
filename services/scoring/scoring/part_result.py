"""A scored part: its bounds, and from what they came. What is told of it is made when somebody asks."""

from dataclasses import dataclass, field
from decimal import Decimal

from scoring.binding import BoundPart, ReadingUsed
from scoring.facts import Award, Fact
from scoring.rules.awarding import needs_award
from scoring.rules.desk import Desk
from scoring.rules.outcome import Marking
from scoring.scheme import Input, Part


@dataclass(frozen=True, slots=True)
class InputUsed:
    """`fact` is None where nothing is known yet."""

    wanted: Input
    fact: Fact | None


@dataclass(slots=True)
class PartResult:
    """Bounds, and from what they came. `remarks`: what is said after the way there."""

    bound: BoundPart
    lower: Decimal
    upper: Decimal
    desk: Desk
    marking: Marking = field(compare=False)
    remarks: tuple[str, ...] = ()

    @property
    def part(self) -> Part:
        return self.bound.part

    @property
    def mark(self) -> Decimal | None:
        """None while the facts at hand leave it open."""
        return self.lower if self.lower == self.upper else None

    @property
    def readings(self) -> tuple[ReadingUsed, ...]:
        return self.bound.readings

    @property
    def inputs(self) -> tuple[InputUsed, ...]:
        return tuple(InputUsed(i, self.desk.facts.get(i.id)) for i in self.bound.inputs.values())

    @property
    def award(self) -> Award | None:
        return self.desk.award

    @property
    def steps(self) -> tuple[str, ...]:
        """The way to the marks in Chinese, beginning with what a what-if changed."""
        return (*self.bound.supposed, *self.marking.steps, *self.remarks)

    @property
    def awaits_award(self) -> bool:
        return needs_award(self.bound.rule, self.desk)
