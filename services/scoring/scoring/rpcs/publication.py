"""Commands of RoundService once a round is final: notice, objections, names, revocation; and the working calendar."""

from typing import Any, TypeAlias

import grpc
from shijian.scoring.v1 import round_service_pb2 as pb

from chassis.commander import Commander
from scoring.round.commands import DecideObjection, LodgeObjection, NameSubjects, PublishNotice, RevokeAward
from scoring.round_policies import CALENDAR
from scoring.values import round_stream
from scoring.workcalendar.commands import PublishCalendarYear
from scoring.working_days import YearDays

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class PublicationRpcs:
    """One method per command; the method's name is the command's."""

    def __init__(self, commander: Commander) -> None:
        self._office = commander

    async def PublishNotice(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = PublishNotice(tuple(r.subjects), r.first_day, r.header.actor, self._office.now())
        return pb.PublishNoticeResponse(answer=await self._published(context, r, command))

    async def LodgeObjection(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = LodgeObjection(r.subject, r.ground, r.lodged_by, r.day, r.header.actor, self._office.now())
        return pb.LodgeObjectionResponse(answer=await self._published(context, r, command))

    async def DecideObjection(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = DecideObjection(r.number, r.upheld, r.reason, r.header.actor, self._office.now())
        return pb.DecideObjectionResponse(answer=await self._published(context, r, command))

    async def NameSubjects(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = NameSubjects(tuple(r.subjects), r.title, r.day, r.header.actor, self._office.now())
        return pb.NameSubjectsResponse(answer=await self._published(context, r, command))

    async def RevokeAward(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = RevokeAward(r.subject, r.ground, r.reason, r.day, r.header.actor, self._office.now())
        return pb.RevokeAwardResponse(answer=await self._published(context, r, command))

    async def PublishCalendarYear(self, r: Any, context: Context) -> Any:  # noqa: N802
        year = YearDays(r.year, r.source, tuple(r.off), tuple(r.worked))
        command = PublishCalendarYear(year, r.header.actor, self._office.now())
        answer = await self._office.send(context, r.header, command, stream=CALENDAR)
        return pb.PublishCalendarYearResponse(answer=answer)

    async def _published(self, context: Context, r: Any, command: Any) -> Any:
        return await self._office.send(context, r.header, command, stream=round_stream(r.round_id))
