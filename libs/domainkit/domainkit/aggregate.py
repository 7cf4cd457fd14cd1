"""An aggregate: one kind of stream, with the decider that owns it."""

from dataclasses import dataclass
from typing import Any

from domainkit.decider import Decider


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`name` is the part of a stream key before the first hyphen: `market` owns `market-91140…`.

    `fold_version` rises whenever `evolve` or the state would come out differently for the same events: stored
    states of another version are thrown away and folded again from the log.
    """

    name: str
    decider: Decider[Any, Any, Any]
    fold_version: int = 1


def aggregate_of(stream: str) -> str:
    """The aggregate name in a stream key; the empty string when there is none."""
    head, hyphen, tail = stream.partition("-")
    return head if hyphen and tail else ""
