"""The answers over all subjects: who passes under something else, what decides a ranking. Worked out in a thread."""

import asyncio
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
from scoring.queries import answers as reading
from scoring.queries.areas import field_of, named
from scoring.queries.channels import beyond_of
from scoring.queries.verdicts import verdicts_of
from scoring.rpcs.sight import OfAll, Seen
from scoring.scheme import Scheme


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
        rankings, supposed = [], Supposition(readings=dict(r.readings))
        for key, of in reading.by_scheme(seen.rows).items():
            scheme = self._schemes.get(*key[:2])
            seen = await self._of_all.beside(context, r, seen, scheme, facts=bool(r.readings))
            field = await field_of(seen.sight.views, seen.known, scheme, of, supposed.readings)
            verdicts = await verdicts_of(seen.sight.views, seen.known, scheme, of, field.rows, supposed.readings)
            changes = tuple(said(Facts(), scheme, supposed))
            rankings.append(ranking_view(scheme, key[2], field, changes, verdicts))
        return pb.RankResponse(rankings=rankings, freshness=seen.sight.freshness())

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
        )

    async def _field(self, context: RpcContext, r: Any) -> tuple[Seen, Scheme, list[Entrant], dict[str, Beyond]]:
        seen = await self._of_all.sheets(context, r)
        scheme = reading.scheme_of(self._schemes, seen.rows)
        if scheme is None:
            raise NoSheets("范围内没有评分表", field="scope")
        seen = await self._of_all.beside(context, r, seen, scheme, facts=True)
        return seen, scheme, await seen.known.entrants(seen.rows), await beyond_of(seen.sight.views, scheme, seen.rows)


def _needs(target: Target | None) -> tuple[Any, ...]:
    return target.needs if target else ()


def _for_all(supposed: Supposition) -> None:
    """Raises OnlyForOneSheet."""
    for field in ("fields", "without", "awards", "as_of"):
        if getattr(supposed, field):
            raise OnlyForOneSheet("事实、评分和评价日只能对一张评分表假设", field=f"suppose.{field}")
