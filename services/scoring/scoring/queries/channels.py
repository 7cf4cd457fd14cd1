"""Read functions for channels: what a subject has beside its sheets, and its channels as one row for a ranking."""

from collections.abc import Mapping, Sequence

from eventlog.views.readable import Readable
from scoring.answers.channels import Beyond, without_channel
from scoring.combining import Marked
from scoring.projections.candidates import candidates
from scoring.projections.sheets import SheetRow, sheets
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


async def as_one(views: Readable, scheme: Scheme, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """One row for each subject of each round."""
    by_round: dict[str, list[SheetRow]] = {}
    for row in rows:
        by_round.setdefault(row.round_id, []).append(row)
    return [one for own in by_round.values() for one in await combined_rows(views, scheme, own)]


def one_id(row: SheetRow) -> str:
    return without_channel(row.sheet_id, row.channel)
