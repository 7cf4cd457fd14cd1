"""Days: ISO dates in Asia/Shanghai. Periods begin with their first day and end before their last: [from, to)."""

import datetime as dt

from domainkit.rejection import Invalid

# China has kept UTC+8 without summer time since 1992; nothing here is older.
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class DateWrong(Invalid):
    """Not a day of the calendar, written YYYY-MM-DD."""


def day_of(at: int) -> str:
    """The day in Asia/Shanghai of a moment in µs since the epoch."""
    return (EPOCH + dt.timedelta(microseconds=at)).astimezone(SHANGHAI).date().isoformat()


def check_day(text: str, *, field: str) -> None:
    try:
        written = dt.date.fromisoformat(text).isoformat()
    except ValueError:
        written = ""
    if not text or written != text:
        raise DateWrong(f"日期应为 YYYY-MM-DD 格式的有效日期，收到“{text}”", field=field)


def within(day: str, valid_from: str, valid_to: str | None) -> bool:
    """Whether the period holds the day. ISO dates sort as they read."""
    return valid_from <= day and (valid_to is None or day < valid_to)
