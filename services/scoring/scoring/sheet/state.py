"""Where a sheet stands."""

from dataclasses import dataclass
from typing import TypeAlias

from scoring.collected import Collected
from scoring.sheet.events import SheetOpened
from scoring.values import PartMark, Standing


@dataclass(frozen=True, slots=True)
class Unopened:
    pass


@dataclass(frozen=True, slots=True)
class Open:
    """`standing` and `parts` as last recorded; None before the first time."""

    opened: SheetOpened
    collected: Collected
    standing: Standing | None
    parts: tuple[PartMark, ...]


@dataclass(frozen=True, slots=True)
class Final:
    opened: SheetOpened
    collected: Collected
    standing: Standing
    parts: tuple[PartMark, ...]


State: TypeAlias = Unopened | Open | Final
Live: TypeAlias = Open | Final
