"""A part may not be entered that is more than its whole. Pure."""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from scoring.facts import Fact, refused, shown
from scoring.scheme import Input
from scoring.units import amount
from scoring.values import Field


def check_shares(inputs: Iterable[Input], known: Mapping[str, Fact], entered: Collection[str]) -> None:
    """Raises FactRefused, naming what was `entered`; what was known before stands, and its part is open."""
    wanted = {i.id: i for i in inputs}
    for part in wanted.values():
        whole = wanted.get(part.part_of)
        if whole is None or not {part.id, whole.id} & set(entered):
            continue
        ours, theirs = (known[i.id].field if i.id in known else None for i in (part, whole))
        of, among = amount_of(ours), amount_of(theirs)
        if ours is None or theirs is None or of is None or among is None or of <= among:
            continue
        if part.id in entered:
            raise refused(part.id, f"“{part.title}”不得多于“{whole.title}”（{_said(theirs)}），报的是 {_said(ours)}")
        raise refused(whole.id, f"“{whole.title}”不得少于“{part.title}”（{_said(ours)}），报的是 {_said(theirs)}")


def amount_of(field: Field | None) -> Fraction | None:
    return None if field is None or field.number is None else amount(field.number, field.unit)


def _said(field: Field) -> str:
    return f"{shown(field)}{field.unit}"
