"""What a subject holds: the rounds whose award stands, and those that counted as an upgrade."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Record:
    scheme_id: str = ""
    subject: str = ""
    held: tuple[str, ...] = ()
    upgrades: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()


State: TypeAlias = Record
