"""The sheets of a round as standings, and the channels of a subject as one row for a ranking."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from eventlog.views.readable import Readable
from scoring.answers.as_of import collect
from scoring.areas import are_one
from scoring.combining import Marked
from scoring.fitting import scored_as_far
from scoring.projections.candidates import CandidateRow, candidates
from scoring.projections.revisions import sheet_revisions
from scoring.projections.sheet_facts import sheet_facts
from scoring.projections.sheet_marks import sheet_marks
from scoring.projections.sheets import SheetRow
from scoring.scheme import Scheme
from scoring.standings import bounds_of, levels_of, own_gate, veto_of
from scoring.values import LevelMark, PartMark, SheetStanding


async def standings_of(views: Readable, scheme: Scheme, rows: Sequence[SheetRow]) -> tuple[SheetStanding, ...]:
    gated = own_gate(scheme) is not None
    found = [standing(row, await _levels(views, scheme, row) if gated else ()) for row in rows]
    if not are_one(scheme):
        return tuple(found)
    return tuple([replace(s, parts=await _parts(views, row)) for s, row in zip(found, rows, strict=True)])


async def _parts(views: Readable, row: SheetRow) -> tuple[PartMark, ...]:
    last = await views.find(sheet_revisions, where={"sheet_id": row.sheet_id}, order_by=("version",))
    return last[-1].parts if last else ()


def standing(row: SheetRow, levels: tuple[LevelMark, ...] = ()) -> SheetStanding:
    return SheetStanding(
        subject=row.subject,
        channel=row.channel,
        lower=row.lower,
        upper=row.upper,
        veto=row.veto,
        levels=levels,
        marked=row.marked,
        unsettled=row.unsettled,
        version=row.version,
    )


async def _levels(views: Readable, scheme: Scheme, row: SheetRow) -> tuple[LevelMark, ...]:
    """Settled ones as they are on record. Others are narrower than their parts: from the facts, as the sheet."""
    mine = {"sheet_id": row.sheet_id}
    last = await views.find(sheet_revisions, where=mine, order_by=("version",))
    found = levels_of(scheme, last[-1].parts) if last else ()
    if all(level.lower == level.upper for level in found):
        return found
    facts = await views.find(sheet_facts, where=mine, order_by=("version",))
    marks = await views.find(sheet_marks, where=mine, order_by=("version",))
    known, as_of = collect(facts, marks).known(row.period), date.fromisoformat(row.evaluation_date)
    sheet = scored_as_far(scheme, known, as_of=as_of)
    return tuple(LevelMark(v.title, v.lower, v.upper) for v in sheet.levels)


def settled_totals(candidate: CandidateRow) -> dict[str, Decimal]:
    pairs = (said.split("=") for said in candidate.settled if "=" in said)
    return {channel: Decimal(total) for channel, total in pairs}


async def combined_rows(views: Readable, scheme: Scheme, rows: Sequence[SheetRow]) -> Sequence[SheetRow]:
    """One row per subject where a scheme has channels: what a ranking goes by. Others stay as they are."""
    if scheme.combination is None or not rows:
        return rows
    entered = {c.subject: c for c in await views.find(candidates, where={"round_id": rows[0].round_id})}
    own: dict[str, list[SheetRow]] = {}
    for row in rows:
        own.setdefault(row.subject, []).append(row)
    return [_combined(scheme, entered.get(subject), found) for subject, found in own.items()]


def _combined(scheme: Scheme, candidate: CandidateRow | None, rows: Sequence[SheetRow]) -> SheetRow:
    bonus = candidate.bonus if candidate else Decimal(0)
    lower, upper, missing = bounds_of(
        scheme,
        [standing(r) for r in rows],
        bonus=Marked(bonus, bonus),
        settled=settled_totals(candidate) if candidate else {},
    )
    first = rows[0]
    return replace(
        first,
        sheet_id=first.sheet_id.removesuffix(f"-{first.channel}"),
        channel="",
        lower=lower,
        upper=upper,
        veto=veto_of(r.veto for r in rows),
        unsettled=sum(r.unsettled for r in rows) + len(missing),
        marked=any(r.marked for r in rows),
    )
