"""Commands of RoundService while a round is declared and marked: review, assessors, findings, bonus, differences."""

from dataclasses import fields
from decimal import Decimal
from typing import Any, TypeAlias

import grpc
from shijian.scoring.v1 import round_service_pb2 as pb

from chassis.commander import Commander
from eventlog.views.store import ViewStore
from scoring.bonus_form import BonusForm
from scoring.messages.asked import field_of
from scoring.queries import rounds as round_queries
from scoring.queries.own_sheets import check_own_sheet
from scoring.round.commands import AssignAssessor, AwardBonus, RecuseAssessor, ReleaseAssessor, ReviewApplication
from scoring.round.commands import SettleDifference as Settle
from scoring.sheet.commands import RecordFindings
from scoring.values import parts_of_sheet, round_stream, sheet_stream

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class StepRpcs:
    """One method per command; the method's name is the command's."""

    def __init__(self, commander: Commander, views: ViewStore) -> None:
        self._steps = commander
        self._known = views

    async def ReviewApplication(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = ReviewApplication(r.subject, r.passed, r.condition, r.reason, r.header.actor, self._steps.now())
        return pb.ReviewApplicationResponse(answer=await self._taken(context, r, command))

    async def AssignAssessor(self, r: Any, context: Context) -> Any:  # noqa: N802
        places = tuple(r.localities)
        command = AssignAssessor(r.assessor, r.channel, places, r.reason, r.header.actor, self._steps.now())
        return pb.AssignAssessorResponse(answer=await self._taken(context, r, command))

    async def ReleaseAssessor(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = ReleaseAssessor(r.assessor, r.reason, r.header.actor, self._steps.now())
        return pb.ReleaseAssessorResponse(answer=await self._taken(context, r, command))

    async def RecuseAssessor(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = RecuseAssessor(r.header.actor, r.subject, r.interest, r.header.actor, self._steps.now())
        return pb.RecuseAssessorResponse(answer=await self._taken(context, r, command))

    async def RecordFindings(self, r: Any, context: Context) -> Any:  # noqa: N802
        await check_own_sheet(self._known, r.sheet_id)
        round_id, _, _ = parts_of_sheet(r.sheet_id) or ("", "", "")
        command = RecordFindings(
            row=r.row,
            fields=tuple(map(field_of, r.fields)),
            reason=r.reason,
            marker=await round_queries.marker_of(self._known, round_id, r.header.actor),
            by=r.header.actor,
            at=self._steps.now(),
            started=await round_queries.has_started(self._known, round_id),
        )
        answer = await self._steps.send(context, r.header, command, stream=sheet_stream(r.sheet_id))
        return pb.RecordFindingsResponse(answer=answer)

    async def AwardBonus(self, r: Any, context: Context) -> Any:  # noqa: N802
        form = {f.name: getattr(r, f.name) for f in fields(BonusForm)}
        by, at = r.header.actor, self._steps.now()
        command = AwardBonus(subject=r.subject, points=Decimal(r.points), by=by, at=at, **form)
        return pb.AwardBonusResponse(answer=await self._taken(context, r, command))

    async def SettleDifference(self, r: Any, context: Context) -> Any:  # noqa: N802
        total = Decimal(r.total) if r.HasField("total") else None
        command = Settle(r.subject, r.channel, total, r.reason, r.header.actor, self._steps.now())
        return pb.SettleDifferenceResponse(answer=await self._taken(context, r, command))

    async def _taken(self, context: Context, r: Any, command: Any) -> Any:
        return await self._steps.send(context, r.header, command, stream=round_stream(r.round_id))
