"""A projection turns events into the rows of one table. It holds no rule and refuses nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from domainkit.recorded import Recorded

E = TypeVar("E")
R = TypeVar("R")

Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Projection(Generic[E, R]):
    """Rows of type `row` (a frozen dataclass: its fields are the columns), identified by the `key` fields.

    `source` is the topic followed. `touches(recorded)` names the keys of the rows that an event concerns; all of them
    must belong to the event's own stream, so that partitions fold in parallel. `project(row, recorded)` gives the row
    after the event; `None` stands for "no such row", before and after. `version` rises whenever the rows would come
    out differently for the same log. Field types: str, int, bool, bytes, Decimal, enums, `X | None` of these; anything
    else (tuples, nested dataclasses) is stored as one JSON column.
    """

    name: str
    source: str
    version: int
    row: type[R]
    key: tuple[str, ...]
    touches: Callable[[Recorded[E]], Sequence[Key]]
    project: Callable[[R | None, Recorded[E]], R | None]
    indexes: tuple[tuple[str, ...], ...] = ()


AnyProjection = Projection[Any, Any]
