"""Where a jurisdiction stands. A tagged union: what cannot be cannot be built."""

from dataclasses import dataclass
from typing import TypeAlias

from registry.values import JurisdictionLevel


@dataclass(frozen=True, slots=True)
class Founding:
    """What its establishing said; asking for exactly this again asks for nothing."""

    name: str
    level: JurisdictionLevel
    parent: str
    valid_from: str
    source: str


@dataclass(frozen=True, slots=True)
class Unestablished:
    pass


@dataclass(frozen=True, slots=True)
class Standing:
    """`name` holds since `named_from`."""

    founding: Founding
    name: str
    named_from: str


@dataclass(frozen=True, slots=True)
class Abolished:
    founding: Founding
    valid_to: str
    successor: str


State: TypeAlias = Unestablished | Standing | Abolished
