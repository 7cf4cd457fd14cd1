"""The table of a service's stored words: which dataclass is which message under which number.

The number is the field number in the service's `<Service>Event` or `<Service>Command` oneof, so that buf's breaking
check guards it. Events are stored forever: a field is only added; a rename is a new event and an upcaster.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from google.protobuf.message import DecodeError

from contracts.fields import Undecodable, Unmappable
from contracts.mapping import mapping_of

Upcast = Callable[[Any], Any]


class UnknownType(Undecodable):
    """A type number, or a schema version, that this release does not know: written by a newer one."""


class Wire:
    """Encodes and decodes the members of one oneof. Members and dataclasses match by name."""

    def __init__(
        self,
        oneof_message: Any,
        classes: Iterable[type],
        *,
        schema_versions: Mapping[type, int] | None = None,
        upcasters: Mapping[tuple[type, int], Upcast] | None = None,
    ) -> None:
        descriptor = oneof_message.DESCRIPTOR
        fields = {f.message_type.name: f for f in descriptor.fields}
        named = {cls.__name__: cls for cls in classes}
        if set(fields) != set(named):
            raise Unmappable(f"{descriptor.full_name}: {sorted(set(fields) ^ set(named))} stand on one side only")
        self.name = descriptor.full_name
        self._versions = {cls: (schema_versions or {}).get(cls, 1) for cls in named.values()}
        self._upcasters = dict(upcasters or {})
        self._by_class = {
            cls: (fields[name].number, mapping_of(cls, fields[name].message_type)) for name, cls in named.items()
        }
        self._by_number = dict(self._by_class.values())

    @property
    def classes(self) -> tuple[type, ...]:
        return tuple(self._by_class)

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
        return self._versions[cls]

    def encode(self, value: Any) -> tuple[int, int, bytes]:
        """(type number, schema version, payload) of an event or command."""
        number, mapping = self._by_class[type(value)]
        return number, self._versions[type(value)], mapping.encode(value).SerializeToString(deterministic=True)

    def decode(self, number: int, payload: bytes, schema_version: int = 1) -> Any:
        """The dataclass. Raises UnknownType for what a newer release wrote, Undecodable for other bytes."""
        cls = self.class_of(number)
        if schema_version > self._versions[cls] or schema_version < 1:
            raise UnknownType(f"{cls.__name__} of schema {schema_version}; known up to {self._versions[cls]}")
        mapping = self._by_number[number]
        try:
            value = mapping.decode(mapping.message.FromString(payload))
        except DecodeError as error:
            raise Undecodable(f"{cls.__name__}: {error}") from error
        for version in range(schema_version, self._versions[cls]):
            if (upcast := self._upcasters.get((cls, version))) is not None:
                value = upcast(value)
        return value

    def from_message(self, message: Any, cls: type) -> Any:
        """The dataclass of a message that came in by rpc with the same fields."""
        return self._by_class[cls][1].decode(message)


class Inbound:
    """What this service reads of another's events: some of its types, and of each only the fields that it needs."""

    def __init__(
        self, oneof_message: Any, classes: Iterable[type], *, schema_versions: Mapping[type, int] | None = None
    ) -> None:
        fields = {f.message_type.name: f for f in oneof_message.DESCRIPTOR.fields}
        named = {cls.__name__: cls for cls in classes}
        if unknown := set(named) - set(fields):
            raise Unmappable(f"{oneof_message.DESCRIPTOR.full_name} has no {sorted(unknown)}")
        self.name = oneof_message.DESCRIPTOR.full_name
        self._versions = {cls: (schema_versions or {}).get(cls, 1) for cls in named.values()}
        self._by_number = {
            fields[name].number: mapping_of(cls, fields[name].message_type, partial=True) for name, cls in named.items()
        }

    def wants(self, number: int) -> bool:
        """Whether events under `number` are of any interest here."""
        return number in self._by_number

    def decode(self, number: int, payload: bytes, schema_version: int = 1) -> Any:
        """The dataclass of a wanted event. Raises UnknownType for a newer schema, Undecodable for other bytes."""
        mapping = self._by_number[number]
        if schema_version > self._versions[mapping.cls] or schema_version < 1:
            raise UnknownType(f"{mapping.cls.__name__} of schema {schema_version} in {self.name}")
        try:
            return mapping.decode(mapping.message.FromString(payload))
        except DecodeError as error:
            raise Undecodable(f"{mapping.cls.__name__}: {error}") from error
