"""A decider is the whole write side of one aggregate: what a command does to a state, and what an event makes of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Decider(Generic[C, S, E]):
    """Three pure parts. `decide` raises `Rejected` to refuse and returns no events when nothing is left to do.

    `evolve` must not fail on any event that `decide` can return: a recorded fact is never refused.
    """

    initial: S
    decide: Callable[[C, S], Sequence[E]]
    evolve: Callable[[S, E], S]

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        """The state after `events`, from `state` or from `initial`."""
        current = self.initial if state is None else state
        for event in events:
            current = self.evolve(current, event)
        return current
