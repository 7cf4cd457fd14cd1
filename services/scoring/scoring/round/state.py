"""Where a round stands."""

from dataclasses import dataclass
from typing import TypeAlias

from scoring.round.events import RoundOpened


@dataclass(frozen=True, slots=True)
class Unopened:
    pass


@dataclass(frozen=True, slots=True)
class Open:
    opened: RoundOpened
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marking:
    opened: RoundOpened
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Final:
    opened: RoundOpened
    subjects: tuple[str, ...]


State: TypeAlias = Unopened | Open | Marking | Final
