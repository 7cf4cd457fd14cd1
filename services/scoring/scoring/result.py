"""A scored sheet: marks by part, row and level with their bounds, and for each the way there."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scoring.binding import ReadingUsed
from scoring.gates import GateResult
from scoring.part_result import InputUsed, PartResult
from scoring.scheme import Row, Scheme
from scoring.values import PartMark, Standing, VetoStatus

__all__ = ["InputUsed", "LevelResult", "PartResult", "ReadingUsed", "RowResult", "Sheet", "VetoResult"]


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
    """`readings`, `parameters`: those tried instead of what is in force; `scheme` has the parameters in it.

    `shared`: where rows, levels and total are narrower than the sums of their parts. Not `tight`: they may be wide.
    `departed`: the marks are those that were recorded, and today's would differ (see scoring.recorded).
    """

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
    shared: tuple[str, ...] = ()
    tight: bool = True
    departed: tuple[str, ...] = ()

    @property
    def hypothetical(self) -> bool:
        """A what-if: other readings or parameters, or a scheme that nobody published. Never stored as a score."""
        return bool(self.readings or self.parameters or self.scheme.what_if)

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
