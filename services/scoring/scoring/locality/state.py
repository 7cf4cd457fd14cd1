"""Where a locality stands. `shared` keeps all that was accepted, for members that join later."""

from dataclasses import dataclass
from typing import TypeAlias

from scoring.collected import Collected
from scoring.locality.events import LocalityOpened
from scoring.values import SharedFacts


@dataclass(frozen=True, slots=True)
class Unopened:
    """`allowed`: the round has started marking."""

    allowed: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    opened: LocalityOpened
    members: tuple[str, ...]
    shared: tuple[SharedFacts, ...]
    collected: Collected
    allowed: bool = True
    closed: bool = False


State: TypeAlias = Unopened | Open
