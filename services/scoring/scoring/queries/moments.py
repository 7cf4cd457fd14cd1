"""A sheet in both times: what was true on a day, as far as it was known at a moment."""

from dataclasses import dataclass, replace

from eventlog.views.readable import Readable
from scoring.answers.as_of import Moment, seen
from scoring.catalogue import Schemes
from scoring.queries.sheets import SheetAt, sheet_at
from scoring.result import Sheet


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """The sheet with the facts and marks of that moment; left out: figures of a later year, so many later events."""

    at: SheetAt
    not_yet_true: tuple[str, ...] = ()
    not_yet_known: int = 0

    @property
    def day(self) -> str:
        return self.at.sheet.as_of.isoformat()


async def sheet_seen(views: Readable, schemes: Schemes, sheet_id: str, moment: Moment) -> SheetSeen | None:
    """None for a sheet that there is not. Raises VersionUnknown."""
    at = await sheet_at(views, schemes, sheet_id, as_of=moment.known_at)
    if at is None:
        return None
    now = at if moment.known_at is None else await sheet_at(views, schemes, sheet_id) or at
    found = seen(at.sheet.scheme, at.row.period, at.sheet.as_of, now.facts, now.marks, moment)
    sheet = _sheet(at.sheet, found.sheet, moment)
    then = replace(at, sheet=sheet, facts=found.facts, marks=found.marks)
    return SheetSeen(then, found.not_yet_true, found.not_yet_known)


def _sheet(known: Sheet, found: Sheet, moment: Moment) -> Sheet:
    """On the evaluation date it is what was recorded; on another day nothing was, and it is only said that much."""
    return known if moment.true_on is None else replace(found, departed=known.departed)
