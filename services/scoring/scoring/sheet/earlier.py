"""Events as earlier releases wrote them, and what each means in today's words. Pure; never changed once shipped."""

from dataclasses import dataclass

from scoring.sheet.events import SheetOpened
from scoring.values import Ask


@dataclass(frozen=True, slots=True)
class SheetOpenedOf1:
    round_id: str
    scheme_id: str
    scheme_version: str
    subject: str
    subject_name: str
    locality: str
    county: str
    asks: tuple[Ask, ...]
    at: int
    by: str
    period: str
    evaluation_date: str


@dataclass(frozen=True, slots=True)
class SheetOpenedOf2:
    round_id: str
    scheme_id: str
    scheme_version: str
    subject: str
    subject_name: str
    locality: str
    county: str
    asks: tuple[Ask, ...]
    at: int
    by: str
    period: str
    evaluation_date: str
    channel: str
    assigned_only: bool


@dataclass(frozen=True, slots=True)
class SheetOpenedOf3:
    round_id: str
    scheme_id: str
    scheme_version: str
    subject: str
    subject_name: str
    locality: str
    county: str
    asks: tuple[Ask, ...]
    at: int
    by: str
    period: str
    evaluation_date: str
    channel: str
    assigned_only: bool
    awaits_start: bool


def with_channel(e: SheetOpenedOf1) -> SheetOpenedOf2:
    """Schema 2 says whose channel it is and who may mark; until then there was one sheet, and anybody might."""
    return SheetOpenedOf2(
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        subject=e.subject,
        subject_name=e.subject_name,
        locality=e.locality,
        county=e.county,
        asks=e.asks,
        at=e.at,
        by=e.by,
        period=e.period,
        evaluation_date=e.evaluation_date,
        channel="",
        assigned_only=False,
    )


def with_start(e: SheetOpenedOf2) -> SheetOpenedOf3:
    """Schema 3 says that marks wait for the round; until then they were taken at once."""
    return SheetOpenedOf3(
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        subject=e.subject,
        subject_name=e.subject_name,
        locality=e.locality,
        county=e.county,
        asks=e.asks,
        at=e.at,
        by=e.by,
        period=e.period,
        evaluation_date=e.evaluation_date,
        channel=e.channel,
        assigned_only=e.assigned_only,
        awaits_start=False,
    )


def with_digest(e: SheetOpenedOf3) -> SheetOpened:
    """Schema 4 says what the scheme's file said; until then that was not recorded."""
    return SheetOpened(
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        subject=e.subject,
        subject_name=e.subject_name,
        locality=e.locality,
        county=e.county,
        asks=e.asks,
        at=e.at,
        by=e.by,
        period=e.period,
        evaluation_date=e.evaluation_date,
        channel=e.channel,
        assigned_only=e.assigned_only,
        awaits_start=e.awaits_start,
        scheme_digest="",
    )
