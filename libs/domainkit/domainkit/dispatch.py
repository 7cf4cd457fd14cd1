"""The two functions of a projection, from a table by the type of the event. A rebuild calls them for millions: where
there is compiled code for it, they cost no frame of their own. Their `__module__` is where the table stands, as it
would be of a function: what a projection's code is, is found by it.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from domainkit.declared import as_told, check_named
from domainkit.native import Native, native
from domainkit.projection import Key
from domainkit.recorded import Recorded

R = TypeVar("R")

Touches = Callable[[Recorded[Any]], Sequence[Key]]
Project = Callable[[R | None, Recorded[Any]], R | None]


def keyed_by(*fields: str, of: Sequence[type], way: Native | None = native) -> Touches:
    """`touches` for events that each concern one row, whose key these fields of theirs hold; other events, none.

    `of`: dataclasses with slots. Raises TypeError for a class that has no such field.
    """
    classes = tuple(of)
    for cls in classes:
        if missing := [name for name in fields if name not in getattr(cls, "__dataclass_fields__", ())]:
            raise TypeError(f"{cls} has no field {', '.join(missing)}")
    module = _asking()
    if way is not None:
        return way.keyed(fields, classes, module)

    def touches(recorded: Recorded[Any]) -> Sequence[Key]:
        event = recorded.event
        return [tuple([getattr(event, name) for name in fields])] if type(event) in classes else []

    touches.__module__ = module
    return touches


def by_event(
    makes: Mapping[type, Callable[[Any, Recorded[Any]], R | None]],
    changes: Mapping[type, Callable[[R, Any, Recorded[Any]], R | None]],
    way: Native | None = native,
) -> Project[R]:
    """`project`: `makes[type](event, recorded)` gives a row whatever was there, `changes[type](row, event, recorded)`
    the row after, where there is one. Events of other types leave it. A type goes by `makes` when it is in both.
    Raises TypeError for a `setting` or `making` out of what its event does not have.
    """
    module = _asking()
    for cls, how in (*makes.items(), *changes.items()):
        check_named(cls, how)
    if way is not None:
        later = {cls: as_told(how) for cls, how in changes.items() if cls not in makes}
        return way.projector({cls: as_told(how) for cls, how in makes.items()}, later, module)

    def project(row: R | None, recorded: Recorded[Any]) -> R | None:
        event = recorded.event
        if make := makes.get(type(event)):
            return make(event, recorded)
        change = changes.get(type(event))
        return row if row is None or change is None else change(row, event, recorded)

    project.__module__ = module
    return project


def _asking() -> str:
    """The module that asks, as collections.namedtuple finds it."""
    return str(sys._getframe(2).f_globals["__name__"])  # noqa: SLF001
