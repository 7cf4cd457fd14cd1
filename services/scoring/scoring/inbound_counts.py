"""What this service reads of complaints and supervision, which are to come: counts for sheets of places."""

from dataclasses import dataclass
from typing import TypeAlias

from scoring.counts import Count


@dataclass(frozen=True, slots=True)
class CountsTaken:
    """`place` is a GB code, the subject of the round's sheet."""

    round_id: str
    place: str
    revision: int
    counts: tuple[Count, ...]
    by: str
    at: int


CountingEvent: TypeAlias = CountsTaken
