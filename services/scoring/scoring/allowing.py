"""Marks are taken from a round's start of marking on: what sheets and localities are told of it. Pure.

The event decides. A start that the read model already shows is enough where the event has not arrived yet.
"""

from dataclasses import dataclass

from domainkit.rejection import Conflict


class MarkingNotStarted(Conflict):
    """The round of this sheet or locality has not started marking."""


@dataclass(frozen=True, slots=True)
class AllowMarking:
    """The round has started marking."""

    by: str
    at: int


@dataclass(frozen=True, slots=True)
class MarkingAllowed:
    """From here on marks are taken. Names and fields are stored forever: fields are only added."""

    by: str
    at: int


def allowed_now(*, allowed: bool, started: bool, by: str, at: int) -> list[MarkingAllowed]:
    """What a mark records first; nothing where it is on record. Raises MarkingNotStarted."""
    if allowed:
        return []
    if not started:
        raise MarkingNotStarted("评分尚未开始，本轮开始评分后方可评定；刚刚开始的请稍候再试")
    return [MarkingAllowed(by, at)]


def allow(c: AllowMarking, *, allowed: bool) -> list[MarkingAllowed]:
    """On record once."""
    return [] if allowed else [MarkingAllowed(c.by, c.at)]
