"""Read functions for rounds: the standings of their sheets, who may mark, the board, awards."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domainkit.rejection import NotFound
from eventlog.views.readable import Readable
from eventlog.views.store import NotYetVisible, ViewStore
from scoring.area_results import by_area
from scoring.combining import Marked
from scoring.projections.assessors import AssessorRow, assessors
from scoring.projections.awards import AwardRow, awards
from scoring.projections.candidates import CandidateRow, Stage, candidates
from scoring.projections.known_places import KnownPlaceRow, known_places
from scoring.projections.notices import NoticeRow, notices
from scoring.projections.objections import ObjectionRow, objections
from scoring.projections.rounds import RoundState, rounds
from scoring.projections.sheets import SheetRow, sheets
from scoring.queries.standings import settled_totals, standings_of
from scoring.scheme import Scheme
from scoring.standings import result_of
from scoring.values import KnownPlace, Marker, SheetStanding, SubjectResult

LOOKUP_PATIENCE_S = 0.5
OUT = {Stage.APPLIED, Stage.REFUSED}


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A subject, and what its sheets come to now."""

    candidate: CandidateRow
    now: SubjectResult
    sheets: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class Board:
    rows: tuple[BoardRow, ...]
    notices: Sequence[NoticeRow]
    objections: Sequence[ObjectionRow]
    assessors: Sequence[AssessorRow]


class JurisdictionUnknown(NotFound):
    """No such place, or none any more on the day of the evaluation. One that was established just now is on its way."""


async def check_jurisdiction(views: ViewStore, code: str, day: str) -> None:
    """Of a code that is one at all; what else may be wrong with it the decider says. Raises JurisdictionUnknown."""
    if not re.fullmatch(r"[0-9]{6}", code):
        return
    row = await _place(views, code)
    if row is None:
        raise JurisdictionUnknown(f"没有行政区划 {code}", field="jurisdiction")
    gone = row.spans[-1].until
    if gone and gone <= day:
        went = f"，并入或改为 {row.successor}" if row.successor else ""
        raise JurisdictionUnknown(f"行政区划 {code} {row.name}至 {gone} 已不存在{went}", field="jurisdiction")


async def _place(views: ViewStore, code: str) -> KnownPlaceRow | None:
    if await views.get(known_places, code) is None:
        try:
            await views.wait_for(f"jurisdiction-{code}", 1, LOOKUP_PATIENCE_S)
        except NotYetVisible:
            return None
    return await views.get(known_places, code)


async def known_place(views: ViewStore, code: str) -> KnownPlace | None:
    row = await _place(views, code)
    return KnownPlace(row.code, row.name, row.locality) if row and row.stands else None


async def awarded_in(views: ViewStore, scheme_id: str, subject: str) -> str:
    """The first round whose award the subject holds; empty: none."""
    row = await views.get(awards, f"{scheme_id}-{subject}")
    return next(iter(row.held), "") if row else ""


async def marker_of(views: ViewStore, round_id: str, assessor: str) -> Marker | None:
    row = await views.get(assessors, (round_id, assessor))
    return Marker(row.channel, row.localities, row.recused) if row and row.active else None


async def has_started(views: ViewStore, round_id: str) -> bool:
    """Whether marking is seen to have begun; what is not seen yet may have."""
    row = await views.get(rounds, round_id)
    return row is not None and row.state is not RoundState.OPEN


async def sheets_in(views: Readable, round_id: str) -> Sequence[SheetRow]:
    return await views.find(sheets, where={"round_id": round_id}, order_by=("sheet_id",))


async def candidates_of(views: Readable, round_id: str) -> Sequence[CandidateRow]:
    return await views.find(candidates, where={"round_id": round_id}, order_by=("subject",))


def incomplete(entered: Iterable[CandidateRow], standings: Iterable[SheetStanding]) -> tuple[str, ...]:
    """Those admitted whose sheets have unsettled parts, or are not there yet."""
    settled = {(s.subject, s.channel) for s in standings if not s.unsettled}
    return tuple(
        c.subject
        for c in entered
        if c.stage not in OUT and any((c.subject, channel) not in settled for channel in c.channels or ("",))
    )


async def board_of(views: Readable, scheme: Scheme, round_id: str) -> Board:
    mine = {"round_id": round_id}
    own: dict[str, list[tuple[SheetRow, SheetStanding]]] = {}
    rows = await sheets_in(views, round_id)
    standings = await standings_of(views, scheme, rows)
    for row, found in zip(rows, standings, strict=True):
        own.setdefault(row.subject, []).append((row, found))
    entered = await candidates_of(views, round_id)
    now = [
        result_of(
            scheme,
            c.subject,
            [found for _, found in own.get(c.subject, [])],
            bonus=Marked(c.bonus, c.bonus),
            settled=settled_totals(c),
        )
        for c in entered
    ]
    admitted = [r for r, c in zip(now, entered, strict=True) if c.subject in own]
    shared = {r.subject: r for r in by_area(scheme, admitted, standings, {c.subject: c.locality for c in entered})}
    return Board(
        rows=tuple(
            BoardRow(c, shared.get(c.subject, r), tuple(row for row, _ in own.get(c.subject, [])))
            for c, r in zip(entered, now, strict=True)
        ),
        notices=await views.find(notices, where=mine, order_by=("number",)),
        objections=await views.find(objections, where=mine, order_by=("number",)),
        assessors=await views.find(assessors, where=mine, order_by=("assessor",)),
    )


async def awards_of(views: Readable, scheme_id: str) -> Sequence[AwardRow]:
    return await views.find(awards, where={"scheme_id": scheme_id}, order_by=("subject",))
