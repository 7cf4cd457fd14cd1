"""The answers over all subjects: who passes under something else, what decides a ranking. Worked out in a thread."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from shijian.scoring.v1 import answer_service_pb2 as pb
from shijian.scoring.v1 import answers_pb2

from chassis.calls import RpcContext
from chassis.past import Past
from domainkit.rejection import Invalid, NotFound
from eventlog.views.store import ViewStore
from scoring.answers.channels import Beyond
from scoring.answers.deciding import deciding
from scoring.answers.outcomes import Entrant
from scoring.answers.simulate import Line, Turn, simulate
from scoring.answers.suppositions import SUPPOSED, Supposition, said
from scoring.answers.targets import Target, line_target
from scoring.areas import are_one
from scoring.binding import bind
from scoring.catalogue import Schemes
from scoring.facts import Facts
from scoring.messages.answers import (
    area_view,
    in_order,
    ranking_view,
    reading_decides_view,
    row_decides_view,
    shift_view,
)
from scoring.messages.asked import supposition_of, wish_of
from scoring.messages.schemes import ranking_head
from scoring.projections.sheets import SheetRow
from scoring.queries import answers as reading
from scoring.queries.areas import field_of, named
from scoring.queries.channels import beyond_of
from scoring.queries.pins import by_round, changes_since, held_to
from scoring.queries.verdicts import verdicts_of
from scoring.rpcs.sight import OfAll, Seen
from scoring.scheme import Scheme

NAMED_AT_MOST = 5


class NoSheets(NotFound):
    """The scope holds none."""


class OnlyForOneSheet(Invalid):
    """Facts, marks and days belong to one sheet: shijian what-if."""


class OverAllRpcs:
    """One method per question."""

    def __init__(self, views: ViewStore, schemes: Schemes, past: Past) -> None:
        self._of_all = OfAll(past, schemes, reading.Known(views))
        self._schemes = schemes

    async def Rank(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        seen = await self._of_all.sheets(context, r)
        rankings, supposed, gone = [], Supposition(readings=dict(r.readings)), set()
        again = bool(r.readings or r.true_on)
        for key, of in reading.by_scheme(seen.rows).items():
            scheme = self._schemes.get(*key[:2])
            changed = await self._changed(scheme, of, refused=again)
            seen = await self._of_all.beside(context, r, seen, scheme, facts=again)
            views, known = seen.sight.views, seen.known
            field = await field_of(views, known, scheme, of, supposed.readings, changed)
            verdicts = await verdicts_of(views, known, scheme, of, field.rows, supposed.readings, changed)
            changes = tuple(said(Facts(), scheme, supposed))
            rankings.append(ranking_view(scheme, key[2], field, changes, verdicts, by_round(changed)))
            gone |= {*known.not_yet_true}
        return pb.RankResponse(
            rankings=rankings, freshness=seen.sight.freshness(), true_on=r.true_on, not_yet_true=sorted(gone)
        )

    async def Simulate(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        seen, scheme, entrants, beyond = await self._field(context, r)
        supposed = supposition_of(r.suppose, scheme, self._schemes)
        _for_all(supposed)
        then = bind(supposed.scheme or scheme, supposed.readings, supposed.parameters).scheme
        before = line_target(scheme, wish_of(r.before))
        after = line_target(then, wish_of(r.after if r.HasField("after") else r.before))
        line = Line(_needs(before), _needs(after))
        with reading.uncollected(many=len(entrants) > reading.AT_ONCE):
            found = await asyncio.to_thread(simulate, scheme, entrants, supposed, line, beyond)
        return pb.SimulateResponse(
            label=SUPPOSED,
            changes=found.changes,
            shifts=map(shift_view, found.shifts),
            left_out=[answers_pb2.LeftOut(why=why, sheets=count) for why, count in found.left_out],
            line_before=before.title if before else "",
            line_after=after.title if after else "",
            gained=found.count(Turn.GAINED),
            lost=found.count(Turn.LOST),
            moved=sum(s.rank_before != s.rank_after for s in found.shifts),
            freshness=seen.sight.freshness(),
            areas_before=map(area_view, in_order(await named(seen.sight.views, found.areas_before))),
            areas=map(area_view, in_order(await named(seen.sight.views, found.areas))),
            head=ranking_head(scheme, areas=bool(found.areas_before), departed=departed_said(found.departed)),
            true_on=r.true_on,
            not_yet_true=seen.known.not_yet_true,
        )

    async def GetDeciding(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        seen, scheme, entrants, beyond = await self._field(context, r)
        line = _needs(line_target(scheme, wish_of(r.line)))
        with reading.uncollected(many=len(entrants) > reading.AT_ONCE):
            found = await asyncio.to_thread(deciding, scheme, entrants, Line(line, line), beyond)
        return pb.GetDecidingResponse(
            rows=map(row_decides_view, found.rows),
            readings=map(reading_decides_view, found.readings),
            sheets=len(entrants),
            freshness=seen.sight.freshness(),
            head=ranking_head(scheme, areas=are_one(scheme), departed=departed_said(found.departed)),
            true_on=r.true_on,
            not_yet_true=seen.known.not_yet_true,
        )

    async def _field(self, context: RpcContext, r: Any) -> tuple[Seen, Scheme, list[Entrant], dict[str, Beyond]]:
        seen = await self._of_all.sheets(context, r)
        scheme = reading.scheme_of(self._schemes, seen.rows)
        if scheme is None:
            raise NoSheets("范围内没有评分表", field="scope")
        await self._changed(scheme, seen.rows, refused=True)
        seen = await self._of_all.beside(context, r, seen, scheme, facts=True)
        return seen, scheme, await seen.known.entrants(seen.rows), await beyond_of(seen.sight.views, scheme, seen.rows)

    async def _changed(self, scheme: Scheme, rows: Sequence[SheetRow], *, refused: bool) -> Mapping[str, str]:
        """By round: under which other file it was opened, as its events say now. Raises SchemeChanged if `refused`."""
        views, rounds = self._of_all.past.views, {row.round_id for row in rows}
        if refused:
            await held_to(views, scheme, rounds)
        return await changes_since(views, scheme, rounds)


def departed_said(names: Sequence[str]) -> list[str]:
    """Whose marks of today are not those on record; none where all agree."""
    if not names:
        return []
    who = "、".join(names[:NAMED_AT_MOST]) + (f" 等 {len(names)} 张评分表" if len(names) > NAMED_AT_MOST else "")
    return [f"{who}：现按体系文件和代码重算，与当时记录的得分不符；推演以现在重算的为准"]


def _needs(target: Target | None) -> tuple[Any, ...]:
    return target.needs if target else ()


def _for_all(supposed: Supposition) -> None:
    """Raises OnlyForOneSheet."""
    for field in ("fields", "without", "awards", "as_of"):
        if getattr(supposed, field):
            raise OnlyForOneSheet("事实、评分和评价日只能对一张评分表假设", field=f"suppose.{field}")
