"""A scored sheet: marks by part, row and level with their bounds, and for each the way there."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scoring.facts import Award, Fact
from scoring.gates import GateResult
from scoring.scheme import Input, Part, Row, Scheme
from scoring.values import PartMark, Standing, VetoStatus


@dataclass(frozen=True, slots=True)
class ReadingUsed:
    id: str
    question: str
    alternative: str
    meaning: str


@dataclass(frozen=True, slots=True)
class InputUsed:
    """`fact` is None where nothing is known yet."""

    wanted: Input
    fact: Fact | None


@dataclass(frozen=True, slots=True)
class PartResult:
    part: Part
    lower: Decimal
    upper: Decimal
    readings: tuple[ReadingUsed, ...]
    inputs: tuple[InputUsed, ...]
    award: Award | None
    steps: tuple[str, ...]
    awaits_award: bool

    @property
    def mark(self) -> Decimal | None:
        """None while the facts at hand leave it open."""
        return self.lower if self.lower == self.upper else None


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
