"""Which single loss breaks a target that is reached: how far each part may fall, and where it is too far. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.answers.certain import certain
from scoring.answers.reachable import reachable
from scoring.answers.rivalry import Rivalry
from scoring.answers.targets import Target
from scoring.binding import BoundPart, bind
from scoring.result import PartResult, Sheet
from scoring.values import Scope

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
    scope: Scope = Scope.SUBJECT


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


@dataclass(frozen=True, slots=True)
class Spare:
    """What may be lost of the whole, by level; `share`: what a mark of the sheet adds to the whole.

    `among`: for a rank, which goes by the rivals and by the `total` as it stands.
    """

    left: Mapping[str, Fraction]
    share: Fraction = WHOLE
    among: Rivalry | None = None
    total: Decimal = Decimal(0)

    def missed(self, level: str, lost: Decimal, shared: Decimal) -> tuple[str, ...]:
        """What is no longer reached when so much of that level is lost, `shared` of it by the near rivals as well."""
        if self.among is not None:
            return () if self.among.holds(self.total - lost, -shared) else ("",)
        gone = Fraction(lost) * self.share
        return tuple(title for title, left in self.left.items() if title in {"", level} and gone > left)


def losses(sheet: Sheet, target: Target) -> Losses:
    """Parts and rows whose loss alone breaks the target; a part falls by the steps of its rule."""
    now = certain(sheet)
    spare = {n.level: now[n.level] - n.least for n in target.needs}
    if any(left < 0 for left in spare.values()):
        return Losses(False, spare, (), ())
    exact = {level: Fraction(left) for level, left in spare.items()}
    left = Spare(exact, among=target.among, total=now[""])
    return Losses(True, spare, lost_parts(sheet, left), lost_rows(sheet, left))


def lost_parts(sheet: Sheet, spare: Spare, channel: str = "") -> tuple[Loss, ...]:
    """Each part that may not fall to nothing."""
    found = (
        _loss(bound, part, row.row.level1, spare, channel)
        for bound_row, row in zip(bind(sheet.scheme, dict(sheet.readings)).rows, sheet.rows, strict=True)
        for bound, part in zip(bound_row.parts, row.parts, strict=True)
    )
    return tuple(loss for loss in found if loss is not None)


def lost_rows(sheet: Sheet, spare: Spare, channel: str = "") -> tuple[RowLoss, ...]:
    """The same of whole rows."""
    found = (
        RowLoss(r.row.number, r.lower, spare.missed(r.row.level1, r.lower, _shared(r.parts)), channel)
        for r in sheet.rows
    )
    return tuple(r for r in found if r.breaks)


def _shared(parts: Iterable[PartResult]) -> Decimal:
    return sum((p.lower for p in parts if p.part.scope is Scope.LOCALITY), Decimal(0))


def _loss(bound: BoundPart, found: PartResult, level: str, spare: Spare, channel: str) -> Loss | None:
    now = holds = found.lower
    for mark in sorted((m for m in reachable(bound) if m < now), reverse=True):
        lost = now - mark
        if breaks := spare.missed(level, lost, lost if bound.part.scope is Scope.LOCALITY else Decimal(0)):
            return Loss(found.part.id, level, found.part.text, now, holds, mark, breaks, channel, bound.part.scope)
        holds = mark
    return None
