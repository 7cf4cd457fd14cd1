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
    version: int = 0


@dataclass(frozen=True, slots=True)
class Open:
    """`standing` and `parts` as last recorded; None before the first time. `barred`: who marks this sheet no more.

    `allowed`: marks are taken. `marked`: anything came in at all. `version`: how many events there are.
    """

    opened: SheetOpened
    collected: Collected
    standing: Standing | None
    parts: tuple[PartMark, ...]
    barred: tuple[str, ...] = ()
    allowed: bool = True
    marked: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Final:
    """`late`: the events whose marks came too late."""

    opened: SheetOpened
    collected: Collected
    standing: Standing
    parts: tuple[PartMark, ...]
    barred: tuple[str, ...] = ()
    allowed: bool = True
    marked: bool = False
    version: int = 0
    late: tuple[bytes, ...] = ()


State: TypeAlias = Unopened | Open | Final
Live: TypeAlias = Open | Final
