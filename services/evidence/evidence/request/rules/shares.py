"""A part is never more than the whole of which it is asked as a share."""

from collections.abc import Sequence
from decimal import Decimal

from evidence.request.rejections import OutOfRange
from evidence.request.values import Ask, Field

# How many of the smallest unit one of it is; any other unit is put beside its own kind only.
MONEY = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


def check_shares(asks: Sequence[Ask], fields: Sequence[Field]) -> None:
    """Of fields that have passed by themselves. A whole that is not on the same form is not looked at."""
    asked = {ask.input_id: ask for ask in asks}
    filled = {field.input_id: field for field in fields}
    for index, field in enumerate(fields):
        ask = asked[field.input_id]
        whole = filled.get(ask.part_of)
        if whole is None or field.number is None or whole.number is None:
            continue
        if is_more(field, whole):
            most = f"“{asked[ask.part_of].title}”（{whole.number}{whole.unit}）"
            said = f"“{ask.title}”不得多于{most}，填的是 {field.number}{field.unit}"
            raise OutOfRange(said, field=f"fields[{index}].number")


def is_more(part: Field, whole: Field) -> bool:
    of, among = (Decimal(f.number or 0) * MONEY.get(f.unit, 1) for f in (part, whole))
    comparable = part.unit == whole.unit or {part.unit, whole.unit} <= MONEY.keys()
    return comparable and of > among
