"""Numbers that somebody types: what is none, too large or too fine is told with the range before anything is asked."""

import contextlib
from decimal import Decimal, InvalidOperation

from scoring.number_size import MOST, PLACES, quoted
from shijian_cli.trouble import USAGE, Trouble

MARKS = (Decimal(0), Decimal("999.99"), 2)
TOTALS = (Decimal(0), Decimal("9999.9999"), 4)
PRICES = (Decimal(0), Decimal("999999999.9999"), 4)
PARAMETERS = (-MOST, MOST, PLACES)
# What the wire holds of a rank, a number of days, a version.
RANKS = (Decimal(1), Decimal(2**32 - 1), 0)
VERSIONS = 2**63 - 1


def within(name: str, text: str, span: tuple[Decimal, Decimal, int]) -> str:
    """The text, where it is a number of that span. Raises Trouble."""
    why = outside(text, span)
    if why:
        raise Trouble(f"{name}{why}", "改正后重试", code=USAGE)
    return text


def outside(text: str, span: tuple[Decimal, Decimal, int]) -> str:
    """Why it is not a number of that span; empty where it is one."""
    least, most, places = span
    number = decimal_of(text)
    if number is None:
        return f"“{quoted(text)}”不是数值"
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -places and least <= number <= most:
        return ""
    fine = f"，至多 {places} 位小数" if places else "，为整数"
    return f"应在 {least} 至 {most} 之间{fine}，给的是 {quoted(text)}"


def decimal_of(text: str) -> Decimal | None:
    """None for what is no number."""
    with contextlib.suppress(InvalidOperation):
        number = Decimal(text)
        return number if number.is_finite() else None
    return None
