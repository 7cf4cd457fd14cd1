"""How the rows of a ranking stand to the pass gate of their source."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from domainkit.projection import AnyProjection
from eventlog.views.readable import Readable
from scoring.answers.channels import How, together
from scoring.answers.outcomes import Outcome, outcome
from scoring.binding import bind
from scoring.projections.revisions import sheet_revisions
from scoring.projections.sheet_facts import sheet_facts
from scoring.projections.sheet_marks import sheet_marks
from scoring.projections.sheets import SheetRow
from scoring.queries.answers import Known
from scoring.queries.channels import beyond_of
from scoring.queries.on_record import NONE, outcomes_on_record
from scoring.scheme import Scheme
from scoring.standings import own_gate, verdict_of
from scoring.values import LevelMark, Verdict


def judged_from(scheme: Scheme) -> tuple[AnyProjection, ...]:
    """What `verdicts_of` reads beside the sheets."""
    return () if own_gate(scheme) is None else (sheet_facts, sheet_marks, sheet_revisions)


async def verdicts_of(
    views: Readable,
    known: Known,
    scheme: Scheme,
    rows: Sequence[SheetRow],
    placed: Sequence[SheetRow],
    readings: Mapping[str, str],
    changed: Collection[str] = NONE,
) -> dict[str, Verdict]:
    """By the id of what is ranked, `placed`; `rows` are the sheets behind it. Empty where the source has no gate."""
    if own_gate(scheme) is None:
        return {}
    if readings or known.day is not None:
        bound, entrants = bind(scheme, readings), await known.entrants(rows)
        scored = await asyncio.to_thread(lambda: [outcome(bound, e) for e in entrants])
    else:
        scored = await outcomes_on_record(views, known, scheme, rows, changed)
    ones = together(scheme, scored, await beyond_of(views, scheme, rows), How(readings))
    levels = {one.sheet_id: _levels(one) for one in ones}
    return {p.sheet_id: verdict_of(scheme, p.lower, p.upper, levels[p.sheet_id]) for p in placed}


def _levels(found: Outcome) -> tuple[LevelMark, ...]:
    return tuple(LevelMark(title, span.lower, span.upper) for title, span in found.levels.items() if title)
