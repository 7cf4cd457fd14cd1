"""A day as it is written: year-month-day with hyphens, so that days compare, and are found, as they stand."""

import re
from datetime import date

WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parsed(text: str) -> date:
    """Raises ValueError; fromisoformat alone also takes weeks, and days without hyphens."""
    if not WRITTEN.fullmatch(text):
        raise ValueError("no day: year-month-day is wanted")
    return date.fromisoformat(text)
