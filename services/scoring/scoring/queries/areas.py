"""Read functions for areas: the ranking where their markets have one mark, and the area of one sheet."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from domainkit.projection import AnyProjection
from eventlog.views.readable import Readable
from scoring.answers.areas import AreaFound, areas_of
from scoring.answers.channels import How, together, without_channel
from scoring.answers.compare import Span
from scoring.answers.outcomes import Outcome, outcome
from scoring.answers.suppositions import Crossing, Supposition
from scoring.areas import are_one
from scoring.binding import bind
from scoring.projections.candidates import candidates
from scoring.projections.known_places import known_places
from scoring.projections.revisions import sheet_revisions
from scoring.projections.sheet_facts import sheet_facts
from scoring.projections.sheet_marks import sheet_marks
from scoring.projections.sheets import SheetRow, SheetState, sheets
from scoring.queries.answers import Known
from scoring.queries.channels import as_one, beyond_of
from scoring.queries.on_record import NONE, outcomes_on_record
from scoring.queries.pins import changes_since
from scoring.queries.verdicts import judged_from
from scoring.result import Sheet
from scoring.scheme import Scheme
from scoring.values import sheet_id


@dataclass(frozen=True, slots=True)
class Field:
    """Who is ranked: subjects, or areas where their markets have one mark; then `areas` says how."""

    rows: Sequence[SheetRow]
    areas: tuple[AreaFound, ...] = ()


async def field_of(
    views: Readable,
    known: Known,
    scheme: Scheme,
    rows: Sequence[SheetRow],
    readings: Mapping[str, str],
    changed: Collection[str] = NONE,
) -> Field:
    """`rows`: sheets of that scheme. An area is looked at whole, whatever part of it was asked for. `changed`: rounds
    that were opened under another file; what is real of them is what was recorded.

    Raises ReadingUnknown.
    """
    bound = bind(scheme, readings)
    again = bool(readings) or known.day is not None
    if not again and not are_one(scheme):
        return Field(await as_one(views, scheme, rows))
    rows = await _whole(views, scheme, rows) if are_one(scheme, readings) else rows
    beyond = await beyond_of(views, scheme, rows)
    how = How(readings)
    if again:
        entrants = await known.entrants(rows)
        scored = await asyncio.to_thread(lambda: [outcome(bound, e) for e in entrants])
    else:
        scored = await outcomes_on_record(views, known, scheme, rows, changed)
    subjects = together(scheme, scored, beyond, how)
    areas = await named(views, areas_of(scheme, subjects, how))
    firsts = {without_channel(r.sheet_id, r.channel): r for r in reversed(rows)}
    if not areas:
        return Field([_row(firsts[without_channel(s.sheet_id, s.channel)], s) for s in subjects])
    return Field([_area_row([firsts[m.sheet_id] for m in a.markets], a.outcome) for a in areas], areas)


def ranked_from(scheme: Scheme) -> tuple[AnyProjection, ...]:
    """What a ranking reads, with who stands how to the gate."""
    found: list[AnyProjection] = [sheets]
    if scheme.combination is not None:
        found.append(candidates)
    if are_one(scheme):
        found += [sheet_facts, sheet_marks, sheet_revisions, known_places]
    return tuple(dict.fromkeys((*found, *judged_from(scheme))))


async def standing_rows(
    views: Readable, scheme: Scheme, rows: Sequence[SheetRow], changed: Collection[str] = NONE
) -> Sequence[SheetRow]:
    """What a ranking goes by, under the readings in force: a row for each subject, or for each area."""
    return (await field_of(views, Known(views), scheme, rows, {}, changed)).rows


async def area_with(
    views: Readable, row: SheetRow, sheet: Sheet, own: Scheme, supposed: Supposition | None = None
) -> AreaFound | None:
    """The area of this sheet with the other markets as they are, or under the same supposition; None where they stand
    apart. Facts and marks of the supposition stay with the sheet.
    """
    how = How() if supposed is None else How(supposed.readings, supposed.parameters)
    other = (supposed.scheme if supposed else None) or own
    if not are_one(other, how.readings):
        return None
    rows = [r for r in await _whole(views, own, [row]) if r.sheet_id != row.sheet_id]
    if supposed is None:
        changed = await changes_since(views, own, [row.round_id])
        others = await outcomes_on_record(views, Known(views), own, rows, changed)
    else:
        others = await _others_supposed(views, own, rows, supposed)
    found = areas_of(other, [_outcome(row, sheet), *others], how)
    return next(iter(await named(views, found)), None)


async def _others_supposed(
    views: Readable, own: Scheme, rows: Sequence[SheetRow], supposed: Supposition
) -> list[Outcome]:
    other = supposed.scheme or own
    crossing, bound = Crossing(own, other), bind(other, supposed.readings, supposed.parameters)
    return [
        outcome(bound, replace(e, facts=crossing.carried(e.facts).facts, as_of=supposed.as_of or e.as_of))
        for e in await Known(views).entrants(rows)
    ]


async def named(views: Readable, found: Sequence[AreaFound]) -> tuple[AreaFound, ...]:
    """With the names that registry knows; a place that is not known keeps its code."""
    codes = sorted({a.outcome.subject for a in found})
    rows = await views.find(known_places, where={"code": codes}) if codes else []
    names = {r.code: r.name for r in rows}
    return tuple(
        replace(a, outcome=replace(a.outcome, name=names.get(a.outcome.subject, a.outcome.subject))) for a in found
    )


async def _whole(views: Readable, scheme: Scheme, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Every sheet of the areas that these are in, round by round."""
    asked = {sheet_id(r.round_id, r.locality) for r in rows}
    where = {
        "round_id": sorted({r.round_id for r in rows}),
        "locality": sorted({r.locality for r in rows}),
        "scheme_id": scheme.id,
        "scheme_version": scheme.version,
    }
    found = await views.find(sheets, where=where, order_by=("sheet_id",)) if rows else []
    return [r for r in found if sheet_id(r.round_id, r.locality) in asked]


def _row(row: SheetRow, found: Outcome) -> SheetRow:
    return replace(
        row,
        sheet_id=found.sheet_id,
        channel=found.channel,
        lower=found.lower,
        upper=found.upper,
        veto=found.veto,
        unsettled=found.unsettled,
    )


def _area_row(rows: Sequence[SheetRow], found: Outcome) -> SheetRow:
    return replace(
        _row(rows[0], found),
        subject=found.subject,
        subject_name=found.name,
        county="",
        channel="",
        state=_state({r.state for r in rows}),
        updated_at=max(r.updated_at for r in rows),
    )


def _state(states: Collection[SheetState]) -> SheetState:
    """Final once every market's sheet is; scored again as soon as one of them was."""
    if SheetState.OPEN in states:
        return SheetState.OPEN
    return SheetState.RESCORED if SheetState.RESCORED in states else SheetState.FINAL


def _outcome(row: SheetRow, sheet: Sheet) -> Outcome:
    return Outcome(
        sheet_id=row.sheet_id,
        subject=row.subject,
        name=row.subject_name,
        lower=sheet.lower,
        upper=sheet.upper,
        veto=sheet.veto.status,
        unsettled=len(sheet.unsettled),
        levels={},
        parts={p.part.id: Span(p.lower, p.upper) for p in sheet.parts},
        area=sheet_id(row.round_id, row.locality),
    )
