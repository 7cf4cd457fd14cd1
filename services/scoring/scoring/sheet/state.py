"""Where a sheet stands."""

from dataclasses import dataclass
from typing import TypeAlias

from scoring.collected import Collected
from scoring.sheet.events import CountsKept, SheetOpened
from scoring.values import PartMark, Standing


@dataclass(frozen=True, slots=True)
class Unopened:
    """What came early. `kept`: counts; `barred`: who recused themselves; `allowed`: the round has started marking."""

    kept: tuple[CountsKept, ...] = ()
    barred: tuple[str, ...] = ()
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """`standing` and `parts` as last recorded; None before the first time. `barred`: who marks this sheet no more.

    `allowed`: marks are taken.
    """

    opened: SheetOpened
    collected: Collected
    standing: Standing | None
    parts: tuple[PartMark, ...]
    barred: tuple[str, ...] = ()
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class Final:
    opened: SheetOpened
    collected: Collected
    standing: Standing
    parts: tuple[PartMark, ...]
    barred: tuple[str, ...] = ()
    allowed: bool = True


State: TypeAlias = Unopened | Open | Final
Live: TypeAlias = Open | Final
