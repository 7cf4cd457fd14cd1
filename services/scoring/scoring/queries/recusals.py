"""Which recusals of a round have reached its sheets, as far as the views have come."""

from collections.abc import Sequence

from eventlog.views.readable import Readable
from scoring.projections.assessors import assessors
from scoring.projections.sheet_facts import FactsRow, sheet_facts
from scoring.projections.sheets import SheetRow
from scoring.values import Barred


async def barred_in(views: Readable, round_id: str, rows: Sequence[SheetRow]) -> tuple[Barred, ...]:
    """Of these sheets at these versions. A recusal that the views do not know yet is left out: the round knows it."""
    recused = [
        (subject, one.assessor)
        for one in await views.find(assessors, where={"round_id": round_id}, order_by=("assessor",))
        for subject in one.recused
    ]
    found = []
    for row in rows:
        if mine := [assessor for subject, assessor in recused if subject == row.subject]:
            seen = await views.find(sheet_facts, where={"sheet_id": row.sheet_id}, order_by=("version",))
            then = [f for f in seen if f.version <= row.version]
            found += [Barred(row.subject, row.channel, a) for a in mine if any(bars(f, a) for f in then)]
    return tuple(found)


def bars(row: FactsRow, assessor: str) -> bool:
    """Whether it came of AssessorBarred: findings name a row, evidence a revision."""
    return not row.row and not row.revision and row.submitted_by == assessor
