"""Times for people: µs since the epoch become a clock on a wall in China, and back."""

from datetime import UTC, datetime, timedelta, timezone

from shijian_cli.trouble import USAGE, Trouble

CHINA = timezone(timedelta(hours=8))
MICROS = 1_000_000
EXAMPLES = "如 2021-11-10、'2021-11-10 09:30:00'（北京时间）、2021-11-10T01:30:00Z，或 1970 年以来的微秒数"


def moment(us: int) -> str:
    """E.g. `2021-11-10 09:30:00`; empty for never."""
    if not us:
        return ""
    return datetime.fromtimestamp(us // MICROS, UTC).astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def microseconds(text: str, *, option: str = "--as-of") -> int:
    """A time as people write it, in China where no zone is given; a date is its beginning. Raises Trouble."""
    if text.isascii() and text.isdigit() and len(text) > len("20211110"):
        return int(text)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Trouble(f"{option} {text} 不是时间", EXAMPLES, code=USAGE) from error
    since = (at if at.tzinfo else at.replace(tzinfo=CHINA)) - datetime.fromtimestamp(0, UTC)
    return since // timedelta(microseconds=1)
