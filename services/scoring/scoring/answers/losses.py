"""Which single loss breaks a target that is reached: how far each part may fall, and where it is too far. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.answers.certain import certain
from scoring.answers.reachable import reachable
from scoring.answers.targets import Target
from scoring.binding import BoundPart, bind
from scoring.result import PartResult, Sheet

WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Loss:
    """The part holds the target down to `holds_at`; at `breaks_at` what `breaks` names is missed ("" the total)."""

    part: str
    level: str
    text: str
    now: Decimal
    holds_at: Decimal
    breaks_at: Decimal
    breaks: tuple[str, ...]
    channel: str = ""


@dataclass(frozen=True, slots=True)
class RowLoss:
    """All marks of a row gone: what is missed then."""

    row: str
    now: Decimal
    breaks: tuple[str, ...]
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Losses:
    """`spare`: by level, and by an empty title for the total, what may be lost there. Empty: nothing is reached."""

    reached: bool
    spare: Mapping[str, Decimal]
    parts: tuple[Loss, ...]
    rows: tuple[RowLoss, ...]


def losses(sheet: Sheet, target: Target) -> Losses:
    """Parts and rows whose loss alone breaks the target; a part falls by the steps of its rule."""
    now = certain(sheet)
    spare = {n.level: now[n.level] - n.least for n in target.needs}
    if any(left < 0 for left in spare.values()):
        return Losses(False, spare, (), ())
    exact = {level: Fraction(left) for level, left in spare.items()}
    return Losses(True, spare, lost_parts(sheet, exact), lost_rows(sheet, exact))


def lost_parts(
    sheet: Sheet, spare: Mapping[str, Fraction], channel: str = "", share: Fraction = WHOLE
) -> tuple[Loss, ...]:
    """`share`: what a mark of the sheet adds to the whole."""
    found = (
        _loss(bound, part, row.row.level1, _Spare(spare, share), channel)
        for bound_row, row in zip(bind(sheet.scheme, dict(sheet.readings)).rows, sheet.rows, strict=True)
        for bound, part in zip(bound_row.parts, row.parts, strict=True)
    )
    return tuple(loss for loss in found if loss is not None)


def lost_rows(
    sheet: Sheet, spare: Mapping[str, Fraction], channel: str = "", share: Fraction = WHOLE
) -> tuple[RowLoss, ...]:
    """The same of whole rows."""
    left = _Spare(spare, share)
    found = (RowLoss(r.row.number, r.lower, left.missed(r.row.level1, r.lower), channel) for r in sheet.rows)
    return tuple(r for r in found if r.breaks)


@dataclass(frozen=True, slots=True)
class _Spare:
    """What may be lost of the whole, by level, and how much of a mark is a loss of it."""

    left: Mapping[str, Fraction]
    share: Fraction

    def missed(self, level: str, lost: Decimal) -> tuple[str, ...]:
        """What is no longer reached when so much of that level is lost."""
        gone = Fraction(lost) * self.share
        return tuple(title for title, left in self.left.items() if title in {"", level} and gone > left)


def _loss(bound: BoundPart, found: PartResult, level: str, spare: _Spare, channel: str) -> Loss | None:
    now = holds = found.lower
    for mark in sorted((m for m in reachable(bound) if m < now), reverse=True):
        if breaks := spare.missed(level, now - mark):
            return Loss(found.part.id, level, found.part.text, now, holds, mark, breaks, channel)
        holds = mark
    return None
