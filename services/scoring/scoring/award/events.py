"""What happened to an award. Names and fields are stored forever: fields are only added."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class AwardGranted:
    round_id: str
    scheme_id: str
    subject: str
    subject_name: str
    title: str
    day: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class UpgradeCounted:
    """Named once more: no second award; it counts elsewhere. `held_from`: the round that gave the award."""

    round_id: str
    scheme_id: str
    subject: str
    held_from: str
    day: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class AwardWithdrawn:
    round_id: str
    scheme_id: str
    subject: str
    ground: str
    reason: str
    day: str
    by: str
    at: int


Event: TypeAlias = AwardGranted | UpgradeCounted | AwardWithdrawn
