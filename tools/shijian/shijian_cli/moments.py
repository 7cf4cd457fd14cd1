"""Times for people: µs since the epoch become a clock on a wall in China, and back."""

from datetime import UTC, date, datetime, time, timedelta, timezone

from shijian_cli.trouble import USAGE, Trouble

CHINA = timezone(timedelta(hours=8))
MICROS = 1_000_000
LONGEST = 18
EXAMPLES = (
    "如 2021-11-10（到当日结束）、'2021-11-10 09:30:00'（北京时间）、2021-11-10T01:30:00Z，或 1970 年以来的微秒数"
)


def moment(us: int) -> str:
    """E.g. `2021-11-10 09:30:00`; empty for never."""
    if not us:
        return ""
    return datetime.fromtimestamp(us // MICROS, UTC).astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def microseconds(text: str, *, option: str = "--as-of") -> int:
    """A time as people write it, in China where no zone is given; a date is the end of that day. Raises Trouble."""
    if text.isascii() and text.isdigit() and len("20211110") < len(text) <= LONGEST:
        return int(text)
    if (day := _day(text)) is not None:
        return _since(datetime.combine(day, time.max))
    try:
        return _since(datetime.fromisoformat(text))
    except ValueError as error:
        raise Trouble(f"{option} {text} 不是时间", EXAMPLES, code=USAGE) from error


def known(text: str, now: datetime | None = None) -> int | None:
    """What `--known` says. None for nothing said, and for today: what is known now. Raises Trouble."""
    if not text or _day(text) == (now or datetime.now(UTC)).astimezone(CHINA).date():
        return None
    return microseconds(text, option="--known")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _since(at: datetime) -> int:
    since = (at if at.tzinfo else at.replace(tzinfo=CHINA)) - datetime.fromtimestamp(0, UTC)
    return since // timedelta(microseconds=1)
