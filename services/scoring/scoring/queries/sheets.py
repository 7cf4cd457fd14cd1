"""Read functions over the views: rounds, sheets as they are or were, what a ranking and an explanation need."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chassis.paging import Page, given, paged
from domainkit.rejection import NotFound
from eventlog.views.readable import Readable
from eventlog.views.store import NotYetVisible, ViewStore
from scoring.answers.as_of import collect
from scoring.catalogue import Schemes
from scoring.fitting import scored_as_far
from scoring.pinned import change_said
from scoring.projections.known_markets import known_markets
from scoring.projections.localities import LocalityRow, localities
from scoring.projections.revisions import RevisionRow, sheet_revisions
from scoring.projections.rounds import RoundRow, rounds
from scoring.projections.sheet_facts import FactsRow, sheet_facts
from scoring.projections.sheet_marks import MarkRow, sheet_marks
from scoring.projections.sheet_steps import sheet_steps
from scoring.projections.sheets import SheetRow, sheets
from scoring.recorded import agrees, as_recorded
from scoring.result import Sheet
from scoring.values import KnownMarket, Standing

# A market that was registered a moment ago is on its way here; one that never was costs the asker this long.
LOOKUP_PATIENCE_S = 0.5


class VersionUnknown(NotFound):
    """The sheet has never been at that version, or not yet existed at that moment."""


@dataclass(frozen=True, slots=True)
class SheetAt:
    """A sheet at one of its versions, scored again from the facts and marks that it had then.

    Its marks are those that were recorded; where today's differ `sheet.departed` says so.
    """

    row: SheetRow
    version: int
    sheet: Sheet
    facts: tuple[FactsRow, ...]
    marks: tuple[MarkRow, ...]
    revisions: tuple[RevisionRow, ...] = ()


async def known_market(views: ViewStore, uscc: str) -> KnownMarket | None:
    if await views.get(known_markets, uscc) is None:
        try:
            await views.wait_for(f"market-{uscc}", 1, LOOKUP_PATIENCE_S)
        except NotYetVisible:
            return None
    row = await views.get(known_markets, uscc)
    return KnownMarket(row.uscc, row.name, row.kind, row.locality, row.county) if row else None


async def round_of(views: Readable, round_id: str) -> RoundRow | None:
    return await views.get(rounds, round_id)


async def all_rounds(views: Readable) -> Sequence[RoundRow]:
    return await views.find(rounds, order_by=("round_id",))


async def sheets_of(views: Readable, where: Mapping[str, Any]) -> Sequence[SheetRow]:
    return await views.find(sheets, where=given(**where), order_by=("sheet_id",))


async def sheet_page(views: Readable, where: Mapping[str, Any], size: int, token: str) -> Page[SheetRow]:
    """A page by sheet id. Raises PageTokenWrong."""
    return await paged(views, sheets, given(**where), size, token)


async def locality_of(views: Readable, round_id: str, locality: str) -> LocalityRow | None:
    return await views.get(localities, f"{round_id}-{locality}")


async def sheet_at(
    views: Readable, schemes: Schemes, sheet_id: str, *, version: int | None = None, as_of: int | None = None
) -> SheetAt | None:
    """The sheet as it is, at `version`, or as recorded up to the moment `as_of`; revisions are left out.

    Raises VersionUnknown.
    """
    row = await views.get(sheets, sheet_id)
    if row is None:
        return None
    mine = {"sheet_id": sheet_id}
    facts = await views.find(sheet_facts, where=mine, order_by=("version",))
    marks = await views.find(sheet_marks, where=mine, order_by=("version",))
    shown = row.version if version is None else version
    if as_of is not None:
        known = [r.version for r in await revisions_of(views, sheet_id) if r.recorded_at <= as_of]
        known += [f.version for f in facts if f.recorded_at <= as_of]
        known += [m.version for m in marks if m.source.recorded_at <= as_of]
        shown = max(known, default=0)
    if not 1 <= shown <= row.version:
        raise VersionUnknown(f"评分表没有第 {shown} 版" if as_of is None else "当时还没有这张评分表", field="version")
    facts = [f for f in facts if f.version <= shown]
    marks = [m for m in marks if m.version <= shown]
    sheet = await _held(views, sheet_id, shown, rescored(schemes, row, facts, marks))
    of = await round_of(views, row.round_id)
    if said := change_said(sheet.scheme, "" if of is None else of.scheme_digest):
        sheet = replace(sheet, departed=(said, *sheet.departed))
    return SheetAt(row, shown, sheet, tuple(facts), tuple(marks))


async def _held(views: Readable, sheet_id: str, shown: int, sheet: Sheet) -> Sheet:
    """Against the result that was recorded by that version; between the events of one command there is none yet."""
    held = [r for r in await revisions_of(views, sheet_id) if r.version <= shown]
    if not held:
        return sheet
    standing = Standing(held[-1].lower, held[-1].upper, held[-1].veto)
    if agrees(sheet, standing, held[-1].parts):
        return sheet
    step = await views.get(sheet_steps, (sheet_id, shown))
    following = await views.get(sheet_steps, (sheet_id, shown + 1))
    amid = step is not None and following is not None and step.command_id == following.command_id
    return sheet if amid else as_recorded(sheet, standing, held[-1].parts)


async def all_as_recorded(
    views: Readable, rows: Sequence[SheetRow], scored: Mapping[str, Sheet], changed: Collection[str] = frozenset()
) -> Mapping[str, Sheet]:
    """Sheets at their newest versions, as recorded; those that come to the recorded totals are taken as they are, but
    for the rounds `changed`.
    """
    found = dict(scored)
    for row in rows:
        sheet, standing = scored.get(row.sheet_id), Standing(row.lower, row.upper, row.veto)
        if sheet is None or (sheet.standing == standing and row.round_id not in changed):
            continue
        if held := await revisions_of(views, row.sheet_id):
            found[row.sheet_id] = as_recorded(sheet, standing, held[-1].parts)
    return found


async def revisions_of(views: Readable, sheet_id: str) -> Sequence[RevisionRow]:
    """Every result that the sheet has had, in order."""
    return await views.find(sheet_revisions, where={"sheet_id": sheet_id}, order_by=("version",))


def rescored(schemes: Schemes, row: SheetRow, facts: Sequence[FactsRow], marks: Sequence[MarkRow]) -> Sheet:
    """Scored from what was recorded, as the decider did; without what a changed file does not take."""
    known = collect(facts, marks).known(row.period)
    as_of = date.fromisoformat(row.evaluation_date)
    return scored_as_far(schemes.get(row.scheme_id, row.scheme_version), known, as_of=as_of)
