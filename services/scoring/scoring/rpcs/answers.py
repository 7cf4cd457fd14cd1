"""The answers about one sheet or two: reads rows as queries do, answers with the pure functions."""

import asyncio
from dataclasses import replace
from typing import Any

from shijian.scoring.v1 import answer_service_pb2 as pb

from chassis.calls import RpcContext
from chassis.moments import known_at, known_until
from chassis.past import Past
from chassis.reading import fresh_after
from eventlog.views.readable import Readable
from eventlog.views.store import ViewStore
from scoring.answers.as_of import Moment, collect
from scoring.answers.channels import Beyond, How, combined_of
from scoring.answers.compare import compared
from scoring.answers.costs import prices
from scoring.answers.losses import losses
from scoring.answers.sensitivity import plan
from scoring.answers.suppositions import Supposition
from scoring.answers.targets import target_of
from scoring.answers.what_if import Hypothesis, what_if
from scoring.catalogue import Schemes
from scoring.combining import Combined, Marked
from scoring.fitting import fitting
from scoring.messages.answers import (
    area_view,
    combined_view,
    comparison_view,
    gate_findings,
    losses_view,
    plan_view,
)
from scoring.messages.asked import costs_of, day_of, supposition_of, wish_of
from scoring.messages.histories import history_view, place_view, round_event_view
from scoring.messages.sheets import sheet_view, summary
from scoring.queries import sheets as queries
from scoring.queries.areas import area_with
from scoring.queries.channels import beyond_of, one_id, others_of, others_supposed
from scoring.queries.histories import events_of, history_of, known, titles_of
from scoring.queries.joint import joint_at
from scoring.queries.moments import sheet_seen
from scoring.queries.pins import held_to
from scoring.queries.places import places_on
from scoring.queries.rivals import Rivals, rivals_of
from scoring.queries.streams import streams_of
from scoring.result import Sheet
from scoring.rpcs.joint_answers import departed_of, joint_as_of, joint_sensitive, joint_supposed, joints_compared
from scoring.rpcs.queries import OneOfTwo
from scoring.sheet.rejections import SheetUnknown


class AnswerRpcs:
    """One method per question."""

    def __init__(self, views: ViewStore, schemes: Schemes, read_wait_s: float, past: Past) -> None:
        self._past = past
        self._views = views
        self._schemes = schemes
        self._read_wait_s = read_wait_s

    async def Compare(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        until = known_until(r, "known_at")
        fresh = known_at(await self._ready(r, context), until)
        then = self._past.few_then(until, streams_of, field="known_at")
        if (joints := await joints_compared(self._views, self._schemes, r, fresh, then)) is not None:
            return joints
        if r.HasField("known_at") and (r.HasField("left_version") or r.HasField("right_version")):
            raise OneOfTwo("版本与 known_at 只能填一种", field="known_at")
        left = await self._sheet(r.left, "left", r.left_version if r.HasField("left_version") else None, until)
        right = await self._sheet(r.right, "right", r.right_version if r.HasField("right_version") else None, until)
        return pb.CompareResponse(
            left=summary(left.row),
            right=summary(right.row),
            left_version=left.version,
            right_version=right.version,
            comparison=comparison_view(compared(left.sheet, right.sheet)),
            freshness=fresh,
            departed=departed_of(left.sheet.departed, right.sheet.departed),
        )

    async def GetHistory(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        sight = await self._past.of_few(context, r, streams_of)
        found, events = await history_of(sight.views, r.subject), await events_of(sight.views, r.subject)
        known(r.subject, found, events)
        rounds = [*(row.round_id for row, _ in found), *(e.round_id for e in events)]
        titles = await titles_of(sight.views, rounds)
        return pb.GetHistoryResponse(
            sheets=[
                history_view(row, titles, steps, self._schemes.find(row.scheme_id, row.scheme_version))
                for row, steps in found
            ],
            events=[round_event_view(e, titles) for e in events],
            freshness=sight.freshness(),
        )

    async def GetSheetAsOf(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        moment = Moment(day_of(r.true_on, "true_on"), known_until(r, "known_at"))
        fresh = known_at(await self._ready(r, context), moment.known_at)
        then = self._past.few_then(moment.known_at, streams_of, field="known_at")
        if (whole := await joint_at(self._views, self._schemes, r.sheet_id, moment, then=then)) is not None:
            return await joint_as_of(self._views, whole, fresh)
        found = await sheet_seen(self._views, self._schemes, r.sheet_id, moment)
        if found is None:
            raise SheetUnknown(f"没有评分表 {r.sheet_id}", field="sheet_id")
        return pb.GetSheetAsOfResponse(
            sheet=sheet_view(found.at),
            true_on=found.day,
            not_yet_true=found.not_yet_true,
            not_yet_known=found.not_yet_known,
            gates=gate_findings(found.at.sheet.gates),
            freshness=fresh,
            places=[place_view(*p) for p in await places_on(self._views, found.at.row, found.day)],
        )

    async def WhatIf(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        sight = await self._past.of_few(context, r, streams_of, field="known_at")
        views = sight.views
        if (whole := await joint_at(views, self._schemes, r.sheet_id)) is not None:
            await held_to(self._views, whole.joint.scheme, [whole.row.round_id])
            return joint_supposed(whole, r.suppose, self._schemes, sight.freshness())
        at = await self._pinned(views, r.sheet_id)
        found = self._supposed(at, r.suppose)
        return pb.WhatIfResponse(
            sheet=summary(at.row),
            label=found.label,
            changes=found.changes,
            left_out=found.left_out,
            real_gates=gate_findings(found.real.gates),
            supposed_gates=gate_findings(found.supposed.gates),
            comparison=comparison_view(found.beside),
            supposed=sheet_view(replace(at, sheet=found.supposed)),
            real_combined=combined_view(await self._combined(views, at, found.real)),
            supposed_combined=combined_view(await self._combined(views, at, found.supposed, r.suppose)),
            real_area=area_view(await area_with(views, at.row, found.real, at.sheet.scheme)),
            supposed_area=area_view(
                await area_with(views, at.row, found.supposed, at.sheet.scheme, self._asked(at, r.suppose))
            ),
            departed=at.sheet.departed,
            freshness=sight.freshness(),
        )

    async def GetSensitivity(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        sight = await self._past.of_few(context, r, streams_of, field="known_at")
        if (whole := await joint_at(sight.views, self._schemes, r.sheet_id)) is not None:
            await held_to(self._views, whole.joint.scheme, [whole.row.round_id])
            return await joint_sensitive(sight, whole, r, self._schemes)
        at = await self._pinned(sight.views, r.sheet_id)
        supposed = self._supposed(at, r.suppose) if r.HasField("suppose") else None
        sheet = at.sheet if supposed is None else supposed.supposed
        asked = self._asked(at, r.suppose) if r.HasField("suppose") else None
        rivals = await rivals_of(sight.views, at.row, at.sheet.scheme, asked) if r.target.rank else Rivals()
        target = target_of(wish_of(r.target), sheet, rivals.others, rivals.near)
        return pb.GetSensitivityResponse(
            sheet=summary(at.row),
            plan=plan_view(await asyncio.to_thread(plan, sheet, target, prices(sheet.scheme, costs_of(r.costs)))),
            losses=losses_view(losses(sheet, target)),
            changes=supposed.changes if supposed else (),
            freshness=sight.freshness(),
            departed=at.sheet.departed,
        )

    def _supposed(self, at: queries.SheetAt, asked: Any) -> Hypothesis:
        facts = fitting(at.sheet.scheme, collect(at.facts, at.marks).known(at.row.period)).facts
        return what_if(at.sheet.scheme, facts, at.sheet.as_of, self._asked(at, asked))

    def _asked(self, at: queries.SheetAt, asked: Any) -> Supposition:
        return supposition_of(asked, at.sheet.scheme, self._schemes)

    async def _combined(self, views: Readable, at: queries.SheetAt, sheet: Sheet, asked: Any = None) -> Combined | None:
        """With the other channels of the subject; None where there are none. Numbers of the scheme stand in it."""
        if sheet.scheme.combination is None or not at.row.channel:
            return None
        own = at.sheet.scheme
        others = (
            await others_supposed(views, at.row, own, self._asked(at, asked))
            if asked
            else await others_of(views, at.row)
        )
        totals = {**others, at.row.channel: Marked(sheet.lower, sheet.upper)}
        beyond = await beyond_of(views, sheet.scheme, [at.row])
        how = How(dict(asked.readings)) if asked else How()
        return combined_of(sheet.scheme, totals, beyond.get(one_id(at.row), Beyond()), how)

    async def _ready(self, r: Any, context: RpcContext) -> Any:
        return await fresh_after(context, self._views, r.read_after, self._read_wait_s)

    async def _pinned(self, views: Readable, sheet_id: str) -> queries.SheetAt:
        """For what stands on the scheme's file. Raises SchemeChanged."""
        if (at := await queries.sheet_at(views, self._schemes, sheet_id)) is None:
            raise SheetUnknown(f"{'' if views is self._views else '当时'}没有评分表 {sheet_id}", field="sheet_id")
        await held_to(self._views, at.sheet.scheme, [at.row.round_id])
        return at

    async def _sheet(
        self, sheet_id: str, field: str, version: int | None = None, until: int | None = None
    ) -> queries.SheetAt:
        at = await queries.sheet_at(self._views, self._schemes, sheet_id, version=version, as_of=until)
        if at is None:
            raise SheetUnknown(f"没有评分表 {sheet_id}", field=field)
        return at
