"""The moment that a request names: whether it does, whether it may, and how it is told to people."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from chassis.reading import Freshness
from domainkit.rejection import Invalid
from eventlog.views.tables import now_us

CHINA = timezone(timedelta(hours=8))
MICROS = 1_000_000
# 9999-12-31 in UTC: clocks on the wall in China end with that year too.
LAST_S = 253_402_214_400


class AsOfOrReadAfter(Invalid):
    """A past moment, or one's own write just made: not both."""


class MomentNotPast(Invalid):
    """The moment lies ahead, or so little behind that events of before it may still be on their way."""


def moment_of(r: Any, field: str = "as_of") -> int | None:
    """The moment that a request names, if it does. Raises AsOfOrReadAfter, MomentNotPast."""
    if r.HasField(field) and r.HasField("read_after"):
        raise AsOfOrReadAfter(f"{field} 和 read_after 只能填一个：过去的数据不会再变", field="read_after")
    return known_until(r, field)


def known_until(r: Any, field: str) -> int | None:
    """The same where rows of now tell what was known: a moment that lies ahead is refused. Raises MomentNotPast."""
    moment = int(getattr(r, field)) if r.HasField(field) else None
    if moment is not None and moment > now_us():
        raise MomentNotPast(f"{told(moment)} 尚未过去，届时才能查询", field=field)
    return moment


def known_at(fresh: Freshness, moment: int | None) -> Freshness:
    """The freshness of rows of now that told what was known at that moment; None: of now."""
    fresh.answered_as_of_us = moment or 0
    return fresh


def told(moment: int) -> str:
    """A moment on a clock in China, e.g. `2021-11-10 09:30:00.5`."""
    if moment // MICROS >= LAST_S:
        return f"{moment} 微秒"
    at = datetime.fromtimestamp(moment // MICROS, UTC).astimezone(CHINA)
    fraction = f".{moment % MICROS:06}".rstrip("0").rstrip(".")
    return at.strftime("%Y-%m-%d %H:%M:%S") + fraction
