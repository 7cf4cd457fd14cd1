"""An event as the log holds it: the fact itself with who, when, where and because of what."""

from dataclasses import dataclass
from typing import Generic, TypeVar

E_co = TypeVar("E_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E_co]):
    """One event with its envelope. Ids are 16 bytes; times are µs since the epoch, UTC; versions start at 1."""

    event: E_co
    event_id: bytes
    stream: str
    version: int
    occurred_at: int
    recorded_at: int
    command_id: bytes
    correlation_id: bytes
    tenant: str
    actor: str
