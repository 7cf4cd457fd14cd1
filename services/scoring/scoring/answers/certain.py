"""What is certain of a sheet, by level 1 and in all. Pure."""

from decimal import Decimal

from scoring.result import Sheet

ZERO = Decimal(0)


def certain(sheet: Sheet) -> dict[str, Decimal]:
    """What is certain of each level 1, and of the total under an empty title."""
    return {"": sheet.lower} | {level.title: level.lower for level in sheet.levels}


def certain_apart(sheet: Sheet) -> dict[str, Decimal]:
    """The same, part by part: what parts that wait for one figure are certain of only together is not in it. Whoever
    raises one of them may be given no more than that.
    """
    found = {"": ZERO} | {level.title: ZERO for level in sheet.levels}
    for row in sheet.rows:
        own = sum((p.lower for p in row.parts), ZERO)
        found[""], found[row.row.level1] = found[""] + own, found[row.row.level1] + own
    return found
