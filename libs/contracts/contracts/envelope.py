"""Envelopes: what surrounds an event, a command and a receipt in Kafka."""

from collections.abc import Sequence
from typing import Any

from google.protobuf.message import DecodeError
from shijian.common.v1 import envelope_pb2, receipt_pb2

from contracts.fields import Undecodable
from contracts.ids import ID_BYTES, command_digest, event_id
from contracts.wire import Inbound, Wire
from domainkit.recorded import Recorded

Command = envelope_pb2.Command
Envelope = envelope_pb2.Envelope
Receipt = receipt_pb2.Receipt

# Names are copied into every receipt and event about them: an unbounded one would make a receipt that fits into no
# record, and its partition would never get past the command.
MAX_NAME_BYTES = 256


class NameTooLong(ValueError):
    """A stream, an actor or a tenant with more bytes than fit; `field` says which."""

    def __init__(self, field: str, size: int) -> None:
        super().__init__(f"{field} has {size} bytes; at most {MAX_NAME_BYTES} are taken")
        self.field = field


def command_of(
    wire: Wire,
    command: Any,
    *,
    stream: str,
    command_id: bytes,
    issued_at: int,
    actor: str,
    expected_version: int | None = None,
    tenant: str = "",
    correlation_id: bytes = b"",
    causation_id: bytes = b"",
) -> Command:
    """The envelope of a command dataclass, ready to be published. Raises NameTooLong."""
    number, _, payload = wire.encode(command)
    message = Command(
        command_id=command_id,
        type=number,
        stream=stream,
        issued_at_us=issued_at,
        correlation_id=correlation_id or command_id,
        causation_id=causation_id or command_id,
        tenant=tenant,
        actor=actor,
        digest=command_digest(number, stream, expected_version, payload),
        payload=payload,
    )
    if expected_version is not None:
        message.expected_version = expected_version
    check_names(message)
    return message


def check_names(command: Command) -> None:
    """Raises NameTooLong."""
    for field in ("stream", "actor", "tenant"):
        if (size := len(getattr(command, field).encode())) > MAX_NAME_BYTES:
            raise NameTooLong(field, size)


def envelopes_of(
    wire: Wire, command: Command, events: Sequence[Any], *, version: int, recorded_at: int
) -> list[Envelope]:
    """The envelopes of the events that `command` led to, on a stream that stood at `version`."""
    envelopes = []
    for ordinal, event in enumerate(events):
        number, schema_version, payload = wire.encode(event)
        envelopes.append(
            Envelope(
                event_id=event_id(command.command_id, ordinal),
                type=number,
                schema_version=schema_version,
                stream=command.stream,
                version=version + ordinal + 1,
                occurred_at_us=command.issued_at_us,
                recorded_at_us=recorded_at,
                correlation_id=command.correlation_id,
                causation_id=command.command_id,
                tenant=command.tenant,
                actor=command.actor,
                payload=payload,
            )
        )
    return envelopes


def parse_envelope(data: bytes) -> Envelope:
    """An envelope from a record's value. Raises Undecodable, naming the field."""
    try:
        envelope = Envelope.FromString(data)
    except DecodeError as error:
        raise Undecodable(f"Envelope: {error}") from error
    if len(envelope.event_id) != ID_BYTES or not envelope.stream or not envelope.version or not envelope.type:
        raise Undecodable("Envelope: event_id, stream, version and type must be there")
    return envelope


def parse_command(data: bytes) -> Command:
    """A command envelope from a record's value. Raises Undecodable, naming the field."""
    try:
        command = Command.FromString(data)
    except DecodeError as error:
        raise Undecodable(f"Command: {error}") from error
    if len(command.command_id) != ID_BYTES:
        raise Undecodable("Command.command_id: wants 16 bytes")
    if not command.stream or not command.type:
        raise Undecodable("Command.stream and Command.type must be there")
    for name in ("correlation_id", "causation_id", "digest"):
        if len(getattr(command, name)) > ID_BYTES:
            raise Undecodable(f"Command.{name}: wants at most 16 bytes")
    try:
        check_names(command)
    except NameTooLong as error:
        raise Undecodable(f"Command.{error}") from error
    return command


def recorded_of(wire: Wire | Inbound, envelope: Envelope) -> Recorded[Any]:
    """The event with its circumstances. Raises UnknownType and Undecodable."""
    return Recorded(
        event=wire.decode(envelope.type, envelope.payload, envelope.schema_version),
        event_id=envelope.event_id,
        stream=envelope.stream,
        version=envelope.version,
        occurred_at=envelope.occurred_at_us,
        recorded_at=envelope.recorded_at_us,
        command_id=envelope.causation_id,
        correlation_id=envelope.correlation_id,
        tenant=envelope.tenant,
        actor=envelope.actor,
    )
