"""Records of an events topic as a reader of this service sees them: decoded, of no interest, or unreadable."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contracts.envelope import Envelope, parse_envelope, recorded_of
from contracts.fields import Undecodable
from contracts.wire import Inbound, Wire
from domainkit.recorded import Recorded
from eventlog.views.stored_values import INT64

Place = tuple[str, int, int, bytes | None, bytes | None]
Seen = tuple[str, int, int]

BEHIND = ""
# Said of a stream whose events begin a second time; what was the last version before follows.
AGAIN = "begins again after version"
ERROR_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Record:
    """As `arrival_of` takes it."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One record. At most one of `recorded` and `trouble` is set; neither: the event is of no interest here.

    `stream` is empty and `version` 0 where the record does not even say them.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    stream: str
    version: int = 0
    recorded_at: int = 0
    recorded: Recorded[Any] | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Parking:
    """An event set aside. `error` is empty when it only waits behind an earlier one of its stream."""

    arrival: Arrival
    error: str


def arrival_of(reader: Wire | Inbound, topic: str, record: Any) -> Arrival:
    """What a record of `topic` (its name in the table) holds for `reader`; never raises."""
    place: Place = (topic, record.partition, record.offset, record.key, record.value)
    try:
        envelope = parse_envelope(record.value or b"")
    except Undecodable as error:
        return Arrival(*place, stream=_stream_of(record.key), trouble=told(error))
    if "\x00" in envelope.stream:  # PostgreSQL holds no such text
        return Arrival(*place, stream="", trouble="Envelope.stream: holds U+0000")
    if envelope.version not in INT64:
        return Arrival(*place, stream=envelope.stream, trouble=f"Envelope.version: {envelope.version} is out of range")
    seen: Seen = (envelope.stream, envelope.version, envelope.recorded_at_us)
    if isinstance(reader, Inbound) and not reader.wants(envelope.type):
        return Arrival(*place, *seen)
    return _decoded(reader, envelope, place, seen)


def arrivals_from(topic: str, first_offset: int, events: Sequence[Recorded[Any]]) -> list[Arrival]:
    """Events that never were records: those of the in-memory log."""
    return [
        Arrival(topic, 0, first_offset + n, None, None, event.stream, event.version, event.recorded_at, event)
        for n, event in enumerate(events)
    ]


def _decoded(reader: Wire | Inbound, envelope: Envelope, place: Place, seen: Seen) -> Arrival:
    try:
        return Arrival(*place, *seen, recorded_of(reader, envelope))
    except Exception as error:  # noqa: BLE001  an upcaster is the service's code: whatever it raises parks the stream
        return Arrival(*place, *seen, None, told(error))


def _stream_of(key: bytes | None) -> str:
    """The key is the stream's name, so that a record without a readable envelope still blocks the right stream."""
    try:
        text = (key or b"").decode()
    except UnicodeDecodeError:
        return ""
    return "" if "\x00" in text else text


def told(error: Exception) -> str:
    """An error in words that any database and any log can hold: it may quote what the event says."""
    text = f"{type(error).__name__}: {error}"[:ERROR_CHARACTERS]
    return text.encode(errors="replace").decode().replace("\x00", "\\0")
