"""Read functions for channels: what a subject has beside its sheets, and its channels as one row for a ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from eventlog.views.readable import Readable
from scoring.answers.channels import Beyond, without_channel
from scoring.answers.outcomes import outcome
from scoring.answers.suppositions import Crossing, Supposition
from scoring.binding import bind
from scoring.combining import Marked
from scoring.projections.candidates import candidates
from scoring.projections.sheets import SheetRow, sheets
from scoring.queries.answers import Known
from scoring.queries.standings import combined_rows, settled_totals
from scoring.scheme import Scheme
from scoring.values import sheet_id


async def beyond_of(views: Readable, scheme: Scheme, rows: Sequence[SheetRow]) -> dict[str, Beyond]:
    """By the sheet's id without the channel. Empty for a scheme without channels."""
    if scheme.combination is None:
        return {}
    found = await views.find(candidates, where={"round_id": sorted({r.round_id for r in rows})})
    return {sheet_id(c.round_id, c.subject): Beyond(Marked(c.bonus, c.bonus), settled_totals(c)) for c in found}


async def others_of(views: Readable, row: SheetRow) -> Mapping[str, Marked]:
    """What the other channels of the subject have marked."""
    same = await views.find(sheets, where={"round_id": row.round_id, "subject": row.subject})
    return {s.channel: Marked(s.lower, s.upper) for s in same if s.marked and s.channel != row.channel}


async def others_supposed(views: Readable, row: SheetRow, own: Scheme, supposed: Supposition) -> dict[str, Marked]:
    """The same under a supposition: scheme, readings, numbers and day hold for all channels, facts for one sheet."""
    same = await views.find(sheets, where={"round_id": row.round_id, "subject": row.subject}, order_by=("sheet_id",))
    rows = [s for s in same if s.marked and s.channel != row.channel]
    other = supposed.scheme or own
    crossing, bound = Crossing(own, other), bind(other, supposed.readings, supposed.parameters)
    found = {}
    for entrant in await Known(views).entrants(rows):
        facts = crossing.carried(entrant.facts).facts
        then = outcome(bound, replace(entrant, facts=facts, as_of=supposed.as_of or entrant.as_of))
        found[entrant.channel] = Marked(then.lower, then.upper)
    return found


async def as_one(views: Readable, scheme: Scheme, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """One row for each subject of each round."""
    by_round: dict[str, list[SheetRow]] = {}
    for row in rows:
        by_round.setdefault(row.round_id, []).append(row)
    return [one for own in by_round.values() for one in await combined_rows(views, scheme, own)]


def one_id(row: SheetRow) -> str:
    return without_channel(row.sheet_id, row.channel)
