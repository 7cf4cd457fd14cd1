"""Two tables laid beside one another: rows in order of the key, one of each in memory at a time. No database here."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from eventlog.proof.content_hash import plain_decimal
from eventlog.views.column_types import ExactDecimal
from eventlog.views.columns import Column

ONLY_A = "only a"
ONLY_B = "only b"
DIFFERS = "differs"
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One field; None where there is no row, or no value."""

    column: str
    a: Any
    b: Any


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row that stands on one side only, or differs in `cells`."""

    key: Row
    kind: str
    cells: tuple[CellDifference, ...]


@dataclass(slots=True)
class Counts:
    """What was found so far, exactly, however much of it is listed."""

    rows_a: int = 0
    rows_b: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    columns: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def differing(self) -> int:
        return self.kinds.total()


@dataclass(slots=True)
class Merge:
    """Rows begin with their key of `width` fields, then come `columns`, all as a database driver gives them."""

    width: int
    columns: Sequence[str]
    alike: Callable[[int, Any, Any], bool]
    counts: Counts = field(default_factory=Counts)

    def differences(self, a: Iterator[Row], b: Iterator[Row]) -> Iterator[RowDifference]:
        """Every row that differs, by key."""
        width = self.width
        left, right = self._next(a, 0), self._next(b, 1)
        while left is not None or right is not None:
            if right is None or (left is not None and left[:width] < right[:width]):
                assert left is not None
                yield self._found(left[:width], ONLY_A, left, None)
                left = self._next(a, 0)
            elif left is None or right[:width] < left[:width]:
                yield self._found(right[:width], ONLY_B, None, right)
                right = self._next(b, 1)
            else:
                if left != right and (found := self._found(left[:width], DIFFERS, left, right)).cells:
                    yield found
                left, right = self._next(a, 0), self._next(b, 1)

    def _next(self, rows: Iterator[Row], side: int) -> Row | None:
        row = next(rows, None)
        if row is not None and side == 0:
            self.counts.rows_a += 1
        elif row is not None:
            self.counts.rows_b += 1
        return row

    def _found(self, key: Row, kind: str, a: Row | None, b: Row | None) -> RowDifference:
        cells = []
        for number, column in enumerate(self.columns):
            one = None if a is None else a[self.width + number]
            other = None if b is None else b[self.width + number]
            if kind == DIFFERS and (one == other or self.alike(number, one, other)):
                continue
            cells.append(CellDifference(column, one, other))
        if cells or kind != DIFFERS:
            self.counts.kinds[kind] += 1
        if kind == DIFFERS:
            self.counts.columns.update(cell.column for cell in cells)
        return RowDifference(key, kind, tuple(cells))


def comparing(columns: Sequence[Column | None]) -> Callable[[int, Any, Any], bool]:
    """Whether two values that a driver gave are the same value of that column; None: of a column of before."""
    decimals = {n for n, c in enumerate(columns) if c is not None and isinstance(c.sql_type, ExactDecimal)}

    def alike(number: int, a: Any, b: Any) -> bool:
        if a is None or b is None or number not in decimals:
            return bool(a == b)
        return plain_decimal(a) == plain_decimal(b)

    return alike
