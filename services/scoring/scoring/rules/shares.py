"""A part and the whole of which it is a share."""

from fractions import Fraction

from scoring.rules.desk import Desk

HUNDRED = Fraction(100)


def is_share(desk: Desk, part: str, whole: str) -> bool:
    return desk.inputs[part].part_of == whole


def exceeds(desk: Desk, part: str, whole: str) -> bool:
    """A part above the whole of which it is a share: the form contradicts itself, and nothing follows from it."""
    return is_share(desk, part, whole) and bool(excess_said(desk, part, whole))


def excess_said(desk: Desk, part: str, whole: str) -> list[str]:
    """Also of a ratio that may be anything: it is pointed out."""
    of, among = desk.amount(part), desk.amount(whole)
    wrong = of is not None and among is not None and of > among
    return [f"{desk.title(part)}多于{desk.title(whole)}，数据须核对"] if wrong else []
