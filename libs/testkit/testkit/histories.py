"""Random commands, decided one after another: histories that can really come about, for laws that must hold on all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from domainkit.decider import Decider
from domainkit.rejection import Rejected


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a history, with what it led to: events, or None and the refusal."""

    command: Any
    before: Any
    events: tuple[Any, ...] | None
    after: Any
    rejection: Rejected | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The steps taken, and the state after them."""

    steps: tuple[Step, ...]
    state: Any
    events: tuple[Any, ...] = field(default=())


def played(decider: Decider[Any, Any, Any], commands: Sequence[Any]) -> History:
    """Decides the commands in order; refused ones change nothing."""
    state = decider.initial
    steps: list[Step] = []
    events: list[Any] = []
    for command in commands:
        try:
            decided = tuple(decider.decide(command, state))
        except Rejected as rejection:
            steps.append(Step(command, state, None, state, rejection))
            continue
        after = decider.fold(decided, state)
        steps.append(Step(command, state, decided, after))
        events.extend(decided)
        state = after
    return History(tuple(steps), state, tuple(events))


def histories(
    decider: Decider[Any, Any, Any], commands: st.SearchStrategy[Any], *, max_size: int = 30
) -> st.SearchStrategy[History]:
    """Reachable histories of up to `max_size` commands."""
    return st.lists(commands, max_size=max_size).map(lambda chosen: played(decider, chosen))


def assert_repeats_do_nothing(decider: Decider[Any, Any, Any], history: History) -> None:
    """The law: a command that was accepted and comes again at once yields no events, or is refused."""
    for step in history.steps:
        if step.events is None:
            continue
        try:
            again = tuple(decider.decide(step.command, step.after))
        except Rejected:
            continue
        assert again == (), f"{step.command} repeated on {step.after} yields {again}"


def assert_folding_agrees(decider: Decider[Any, Any, Any], history: History) -> None:
    """The law: folding all events at once gives the state that was reached step by step."""
    assert decider.fold(history.events) == history.state
