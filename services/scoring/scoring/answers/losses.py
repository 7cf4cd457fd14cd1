"""Which single loss breaks a target that is reached: how far each part may fall, and where it is too far. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.answers.certain import certain
from scoring.answers.reachable import reachable
from scoring.answers.targets import Target
from scoring.binding import bind
from scoring.result import Sheet


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


@dataclass(frozen=True, slots=True)
class RowLoss:
    """All marks of a row gone: what is missed then."""

    row: str
    now: Decimal
    breaks: tuple[str, ...]


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
    found = [
        loss
        for bound_row, row in zip(bind(sheet.scheme, dict(sheet.readings)).rows, sheet.rows, strict=True)
        for bound, part in zip(bound_row.parts, row.parts, strict=True)
        if (loss := _loss(part.part.id, row.row.level1, part.part.text, part.lower, reachable(bound), spare))
    ]
    whole = [RowLoss(r.row.number, r.lower, missed(spare, r.row.level1, r.lower)) for r in sheet.rows]
    return Losses(True, spare, tuple(found), tuple(r for r in whole if r.breaks))


def _loss(
    part: str, level: str, text: str, now: Decimal, marks: tuple[Decimal, ...], spare: Mapping[str, Decimal]
) -> Loss | None:
    holds = now
    for mark in sorted((m for m in marks if m < now), reverse=True):
        if breaks := missed(spare, level, now - mark):
            return Loss(part, level, text, now, holds, mark, breaks)
        holds = mark
    return None


def missed(spare: Mapping[str, Decimal], level: str, lost: Decimal) -> tuple[str, ...]:
    """What is no longer reached when so much of that level is lost."""
    return tuple(title for title, left in spare.items() if title in {"", level} and lost > left)
