"""given(decider, *events).when(command).then(*events): a decider's behaviour said in three lines.

`then` and `then_nothing` also check the law that every decider obeys: the same command again, on the state it led to,
yields no further events (or is refused), so that a late repeat can never do the thing twice.
"""

from collections.abc import Callable, Sequence
from typing import Any

from domainkit.decider import Decider
from domainkit.rejection import Rejected


class Given:
    """A history, before a command."""

    def __init__(self, decider: Decider[Any, Any, Any], history: Sequence[Any]) -> None:
        self._decider = decider
        self._history = history

    def when(self, command: Any) -> "Outcome":
        """What the command leads to."""
        state = self._decider.fold(self._history)
        try:
            events: tuple[Any, ...] | Rejected = tuple(self._decider.decide(command, state))
        except Rejected as rejection:
            events = rejection
        return Outcome(self._decider, self._history, command, events)


class Outcome:
    """What a command led to: events, or a refusal."""

    def __init__(
        self, decider: Decider[Any, Any, Any], history: Sequence[Any], command: Any, result: tuple[Any, ...] | Rejected
    ) -> None:
        self._decider = decider
        self._history = history
        self._command = command
        self.result = result

    def then(self, *expected: Any, idempotent: bool = True) -> "Outcome":
        """Exactly these events. `idempotent=False` is for commands that mean "once more" by their nature."""
        assert self.result == expected, self._story(expected)
        if idempotent:
            self._check_repeat(expected)
        return self

    def then_nothing(self) -> "Outcome":
        """No events: nothing was left to do."""
        assert self.result == (), self._story(())
        return self

    def then_rejected(self, kind: type[Rejected], *, field: str | None = None, message: str | None = None) -> "Outcome":
        """A refusal of exactly this kind, at this field, with these words in its message."""
        assert type(self.result) is kind, self._story(kind.__name__)
        assert isinstance(self.result, Rejected)
        if field is not None:
            assert self.result.field == field, self._story(f"{kind.__name__} at {field}")
        if message is not None:
            assert message in self.result.message, self._story(f"{kind.__name__} saying {message!r}")
        return self

    def then_that(self, check: Callable[[tuple[Any, ...]], bool]) -> "Outcome":
        """Events for which `check` holds, where listing them whole would hide the point."""
        assert isinstance(self.result, tuple), self._story("events")
        assert check(self.result), self._story("events that pass the check")
        return self

    def _check_repeat(self, events: Sequence[Any]) -> None:
        state = self._decider.fold([*self._history, *events])
        try:
            again = tuple(self._decider.decide(self._command, state))
        except Rejected:
            return
        assert again == (), f"{self._command} repeated yields {again}"

    def _story(self, expected: Any) -> str:
        lines = ["", "given", *(f"  {event}" for event in self._history), "when", f"  {self._command}"]
        actual = (
            f"refused: {self.result!r} at {self.result.field!r}" if isinstance(self.result, Rejected) else self.result
        )
        return "\n".join([*lines, "then expected", f"  {expected}", "but got", f"  {actual}"])


def given(decider: Decider[Any, Any, Any], *history: Any) -> Given:
    """Starts a scenario with the events that happened before."""
    return Given(decider, history)
