"""Events as earlier releases wrote them, and what each means in today's words. Pure; never changed once shipped."""

from dataclasses import dataclass

from scoring.locality.events import LocalityOpened
from scoring.values import Ask


@dataclass(frozen=True, slots=True)
class LocalityOpenedOf1:
    round_id: str
    scheme_id: str
    scheme_version: str
    locality: str
    asks: tuple[Ask, ...]
    at: int
    by: str
    period: str
    assigned_only: bool


@dataclass(frozen=True, slots=True)
class LocalityOpenedOf2:
    round_id: str
    scheme_id: str
    scheme_version: str
    locality: str
    asks: tuple[Ask, ...]
    at: int
    by: str
    period: str
    assigned_only: bool
    awaits_start: bool


def with_start(e: LocalityOpenedOf1) -> LocalityOpenedOf2:
    """Schema 2 says that marks wait for the round; until then they were taken at once."""
    return LocalityOpenedOf2(
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        locality=e.locality,
        asks=e.asks,
        at=e.at,
        by=e.by,
        period=e.period,
        assigned_only=e.assigned_only,
        awaits_start=False,
    )


def with_digest(e: LocalityOpenedOf2) -> LocalityOpened:
    """Schema 3 says what the scheme's file said; until then that was not recorded."""
    return LocalityOpened(
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        locality=e.locality,
        asks=e.asks,
        at=e.at,
        by=e.by,
        period=e.period,
        assigned_only=e.assigned_only,
        awaits_start=e.awaits_start,
        scheme_digest="",
    )
