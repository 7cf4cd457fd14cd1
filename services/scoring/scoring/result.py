"""A scored sheet: marks by part, row and level with their bounds, and for each the way there."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from scoring.binding import BoundPart, ReadingUsed
from scoring.facts import Award, Fact
from scoring.gates import GateResult
from scoring.rules.awarding import needs_award
from scoring.rules.desk import Desk
from scoring.rules.outcome import Marking
from scoring.scheme import Input, Part, Row, Scheme
from scoring.values import PartMark, Standing, VetoStatus

__all__ = ["InputUsed", "LevelResult", "PartResult", "ReadingUsed", "RowResult", "Sheet", "VetoResult"]


@dataclass(frozen=True, slots=True)
class InputUsed:
    """`fact` is None where nothing is known yet."""

    wanted: Input
    fact: Fact | None


@dataclass(slots=True)
class PartResult:
    """Bounds, and from what they came; what is told of it is made when asked."""

    bound: BoundPart
    lower: Decimal
    upper: Decimal
    desk: Desk
    marking: Marking = field(compare=False)

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
        """The way to the marks in Chinese, beginning with the row's words."""
        return (*self.bound.supposed, *self.marking.steps)

    @property
    def awaits_award(self) -> bool:
        return needs_award(self.bound.rule, self.desk)


@dataclass(frozen=True, slots=True)
class RowResult:
    row: Row
    lower: Decimal
    upper: Decimal
    parts: tuple[PartResult, ...]


@dataclass(frozen=True, slots=True)
class LevelResult:
    title: str
    marks: Decimal
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class VetoResult:
    status: VetoStatus
    effect: str
    readings: tuple[ReadingUsed, ...]
    inputs: tuple[InputUsed, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`readings`, `parameters`: those tried instead of what is in force; `scheme` has the parameters in it."""

    scheme: Scheme
    as_of: date
    lower: Decimal
    upper: Decimal
    levels: tuple[LevelResult, ...]
    rows: tuple[RowResult, ...]
    veto: VetoResult
    gates: tuple[GateResult, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def hypothetical(self) -> bool:
        """A what-if: under other readings or parameters than those in force. Never stored as a score."""
        return bool(self.readings or self.parameters)

    def row(self, number: str) -> RowResult | None:
        return next((r for r in self.rows if r.row.number == number), None)

    @property
    def parts(self) -> tuple[PartResult, ...]:
        return tuple(p for r in self.rows for p in r.parts)

    @property
    def standing(self) -> Standing:
        return Standing(self.lower, self.upper, self.veto.status)

    @property
    def part_marks(self) -> tuple[PartMark, ...]:
        return tuple(PartMark(p.part.id, p.lower, p.upper) for p in self.parts)

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Parts without a settled mark, then the veto row's number where that is open."""
        veto = self.scheme.veto
        open_veto = (veto.number,) if veto and self.veto.status is VetoStatus.OPEN else ()
        return (*(p.part.id for p in self.parts if p.mark is None), *open_veto)
