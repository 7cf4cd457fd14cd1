"""Changes of rows that are said, not programmed: which field comes from where. For the tables of `dispatch.by_event`.

They are functions like any other. Compiled code carries them out without calling them.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from domainkit.frozen import replace, twin_of
from domainkit.native import ALWAYS, EVENT, RECORD, Change
from domainkit.recorded import Recorded

R = TypeVar("R")
Fields = tuple[tuple[str, int, Any], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A field of the event (EVENT) or of its record (RECORD)."""

    place: int
    name: str


class Sources:
    """Its attributes are the Source of that name."""

    def __init__(self, place: int) -> None:
        self._place = place

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Source(self._place, name)


the_event = Sources(EVENT)
the_record = Sources(RECORD)


@dataclass(frozen=True, slots=True)
class Setting:
    """What `setting` gives: a function of row, event and record that says of itself what it does."""

    fields: Fields

    def __call__(self, row: R, event: Any, recorded: Recorded[Any]) -> R:
        return replace(row, **_values(self.fields, event, recorded))


@dataclass(frozen=True, slots=True)
class Making:
    """What `making` gives: a function of event and record that says of itself what it does."""

    cls: type
    fields: Fields

    def __call__(self, event: Any, recorded: Recorded[Any]) -> Any:
        return self.cls(**_values(self.fields, event, recorded))


def setting(**fields: Any) -> Setting:
    """A change for `by_event` that sets fields of the row: `stalls=the_event.stalls`, `version=the_record.version`, or
    to a value that is always the same. What needs to look at the row is a function instead. A rebuild sets them in the
    row itself where nobody else holds it, instead of copying it.
    """
    return Setting(_told_apart(fields))


def making(row: type, **fields: Any) -> Making:
    """What makes a row for `by_event`, its fields given as in `setting`. Raises TypeError for one that `row` lacks, or
    that is missing.
    """
    known = {f.name: f for f in dataclasses.fields(row)}
    if unknown := fields.keys() - known.keys():
        raise TypeError(f"{row} has no field {', '.join(sorted(unknown))}")
    if missing := [f.name for f in known.values() if f.name not in fields and _is_wanted(f)]:
        raise TypeError(f"{row} needs {', '.join(missing)}")
    return Making(row, _told_apart(fields))


def _is_wanted(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _told_apart(fields: Mapping[str, Any]) -> Fields:
    """From where each comes: (field of the row, EVENT or RECORD, name there), or (field, ALWAYS, value)."""
    given = {to: (what.place, what.name) if isinstance(what, Source) else (ALWAYS, what) for to, what in fields.items()}
    return tuple([(to, *place) for to, place in given.items()])


def _values(fields: Fields, event: Any, recorded: Recorded[Any]) -> dict[str, Any]:
    wholes = {EVENT: event, RECORD: recorded}
    return {to: getattr(wholes[place], what) if place in wholes else what for to, place, what in fields}


def check_named(cls: type, how: Any) -> None:
    """Raises TypeError where `how` names a field that events of `cls` do not have."""
    named = [what for _, place, what in how.fields if place == EVENT] if isinstance(how, Setting | Making) else []
    if missing := [name for name in named if name not in getattr(cls, "__dataclass_fields__", ())]:
        raise TypeError(f"{cls} has no field {', '.join(missing)}")


def as_told(how: Callable[..., Any]) -> Change:
    """For compiled code: what it does, where that is all that it does; else the function alone."""
    if isinstance(how, Setting):
        return how, how.fields, None
    if not isinstance(how, Making) or twin_of(how.cls) is None or len(how.fields) != len(dataclasses.fields(how.cls)):
        return how
    return how, how.fields, how.cls
