"""Records read by code made for each kind of event: envelope and payload in one parse, no call for each field.

What it cannot read it does not judge: whoever uses it asks the plain way again, which words the error.
"""

import dataclasses
import enum
import typing
from collections.abc import Callable
from typing import Any

from google.protobuf import descriptor_pb2, message_factory
from shijian.common.v1 import envelope_pb2

from contracts.fields import enum_prefix, optional_of
from contracts.lifting import StoredKind
from contracts.mapping import Mapping
from contracts.wire import Inbound, Wire
from domainkit.frozen import made, twin_of
from domainkit.recorded import Recorded

ReadRecord = Callable[[bytes], Recorded[Any]]

# An envelope as it is written begins with the event id (tag, 16, its bytes), then type and schema version, a byte each.
ID_HEAD = b"\n\x10"
KIND_AT = slice(18, 22)
MOST_IN_A_BYTE = 127
PACKAGE = "shijian.quick"
PLAIN = (str, int, bool, bytes)


class NotQuick(Exception):
    """The record has to be read the plain way."""


class ReadLater(Recorded[Any]):
    """A Recorded whose less wanted fields are taken from the envelope when somebody asks."""

    __slots__ = ("_envelope",)
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__

    def __getattr__(self, name: str) -> Any:
        if name not in FROM_ENVELOPE:
            raise AttributeError(name)
        value = getattr(self._envelope, FROM_ENVELOPE[name])
        setattr(self, name, value)
        return value


FROM_ENVELOPE = {
    "event_id": "event_id",
    "occurred_at": "occurred_at_us",
    "command_id": "causation_id",
    "correlation_id": "correlation_id",
    "tenant": "tenant",
    "actor": "actor",
}


def quick_records(reader: Wire | Inbound) -> dict[bytes, ReadRecord]:
    """By the four bytes at KIND_AT: what reads such a record. Raises NotQuick, or anything, where it should not be."""
    found: dict[bytes, ReadRecord] = {}
    for number, kind in reader._kinds.items():  # noqa: SLF001  the tables of this very package
        for version in range(1, kind.newest + 1):
            if number <= MOST_IN_A_BYTE and version <= MOST_IN_A_BYTE:
                found[bytes((0x10, number, 0x18, version))] = _reading(kind, version)
    return found


def _reading(kind: StoredKind, version: int) -> ReadRecord:
    step = min(version, len(kind.readings)) - 1
    mapping, lifts = kind.readings[step], kind.lifts[step:]
    known: dict[str, Any] = {
        "parse": _fused(mapping).FromString,
        "head": ID_HEAD,
        "NotQuick": NotQuick,
        "new": object.__new__,
        "ReadLater": ReadLater,
        "cls": mapping.cls,
    }
    lines = ["def read(value):", "    if value[:2] != head: raise NotQuick", "    m = parse(value)"]
    lines += ["    stream = m.stream", "    version = m.version", "    p = m.payload"]
    lines += [f"    if not stream or '\\0' in stream or not 0 < version < {2**63}: raise NotQuick"]
    lines += _event(mapping, known)
    for number, lift in enumerate(lifts):
        known[f"lift_{number}"] = lift
        lines.append(f"    e = lift_{number}(e)")
    lines += ["    r = new(ReadLater)", "    r.event = e", "    r.stream = stream", "    r.version = version"]
    lines += ["    r.recorded_at = m.recorded_at_us", "    r._envelope = m", "    return r"]
    read: ReadRecord = made("\n".join(lines), "read", known)
    return read


def _event(mapping: Mapping, known: dict[str, Any]) -> list[str]:
    """Lines that leave the event in `e`, made from the message `p`."""
    hints, twin = typing.get_type_hints(mapping.cls), twin_of(mapping.cls)
    fields = [f.name for f in dataclasses.fields(mapping.cls)]
    values = [_value(name, hints[name], mapping, number, known) for number, name in enumerate(fields)]
    if twin is None:
        return [f"    e = cls({', '.join(values)})"]
    known["twin"] = twin
    filled = [f"    e.{name} = {value}" for name, value in zip(fields, values, strict=True)]
    return ["    e = new(twin)", *filled, "    e.__class__ = cls"]


def _value(name: str, hint: Any, mapping: Mapping, number: int, known: dict[str, Any]) -> str:
    """An expression for one field; whatever is not simple is left to the mapping's own decoder."""
    inner, optional = optional_of(hint)
    inner = getattr(inner, "__supertype__", inner)
    if not optional and inner in PLAIN:
        return f"p.{name}"
    if not optional and isinstance(inner, type) and issubclass(inner, enum.Enum):
        stored: Any = mapping.message.DESCRIPTOR.fields_by_name[name].enum_type
        prefix = enum_prefix(stored.name)
        known[f"back_{number}"] = {v.number: inner[v.name.removeprefix(prefix)] for v in stored.values if v.number}
        return f"back_{number}[p.{name}]"
    known[f"decode_{number}"] = mapping._decoders[number]  # noqa: SLF001  of this package
    return f"decode_{number}(p)"


def _fused(mapping: Mapping) -> Any:
    """The envelope's message with the payload's own type in the place of bytes: on the wire the two are the same."""
    payload: Any = mapping.message.DESCRIPTOR
    name = "EnvelopeOf_" + payload.full_name.replace(".", "_")
    pool: Any = payload.file.pool
    try:
        return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.{name}"))
    except KeyError:
        file = descriptor_pb2.FileDescriptorProto(
            name=f"{PACKAGE}/{name}.proto", package=PACKAGE, dependency=[payload.file.name], syntax="proto3"
        )
    message = file.message_type.add()
    envelope_pb2.Envelope.DESCRIPTOR.CopyToProto(message)
    message.name = name
    field = next(f for f in message.field if f.name == "payload")
    field.type, field.type_name = descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE, f".{payload.full_name}"
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.{name}"))
