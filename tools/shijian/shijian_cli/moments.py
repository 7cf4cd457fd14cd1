"""Times for people: µs since the epoch become a clock on a wall in China."""

from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
MICROS = 1_000_000


def moment(us: int) -> str:
    """E.g. `2021-11-10 09:30:00`; empty for never."""
    if not us:
        return ""
    return datetime.fromtimestamp(us // MICROS, UTC).astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
