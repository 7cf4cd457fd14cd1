"""Shapes that an event once had, and the pure functions that lift them to today's.

Stored bytes stay as they are: they are lifted each time they are read. Only bytes of a known version are: what a newer
release wrote is an UnknownType.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import DecodeError

from contracts.fields import Undecodable
from contracts.mapping import Mapping, mapping_of

Lift = Callable[[Any], Any]


class UnknownType(Undecodable):
    """A type number, or a schema version, that this release does not know: written by a newer one."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An event as an earlier release wrote it: `shape` has the fields of that time, `lift` gives the next version's."""

    shape: type
    lift: Lift


@dataclass(frozen=True, slots=True)
class StoredKind:
    """One type number: how each of its schema versions, from 1 on, is read, and what follows the reading."""

    name: str
    readings: tuple[Mapping, ...]
    lifts: tuple[Lift, ...]
    newest: int

    def decode(self, payload: bytes, schema_version: int) -> Any:
        """Today's dataclass. Raises UnknownType for a version that is not known, Undecodable for other bytes."""
        if not 1 <= schema_version <= self.newest:
            raise UnknownType(f"{self.name} of schema {schema_version}; known up to {self.newest}")
        step = min(schema_version, len(self.readings)) - 1
        reading = self.readings[step]
        try:
            value = reading.decode(reading.message.FromString(payload))
        except DecodeError as error:
            raise Undecodable(f"{self.name}: {error}") from error
        for lift in self.lifts[step:]:
            value = lift(value)
        return value


def stored_kind(
    today: Mapping, descriptor: Any, earlier: Sequence[Earlier], *, renamed: Lift | None = None, readable: int = 1
) -> StoredKind:
    """The kind of `today`'s message. `readable` may be above what `earlier` makes it: versions read as they are."""
    readings = tuple(mapping_of(e.shape, descriptor, partial=True) for e in earlier)
    lifts = tuple(e.lift for e in earlier) + ((renamed,) if renamed else ())
    return StoredKind(today.cls.__name__, (*readings, today), lifts, max(readable, len(earlier) + 1))
