"""Records read by code made for each kind of event: envelope and payload in one parse, no call for each field.

What it cannot read it does not judge: whoever uses it asks the plain way again, which words the error.
"""

import dataclasses
import typing
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from google.protobuf import descriptor_pb2, message_factory
from shijian.common.v1 import envelope_pb2

from contracts.compiled_reading import compiled_reading, members_of
from contracts.fields import decimal_from, optional_of
from contracts.ids import ID_BYTES
from contracts.lifting import Lift, StoredKind
from contracts.mapping import Mapping
from contracts.wire import Inbound, Wire
from domainkit.frozen import made, twin_of
from domainkit.native import Native, native
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
    _envelope: Any
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__

    def __getattr__(self, name: str) -> Any:
        if name not in FROM_ENVELOPE:
            raise AttributeError(name)
        if isinstance(self._envelope, bytes):
            self._envelope = envelope_pb2.Envelope.FromString(self._envelope)
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


def quick_records(reader: Wire | Inbound, native: Native | None = native) -> dict[bytes, ReadRecord]:
    """By the four bytes at KIND_AT: what reads such a record. Raises NotQuick, or anything, where it should not be.

    Compiled code where `native` is there, else Python made for each kind.
    """
    found: dict[bytes, ReadRecord] = {}
    for number, kind in reader._kinds.items():  # noqa: SLF001  the tables of this very package
        for version in range(1, kind.newest + 1):
            if number <= MOST_IN_A_BYTE and version <= MOST_IN_A_BYTE:
                found[bytes((0x10, number, 0x18, version))] = _reading(kind, number, version, native)
    return found


def _reading(kind: StoredKind, number: int, version: int, native: Native | None) -> ReadRecord:
    step = min(version, len(kind.readings)) - 1
    mapping, lifts = kind.readings[step], kind.lifts[step:]
    compiled = native and compiled_reading(native, mapping.cls, mapping.message.DESCRIPTOR, lifts, ReadLater)
    return compiled or _made_reading(mapping, lifts, number, version)


def _made_reading(mapping: Mapping, lifts: tuple[Lift, ...], number: int, version: int) -> ReadRecord:
    known: dict[str, Any] = {
        **MADE_WITH,
        "parse": _fused(mapping).FromString,
        "head": ID_HEAD,
        "ReadLater": ReadLater,
    }
    lines = ["def read(value):", "    if value[:2] != head: raise NotQuick", "    m = parse(value)"]
    lines += ["    stream = m.stream", "    version = m.version", "    p = m.payload"]
    lines += [f"    if not stream or '\\0' in stream or not 0 < version < {2**63}: raise NotQuick"]
    # Of a field that comes twice the last counts: what stood at KIND_AT need not be what the envelope says.
    lines += [f"    if len(m.event_id) != {ID_BYTES} or m.type != {number} or m.schema_version != {version}:"]
    lines += ["        raise NotQuick"]
    lines += _filled(mapping.cls, mapping.message.DESCRIPTOR, known)
    for place, lift in enumerate(lifts):
        known[f"lift_{place}"] = lift
        lines.append(f"    e = lift_{place}(e)")
    lines += ["    r = new(ReadLater)", "    r.event = e", "    r.stream = stream", "    r.version = version"]
    lines += ["    r.recorded_at = m.recorded_at_us", "    r._envelope = m", "    return r"]
    read: ReadRecord = made("\n".join(lines), "read", known)
    return read


def _filled(cls: type, descriptor: Any, known: dict[str, Any]) -> list[str]:
    """Lines that leave a `cls` in `e`, made from the message `p`."""
    hints, twin = typing.get_type_hints(cls), twin_of(cls)
    fields = [f.name for f in dataclasses.fields(cls)]
    values = [_value(name, hints[name], descriptor.fields_by_name[name], known) for name in fields]
    known["cls"], known["twin"] = cls, twin
    if twin is None:
        return [f"    e = cls({', '.join(values)})"]
    filled = [f"    e.{name} = {value}" for name, value in zip(fields, values, strict=True)]
    return ["    e = new(twin)", *filled, "    e.__class__ = cls"]


def _value(name: str, hint: Any, field: Any, known: dict[str, Any]) -> str:
    """An expression for one field of `p`; a KeyError or whatever else it may raise sends the record the plain way."""
    inner, optional = optional_of(hint)
    if typing.get_origin(inner) is tuple:
        one = _one("item", typing.get_args(inner)[0], field, known)
        return f"tuple(p.{name})" if one == "item" else f"tuple([{one} for item in p.{name}])"
    value = _one(f"p.{name}", inner, field, known)
    if optional:
        return f"({value} if p.HasField('{name}') else None)"
    return f"({value} if p.HasField('{name}') else missing())" if field.message_type else value


def _one(source: str, hint: Any, field: Any, known: dict[str, Any]) -> str:
    """An expression for one value, which stands in `source` as protobuf has it."""
    kind = getattr(hint, "__supertype__", hint)
    if kind in PLAIN:
        return source
    convert = f"convert_{field.name}"
    if kind is Decimal:
        known[convert] = decimal_from
    elif dataclasses.is_dataclass(kind):
        known[convert] = _nested(typing.cast(type, kind), field.message_type)
    else:
        known[convert] = members_of(kind, field)
        return f"{convert}[{source}]"
    return f"{convert}({source})"


def _nested(cls: type, descriptor: Any) -> Callable[[Any], Any]:
    """What makes a `cls` of a message within an event."""
    known = dict(MADE_WITH)
    read: Callable[[Any], Any] = made(
        "\n".join(["def read(p):", *_filled(cls, descriptor, known), "    return e"]), "read", known
    )
    return read


def _missing() -> Any:
    raise NotQuick


MADE_WITH = {"NotQuick": NotQuick, "new": object.__new__, "missing": _missing}


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
