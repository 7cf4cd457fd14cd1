"""How the rows of a ranking stand to the pass gate of their source."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from domainkit.projection import AnyProjection
from eventlog.views.readable import Readable
from scoring.answers.outcomes import Outcome, outcome
from scoring.binding import bind
from scoring.projections.revisions import sheet_revisions
from scoring.projections.sheet_facts import sheet_facts
from scoring.projections.sheet_marks import sheet_marks
from scoring.projections.sheets import SheetRow
from scoring.queries.answers import Known
from scoring.queries.channels import one_id
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
    firsts = {one_id(row): row for row in reversed(rows)}
    own = list(firsts.values())
    if readings or known.day is not None:
        bound, entrants = bind(scheme, readings), await known.entrants(own)
        scored = await asyncio.to_thread(lambda: [outcome(bound, e) for e in entrants])
    else:
        scored = await outcomes_on_record(views, known, scheme, own, changed)
    levels = {one: _levels(found) for one, found in zip(firsts, scored, strict=True)}
    return {p.sheet_id: verdict_of(scheme, p.lower, p.upper, levels[p.sheet_id]) for p in placed}


def _levels(found: Outcome) -> tuple[LevelMark, ...]:
    return tuple(LevelMark(title, span.lower, span.upper) for title, span in found.levels.items() if title)
