"""A part and the whole of which it is a share."""

from fractions import Fraction

from scoring.rules.desk import Desk
from scoring.rules.measures import Range

HUNDRED = Fraction(100)


def within(desk: Desk, input_id: str) -> Range:
    """What a figure is, or can be: a whole that is not there is no less than its parts that are, a part no more than
    its whole.
    """
    least, most = desk.least_amount(input_id), desk.most_amount(input_id)
    if input_id in desk.facts:
        return least, most
    parts = (desk.amount(i.id) for i in desk.inputs.values() if i.part_of == input_id)
    wholes = (desk.amount(whole) for whole in (desk.inputs[input_id].part_of,) if whole)
    return (
        max((v for v in (least, *parts) if v is not None), default=None),
        min((v for v in (most, *wholes) if v is not None), default=None),
    )


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
