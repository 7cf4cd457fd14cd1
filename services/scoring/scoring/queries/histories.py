"""Read functions for the history of a subject: its sheets step by step, and what befell it in its rounds."""

from collections.abc import Iterable, Mapping

from eventlog.views.readable import Readable
from scoring.answers.history import Step, history
from scoring.projections.candidates import candidates
from scoring.projections.revisions import sheet_revisions
from scoring.projections.round_events import RoundEventRow, round_events
from scoring.projections.rounds import rounds
from scoring.projections.sheet_steps import sheet_steps
from scoring.projections.sheets import SheetRow, sheets
from scoring.queries.answers import SubjectUnknown
from scoring.values import award_stream, round_stream


async def history_of(views: Readable, subject: str) -> list[tuple[SheetRow, tuple[Step, ...]]]:
    """Sheet by sheet, the oldest first; none for a subject without sheets."""
    found = []
    for row in await views.find(sheets, where={"subject": subject}):
        steps = await views.find(sheet_steps, where={"sheet_id": row.sheet_id}, order_by=("version",))
        revisions = await views.find(sheet_revisions, where={"sheet_id": row.sheet_id}, order_by=("version",))
        found.append((row, history(steps, revisions)))
    return sorted(found, key=lambda pair: (pair[1][0].recorded_at if pair[1] else 0, pair[0].sheet_id))


async def events_of(views: Readable, subject: str) -> list[RoundEventRow]:
    """In the order of the record; of one instant the round's events first, which the others follow."""
    entered = sorted({c.round_id for c in await views.find(candidates, where={"subject": subject})})
    held = await views.find(rounds, where={"round_id": entered}) if entered else []
    streams = [*map(round_stream, entered), *(award_stream(r.scheme_id, subject) for r in held)]
    told = await views.find(round_events, where={"stream": sorted({*streams})}) if streams else []
    return sorted((e for e in told if subject in e.subjects), key=_order)


async def titles_of(views: Readable, round_ids: Iterable[str]) -> Mapping[str, str]:
    """By round."""
    asked = sorted({*round_ids})
    return {row.round_id: row.title for row in await views.find(rounds, where={"round_id": asked})} if asked else {}


def _order(event: RoundEventRow) -> tuple[int, bool, str, int]:
    return event.recorded_at, not event.stream.startswith("round-"), event.stream, event.version


def known(subject: str, *found: object) -> None:
    """Raises SubjectUnknown where nothing was found."""
    if not any(found):
        raise SubjectUnknown(f"没有主体 {subject} 的评分表或申报", field="subject")
