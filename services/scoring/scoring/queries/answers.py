"""Read functions of the answers: the sheets of a scope, what is known for each of them, a subject's history."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chassis.paging import given
from domainkit.rejection import Invalid, NotFound
from eventlog.views.readable import Readable
from scoring.answers.as_of import collect
from scoring.answers.outcomes import Entrant
from scoring.catalogue import Schemes
from scoring.facts import Fact, Facts
from scoring.projections.known_markets import known_markets
from scoring.projections.sheet_facts import FactsRow, sheet_facts
from scoring.projections.sheet_marks import MarkRow, sheet_marks
from scoring.projections.sheets import SheetRow, sheets
from scoring.scheme import Scheme
from scoring.values import InputKind, MarketKind, Standing, sheet_id

AT_ONCE = 400
KEPT = 5_000
# 140000 is the province of every code that begins with 14.
OF_PROVINCE = 2


class ScopeMissing(Invalid):
    """Neither a round nor a place."""


class SubjectUnknown(NotFound):
    """No sheet is of that subject."""


class SeveralSchemes(Invalid):
    """The scope holds sheets of several scheme versions, and the question is about one."""


class SeveralPeriods(Invalid):
    """The scope holds sheets of several evaluated years, and the question is about one."""


@dataclass(frozen=True, slots=True)
class SheetScope:
    """Empty fields let everything pass."""

    round_id: str = ""
    province: str = ""
    city: str = ""
    county: str = ""
    kind: MarketKind | None = None
    scheme_id: str = ""
    scheme_version: str = ""
    period: str = ""


async def sheets_in(views: Readable, schemes: Schemes, scope: SheetScope) -> list[SheetRow]:
    """By sheet id. Raises ScopeMissing."""
    if not (scope.round_id or scope.province or scope.city or scope.county):
        raise ScopeMissing("请指定轮次，或省、市、县的行政区划代码", field="scope")
    where = given(
        round_id=scope.round_id,
        locality=scope.city,
        county=scope.county,
        scheme_id=scope.scheme_id,
        scheme_version=scope.scheme_version,
        period=scope.period,
    )
    rows = await views.find(sheets, where=where, order_by=("sheet_id",))
    rows = [r for r in rows if (r.locality or r.county or r.subject).startswith(scope.province[:OF_PROVINCE])]
    return rows if scope.kind is None else await _of_kind(views, schemes, rows, scope.kind)


async def _of_kind(views: Readable, schemes: Schemes, rows: Sequence[SheetRow], kind: MarketKind) -> list[SheetRow]:
    """A scheme for one kind says it; for the others it is what registry says of the market now."""
    kinds = {key: s.market_kind for r in rows if (s := schemes.find(*(key := (r.scheme_id, r.scheme_version))))}
    open_ones = [r.subject for r in rows if kinds.get((r.scheme_id, r.scheme_version)) is None]
    found = await views.find(known_markets, where={"uscc": open_ones}) if open_ones else []
    registered = {m.uscc: m.kind for m in found}
    return [r for r in rows if (kinds.get((r.scheme_id, r.scheme_version)) or registered.get(r.subject)) is kind]


def by_scheme(rows: Sequence[SheetRow]) -> Mapping[tuple[str, str, str], list[SheetRow]]:
    """By scheme, version and evaluated year: nobody stands against its own last year."""
    found: dict[tuple[str, str, str], list[SheetRow]] = {}
    for row in sorted(rows, key=lambda r: (r.scheme_id, r.scheme_version, r.period)):
        found.setdefault((row.scheme_id, row.scheme_version, row.period), []).append(row)
    return found


def scheme_of(schemes: Schemes, rows: Sequence[SheetRow]) -> Scheme | None:
    """Of all of them; None when there are none. Raises SeveralSchemes, SeveralPeriods."""
    keys = list(dict.fromkeys((scheme_id, version) for scheme_id, version, _ in by_scheme(rows)))
    if len(keys) > 1:
        named = "、".join(" ".join(key) for key in keys)
        raise SeveralSchemes(f"范围内有多个评价体系，请指定其一：{named}", field="scope.scheme_id")
    periods = sorted({row.period for row in rows})
    if len(periods) > 1:
        raise SeveralPeriods(f"范围内有多个评价年度，请指定其一：{'、'.join(periods)}", field="scope.period")
    return schemes.get(*keys[0]) if keys else None


class Known:
    """What counts of the facts and marks of sheets, kept by version: asked again it is not read again.

    `day`: that it is true on, where that is not the evaluation date of each sheet's round.
    """

    day: date | None = None

    def __init__(self, views: Readable) -> None:
        self._views = views
        self._kept: dict[str, tuple[int, Entrant]] = {}

    async def entrants(self, rows: Sequence[SheetRow]) -> list[Entrant]:
        """In the order of the rows, at their versions."""
        missing = [r for r in rows if self._kept.get(r.sheet_id, (0, None))[0] != r.version]
        if len(self._kept) + len(missing) > KEPT:
            self._kept.clear()
            missing = list(rows)
        read: dict[str, Entrant] = {}
        with uncollected(many=len(missing) > AT_ONCE):
            for start in range(0, len(missing), AT_ONCE):
                read |= await self._read(missing[start : start + AT_ONCE])
        self._kept |= {r.sheet_id: (r.version, read[r.sheet_id]) for r in missing}
        return [read.get(r.sheet_id) or self._kept[r.sheet_id][1] for r in rows]

    @property
    def not_yet_true(self) -> Sequence[str]:
        """What is left out for the day."""
        return ()

    async def _read(self, rows: Sequence[SheetRow]) -> dict[str, Entrant]:
        where = {"sheet_id": [r.sheet_id for r in rows]}
        facts = _by_sheet(await self._views.find(sheet_facts, where=where, order_by=("sheet_id", "version")))
        marks = _by_sheet(await self._views.find(sheet_marks, where=where, order_by=("sheet_id", "version")))
        return {r.sheet_id: _entrant(r, facts.get(r.sheet_id, ()), marks.get(r.sheet_id, ())) for r in rows}


@contextmanager
def uncollected(*, many: bool) -> Iterator[None]:
    """Rows by the ten thousand that are all kept: looking them through for garbage is two fifths of the time."""
    was_on = many and gc.isenabled()
    if was_on:
        gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _by_sheet(rows: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.sheet_id, []).append(row)
    return found


def _entrant(row: SheetRow, facts: Sequence[FactsRow], marks: Sequence[MarkRow]) -> Entrant:
    then = [f for f in facts if f.version <= row.version]
    known = collect(then, [m for m in marks if m.version <= row.version]).known(row.period)
    return Entrant(
        sheet_id=row.sheet_id,
        subject=row.subject,
        name=row.subject_name,
        facts=lean(known),
        as_of=date.fromisoformat(row.evaluation_date),
        channel=row.channel,
        marked=row.marked,
        area=sheet_id(row.round_id, row.locality),
        recorded=Standing(row.lower, row.upper, row.veto),
    )


def lean(facts: Facts) -> Facts:
    """Without sources and descriptions: no mark goes by them."""
    fields = {i: Fact(f.field) for i, f in facts.fields.items() if f.field.kind is not InputKind.TEXT}
    return replace(facts, fields=fields)
