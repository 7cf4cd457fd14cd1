"""Which inputs are shares of others: by what a rule does with them, and by the paper's own words where it says no more.

The part and the whole of a band (占比) or of a share that grows (比重) are. A condition's are where the text speaks of
a rate (按时核查率); 用户数超过在编监管人员数50% is none: not every user is on the establishment. A share that is held
against the nation's is none either: what shops of a place sell elsewhere may come to more than what the place buys.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from scoring.rules.conditions import Condition
from scoring.scheme import Choice, Part, Row

RATE = "率"


def with_shares(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows, each input with the one of which it is a share."""
    found = {part: whole for row in rows for p in row.parts for part, whole in _pairs(p)}
    return tuple(replace(row, parts=tuple(_with(found, p) for p in row.parts)) for row in rows)


def _with(found: dict[str, str], part: Part) -> Part:
    return replace(part, inputs=tuple(replace(i, part_of=found.get(i.id, "")) for i in part.inputs))


def _pairs(part: Part) -> Iterator[tuple[str, str]]:
    said = part.rule.parameters
    match part.rule.kind:
        case "bands":
            yield from _one_by_one(said["part"], said["whole"])
        case "step_share":
            yield from _one_by_one(said["part_before"], said["whole_before"])
            yield from _one_by_one(said["part_after"], said["whole_after"])
        case "all_of" if RATE in part.text and not isinstance(said["conditions"], Choice):
            conditions: Sequence[Condition] = said["conditions"]
            yield from ((c.part, c.whole) for c in conditions if c.part is not None and c.whole is not None)


def _one_by_one(part: Any, whole: Any) -> Iterator[tuple[str, str]]:
    """Under the same alternative of a reading."""
    if isinstance(part, Choice) and isinstance(whole, Choice) and part.reading == whole.reading:
        for alternative in part.values.keys() & whole.values.keys():
            yield from _one_by_one(part.values[alternative], whole.values[alternative])
    elif isinstance(part, str) and isinstance(whole, str):
        yield part, whole
