"""The table of a service's stored words: which dataclass is which message under which number.

The number is the field number in the service's `<Service>Event` or `<Service>Command` oneof, so that buf's breaking
check guards it. Events are stored forever: a field is only added; a rename is a new event and a lift from the old one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contracts.fields import Unmappable
from contracts.lifting import Earlier, Lift, StoredKind, UnknownType, stored_kind
from contracts.mapping import mapping_of

__all__ = ["Earlier", "Inbound", "UnknownType", "Wire"]

Shapes = Mapping[type, Sequence[Earlier]]


class Wire:
    """Encodes and decodes the members of one oneof. Members and dataclasses match by name.

    `earlier` has the shapes that an event had before, version 1 first; today's is the version after them. `renamed`
    has events that are no longer written, each with the lift to the event that took its place.
    """

    def __init__(
        self,
        oneof_message: Any,
        classes: Iterable[type],
        *,
        earlier: Shapes | None = None,
        renamed: Mapping[type, Lift] | None = None,
    ) -> None:
        descriptor = oneof_message.DESCRIPTOR
        fields = {f.message_type.name: f for f in descriptor.fields}
        written, shapes, gone = tuple(classes), dict(earlier or {}), dict(renamed or {})
        named = {cls.__name__: cls for cls in (*written, *gone)}
        if set(fields) != set(named):
            raise Unmappable(f"{descriptor.full_name}: {sorted(set(fields) ^ set(named))} stand on one side only")
        self.name = descriptor.full_name
        self.classes, self.renamed = written, tuple(gone)
        self.lifts = tuple([e.lift for steps in shapes.values() for e in steps] + list(gone.values()))
        messages = {cls: fields[name].message_type for name, cls in named.items()}
        self._by_class = {cls: (fields[name].number, mapping_of(cls, messages[cls])) for name, cls in named.items()}
        self._kinds: dict[int, StoredKind] = {
            number: stored_kind(mapping, messages[cls], shapes.get(cls, ()), renamed=gone.get(cls))
            for cls, (number, mapping) in self._by_class.items()
        }
        self._by_number = dict(self._by_class.values())

    def type_number(self, cls: type) -> int:
        """The number that stands for `cls` in an envelope."""
        number: int = self._by_class[cls][0]
        return number

    def class_of(self, number: int) -> type:
        """The dataclass under `number`. Raises UnknownType."""
        if number not in self._by_number:
            raise UnknownType(f"{self.name} has no type {number}")
        known: type = self._by_number[number].cls
        return known

    def message_of(self, cls: type) -> Any:
        """The protobuf message class of a dataclass."""
        return self._by_class[cls][1].message

    def schema_version(self, cls: type) -> int:
        """The version that is written today."""
        return self._kinds[self.type_number(cls)].newest

    def shape(self, cls: type, schema_version: int) -> type:
        """The dataclass with the fields that `cls` had in that version."""
        known: type = self._kinds[self.type_number(cls)].readings[schema_version - 1].cls
        return known

    def encode(self, value: Any) -> tuple[int, int, bytes]:
        """(type number, schema version, payload) of an event or command."""
        number, mapping = self._by_class[type(value)]
        if type(value) in self.renamed:
            raise Unmappable(f"{type(value).__name__} is no longer written")
        return number, self._kinds[number].newest, mapping.encode(value).SerializeToString(deterministic=True)

    def decode(self, number: int, payload: bytes, schema_version: int = 1) -> Any:
        """Today's dataclass. Raises UnknownType for what a newer release wrote, Undecodable for other bytes."""
        if number not in self._kinds:
            raise UnknownType(f"{self.name} has no type {number}")
        return self._kinds[number].decode(payload, schema_version)

    def from_message(self, message: Any, cls: type) -> Any:
        """The dataclass of a message that came in by rpc with the same fields."""
        return self._by_class[cls][1].decode(message)


class Inbound:
    """What this service reads of another's events: some of its types, and of each only the fields that it needs.

    `schema_versions` names events whose versions up to that one are read alike, because what was added is of no
    interest here. `earlier` has shapes of before for those whose new fields are.
    """

    def __init__(
        self,
        oneof_message: Any,
        classes: Iterable[type],
        *,
        schema_versions: Mapping[type, int] | None = None,
        earlier: Shapes | None = None,
    ) -> None:
        fields = {f.message_type.name: f for f in oneof_message.DESCRIPTOR.fields}
        named = {cls.__name__: cls for cls in classes}
        if unknown := {c.__name__ for c in (*named.values(), *(earlier or {}))} - set(fields):
            raise Unmappable(f"{oneof_message.DESCRIPTOR.full_name} has no {sorted(unknown)}")
        self.name = oneof_message.DESCRIPTOR.full_name
        self._kinds: dict[int, StoredKind] = {
            fields[name].number: stored_kind(
                mapping_of(cls, fields[name].message_type, partial=True),
                fields[name].message_type,
                (earlier or {}).get(cls, ()),
                readable=(schema_versions or {}).get(cls, 1),
            )
            for name, cls in named.items()
        }

    def wants(self, number: int) -> bool:
        """Whether events under `number` are of any interest here."""
        return number in self._kinds

    def decode(self, number: int, payload: bytes, schema_version: int = 1) -> Any:
        """The dataclass of a wanted event. Raises UnknownType for a newer schema, Undecodable for other bytes."""
        return self._kinds[number].decode(payload, schema_version)
