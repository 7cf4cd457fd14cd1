"""A policy reacts to a recorded event with commands. It sees the event and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from domainkit.recorded import Recorded

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Order:
    """A command that a policy wants carried out on `stream` of its own service.

    The command's id derives from (event id, policy name, position in the answer), so that delivering the event
    twice orders once. `command` is one of the service's command dataclasses.
    """

    stream: str
    command: Any


@dataclass(frozen=True, slots=True)
class Policy(Generic[E]):
    """`react` is pure: same event, same orders, in the same order. `source` is the topic that it listens to."""

    name: str
    source: str
    react: Callable[[Recorded[E]], Sequence[Order]]


AnyPolicy = Policy[Any]
