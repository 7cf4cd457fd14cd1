"""What can be asked of an award. Both come from policies: a round names, a round revokes."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class GrantAward:
    """`awards_each`: how many a subject gets under the scheme."""

    round_id: str
    scheme_id: str
    subject: str
    subject_name: str
    title: str
    day: str
    awards_each: int
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class WithdrawAward:
    round_id: str
    ground: str
    reason: str
    day: str
    by: str
    at: int


Command: TypeAlias = GrantAward | WithdrawAward
