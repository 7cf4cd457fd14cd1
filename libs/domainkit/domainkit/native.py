"""The compiled loops of a rebuild, where they were built: `make setup` does it when there is a C compiler.

`native` is None where they are not. Whatever uses them has the same in Python beside it, and both come to the same.
"""

import importlib
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, Protocol, TypeVar, cast

R = TypeVar("R")

# As in native.h: what was built from other sources than these is left alone.
VERSION = 7

Columns = tuple[type, list[tuple[str, int, bool, Any, int]]]
# A function, or one with what it sets (field of the row, place, field there or value) and the class that it makes.
Change = Callable[..., Any] | tuple[Callable[..., Any], tuple[tuple[str, int, Any], ...], type | None]
EVENT, RECORD, ALWAYS = range(3)
ShapeField = tuple[int, str | None, int, bool, bool, Any]


class Native(Protocol):
    """What domainkit._native holds; libs/domainkit/native says how."""

    def replace(self, row: R, /, **changes: Any) -> R:
        """As `frozen.replace`."""

    def replaces(self, cls: type, names: tuple[str, ...] | None, otherwise: Callable[..., Any]) -> None:
        """From now on rows of `cls` are copied slot by slot, or, without names, by `otherwise(row, **changes)`."""

    def learn_with(self, learn: Callable[..., Any]) -> None:
        """`learn(row, **changes)` is asked for rows of classes that are not known yet."""

    def shape(self, cls: type, fields: list[ShapeField]) -> Any:
        """How a message becomes a `cls`: number, name (None: dropped), kind, repeated, optional, converter."""

    def reading(self, shape: Any, lifts: tuple[Callable[[Any], Any], ...], recorded: type) -> Callable[[bytes], Any]:
        """What reads the records of one kind."""

    def decoded(
        self,
        entries: list[Any],
        quick: dict[bytes, Callable[[bytes], Any]],
        touches: Callable[[Any], Sequence[Any]],
        newest: int,
        plainly: Callable[[Any, list[Any]], None],
        touched: list[Any],
    ) -> int:
        """As MemoryFold reads a slice; gives the newest recorded-at."""

    def may_be_stored(
        self,
        touched: Any,
        parking: type,
        key: Callable[[Any], Any],
        rows: dict[Any, Any],
        begun: set[str],
    ) -> set[Any]:
        """As `loading.may_be_stored`."""

    def noted(self, touched: Any, parking: type, start: int, into: dict[str, tuple[int, int]]) -> None:
        """As SeenStreams notes a slice that was read."""

    def firsts(self, touched: Any, parking: type) -> list[str]:
        """As `beginnings.first_events`."""

    def folded(
        self, touched: list[Any], parking: type, blocked: set[str], calls: tuple[Any, ...], columns: Columns
    ) -> None:
        """As MemoryFold folds a slice."""

    def keyed(self, fields: tuple[str, ...], classes: tuple[type, ...], module: str) -> Callable[[Any], Any]:
        """As `dispatch.keyed_by`. Raises TypeError where a field is no slot of its class."""

    def projector(
        self, makes: dict[type, Change], changes: dict[type, Change], module: str
    ) -> Callable[[Any, Any], Any]:
        """As `dispatch.by_event`. Raises TypeError where a field is no slot of its event."""


def _found() -> Native | None:
    try:
        module: ModuleType = importlib.import_module("domainkit._native")
    except ImportError:
        return None
    return cast(Native, module) if module.VERSION == VERSION else None


native = _found()
