"""How the rows of a ranking stand to the pass gate of their source."""

import asyncio
from collections.abc import Mapping, Sequence

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
from scoring.queries.sheets import revisions_of
from scoring.scheme import Scheme
from scoring.standings import levels_of, own_gate, verdict_of
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
) -> dict[str, Verdict]:
    """By the id of what is ranked, `placed`; `rows` are the sheets behind it. Empty where the source has no gate."""
    if own_gate(scheme) is None:
        return {}
    firsts = {one_id(row): row for row in reversed(rows)}
    bound, entrants = bind(scheme, readings), await known.entrants(list(firsts.values()))
    scored = await asyncio.to_thread(lambda: [outcome(bound, e) for e in entrants])
    levels = {
        one: _levels(found) if readings else await _recorded(views, scheme, row, found)
        for (one, row), found in zip(firsts.items(), scored, strict=True)
    }
    return {p.sheet_id: verdict_of(scheme, p.lower, p.upper, levels[p.sheet_id]) for p in placed}


async def _recorded(views: Readable, scheme: Scheme, row: SheetRow, found: Outcome) -> tuple[LevelMark, ...]:
    """As scored again, which is as narrow as the sheet shows it; where that is not what was recorded, the record."""
    if (found.lower, found.upper) == (row.lower, row.upper):
        return _levels(found)
    held = await revisions_of(views, row.sheet_id)
    return levels_of(scheme, held[-1].parts) if held else _levels(found)


def _levels(found: Outcome) -> tuple[LevelMark, ...]:
    return tuple(LevelMark(title, span.lower, span.upper) for title, span in found.levels.items() if title)
