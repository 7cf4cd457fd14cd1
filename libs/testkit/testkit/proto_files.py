"""Protobuf files made in a test, without a compiler."""

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

Proto = descriptor_pb2.FieldDescriptorProto
MessageProto = descriptor_pb2.DescriptorProto
EnumProto = descriptor_pb2.EnumDescriptorProto
TEXT, INT, BOOL, BYTES = Proto.TYPE_STRING, Proto.TYPE_INT64, Proto.TYPE_BOOL, Proto.TYPE_BYTES
PACKAGE = "shijian.trial.v1"


def message(name: str, /, **fields: Any) -> MessageProto:
    """`fields` maps names to a type, ("optional", type), ("repeated", type) or ("message"/"messages"/"enum", name)."""
    made = MessageProto(name=name)
    for number, (field, kind) in enumerate(fields.items(), 1):
        how, what = kind if isinstance(kind, tuple) else ("", kind)
        one = made.field.add(name=field, number=number, label=Proto.LABEL_OPTIONAL)
        if how in {"message", "messages", "enum"}:
            one.type = Proto.TYPE_ENUM if how == "enum" else Proto.TYPE_MESSAGE
            one.type_name = f".{PACKAGE}.{what}"
        else:
            one.type = what
        if how in {"repeated", "messages"}:
            one.label = Proto.LABEL_REPEATED
        if how == "optional":
            one.proto3_optional = True
            one.oneof_index = len(made.oneof_decl)
            made.oneof_decl.add(name=f"_{field}")
    return made


def oneof(name: str, *members: str) -> MessageProto:
    """A message of one oneof, its members numbered from 1."""
    made = MessageProto(name=name)
    made.oneof_decl.add(name="kind")
    for number, member in enumerate(members, 1):
        made.field.add(
            name=member.lower(),
            number=number,
            label=Proto.LABEL_OPTIONAL,
            type=Proto.TYPE_MESSAGE,
            type_name=f".{PACKAGE}.{member}",
            oneof_index=0,
        )
    return made


def enum(name: str, *values: str) -> EnumProto:
    """An enum, numbered from 0."""
    made = EnumProto(name=name)
    for number, value in enumerate(values):
        made.value.add(name=value, number=number)
    return made


def built(*parts: MessageProto | EnumProto) -> dict[str, Any]:
    """Message classes by name, out of one file that holds all parts."""
    file = descriptor_pb2.FileDescriptorProto(name="trial.proto", package=PACKAGE, syntax="proto3")
    file.message_type.extend(p for p in parts if isinstance(p, MessageProto))
    file.enum_type.extend(p for p in parts if isinstance(p, EnumProto))
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    find = pool.FindMessageTypeByName
    return {m.name: message_factory.GetMessageClass(find(f"{PACKAGE}.{m.name}")) for m in file.message_type}
