"""Read function for a rank: whom a sheet is ranked among, as they are or under a supposition."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eventlog.views.readable import Readable
from scoring.answers.outcomes import Outcome, outcome
from scoring.answers.suppositions import Crossing, Supposition
from scoring.answers.targets import TargetWrong
from scoring.areas import are_one
from scoring.binding import bind
from scoring.projections.sheets import SheetRow
from scoring.queries.answers import Known
from scoring.queries.sheets import sheets_of
from scoring.ranking import Contender
from scoring.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Rivals:
    """`near`: sheet ids of those of its city, whose marks of the city are its own."""

    others: Sequence[Contender] = ()
    near: frozenset[str] = frozenset()


async def rivals_of(views: Readable, row: SheetRow, own: Scheme, supposed: Supposition | None) -> Rivals:
    """The other sheets of its round under its scheme, of its channel.

    Scheme, readings and numbers of a supposition hold for all of them; facts, marks and the day are of one sheet.
    Raises TargetWrong where the reading ranks areas.
    """
    same = {"round_id": row.round_id, "scheme_id": own.id, "scheme_version": own.version}
    rows = [s for s in await sheets_of(views, same) if s.sheet_id != row.sheet_id and s.channel == row.channel]
    near = frozenset(s.sheet_id for s in rows if s.locality == row.locality)
    if supposed is None or not (supposed.scheme or supposed.readings or supposed.parameters):
        return Rivals(rows, near)
    other = supposed.scheme or own
    if are_one(other, supposed.readings):
        raise TargetWrong("所假设的读法以地区为评价对象，名次是地区的，不能以单个市场的名次为目标", field="rank")
    crossing, bound = Crossing(own, other), bind(other, supposed.readings, supposed.parameters)
    entrants = await Known(views).entrants(rows)

    def scored() -> list[Outcome]:
        return [outcome(bound, replace(e, facts=crossing.carried(e.facts).facts)) for e in entrants]

    return Rivals(await asyncio.to_thread(scored), near)
