"""Read function for outcomes that are real: as the facts come to now, and where that is not on record, the record."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from eventlog.views.readable import Readable
from scoring.answers.compare import Span
from scoring.answers.outcomes import Outcome, outcome
from scoring.binding import bind
from scoring.projections.revisions import sheet_revisions
from scoring.projections.sheets import SheetRow
from scoring.queries.answers import Known
from scoring.scheme import Scheme
from scoring.standings import levels_of
from scoring.values import PartMark, sheet_id

NONE: Collection[str] = frozenset()


async def outcomes_on_record(
    views: Readable, known: Known, scheme: Scheme, rows: Sequence[SheetRow], changed: Collection[str] = NONE
) -> list[Outcome]:
    """In the order of the rows. Scored again they are as narrow as their sheets show them; of the rounds `changed`
    nothing is scored under a file that is not theirs.
    """
    bound, alike = bind(scheme), [r for r in rows if r.round_id not in changed]
    entrants = await known.entrants(alike)
    again = await asyncio.to_thread(lambda: {e.sheet_id: outcome(bound, e) for e in entrants})
    apart = [r for r in rows if not _agrees(r, again.get(r.sheet_id))]
    parts = await _parts(views, apart) if apart else {}
    recorded = {r.sheet_id: recorded_outcome(scheme, r, parts.get(r.sheet_id, ())) for r in apart}
    return [recorded.get(r.sheet_id) or again[r.sheet_id] for r in rows]


def _agrees(row: SheetRow, found: Outcome | None) -> bool:
    return found is not None and (found.lower, found.upper, found.veto) == (row.lower, row.upper, row.veto)


async def _parts(views: Readable, rows: Sequence[SheetRow]) -> Mapping[str, Sequence[PartMark]]:
    where = {"sheet_id": [r.sheet_id for r in rows]}
    found = await views.find(sheet_revisions, where=where, order_by=("sheet_id", "version"))
    return {r.sheet_id: r.parts for r in found}


def recorded_outcome(scheme: Scheme, row: SheetRow, parts: Sequence[PartMark]) -> Outcome:
    """Levels are the sums of what was recorded of their parts."""
    levels = {v.title: Span(v.lower, v.upper) for v in levels_of(scheme, parts)}
    return Outcome(
        sheet_id=row.sheet_id,
        subject=row.subject,
        name=row.subject_name,
        lower=row.lower,
        upper=row.upper,
        veto=row.veto,
        unsettled=row.unsettled,
        levels={"": Span(row.lower, row.upper), **levels},
        parts={p.part: Span(p.lower, p.upper) for p in parts},
        channel=row.channel,
        marked=row.marked,
        area=sheet_id(row.round_id, row.locality),
    )
