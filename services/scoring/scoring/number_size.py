"""How large a number may be that somebody gives, the same everywhere: what a form of evidence has room for. Pure.

Held where a number comes in, not where one is read again: what was recorded before stays as it is.
"""

from decimal import Decimal

WHOLE_DIGITS, PLACES = 15, 6
MOST = Decimal("999999999999999.999999")
QUOTED = 20


def fits(number: Decimal) -> bool:
    """Decides by the exponent: a number of a gigabyte is not written out to be refused."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -PLACES and number.adjusted() < WHOLE_DIGITS


def misfit(said: str, least: Decimal | None = None, most: Decimal | None = None) -> str:
    """Why a number does not fit, with the range: `said` is how it was given."""
    low, high = (limit if limit is not None else end for limit, end in ((least, -MOST), (most, MOST)))
    return f"应在 {low} 至 {high} 之间，至多 {PLACES} 位小数，报的是 {quoted(said)}"


def quoted(said: str) -> str:
    """Its beginning, where it is too long to be read."""
    return said if len(said) <= QUOTED else f"{said[:QUOTED]}……（{len(said)} 个字符）"
