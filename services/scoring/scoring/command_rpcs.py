"""The commands of ScoringService: request to command, with what is looked up, to the log, to answer."""

from decimal import Decimal
from typing import Any, TypeAlias

import grpc
from shijian.scoring.v1 import scoring_service_pb2 as pb

from chassis.commander import Commander
from eventlog.views import ViewStore
from scoring import queries
from scoring.locality.commands import AwardLocalityMark
from scoring.round.commands import EnterSubject, FinalizeRound, OpenRound, StartMarking
from scoring.sheet.commands import AwardMark
from scoring.values import locality_stream, round_stream, sheet_stream

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class CommandRpcs:
    """One method per command; the method's name is the command's."""

    def __init__(self, commander: Commander, views: ViewStore) -> None:
        self._commander = commander
        self._views = views

    async def OpenRound(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = OpenRound(
            round_id=r.round_id,
            scheme_id=r.scheme_id,
            scheme_version=r.scheme_version,
            title=r.title,
            period=r.period,
            evaluation_date=r.evaluation_date,
            jurisdiction=r.jurisdiction,
            by=r.header.actor,
            at=self._commander.now(),
        )
        return pb.OpenRoundResponse(answer=await self._send(context, r, command, round_stream(r.round_id)))

    async def EnterSubject(self, r: Any, context: Context) -> Any:  # noqa: N802
        market = await queries.known_market(self._views, r.subject)
        command = EnterSubject(r.subject, market, r.header.actor, self._commander.now())
        return pb.EnterSubjectResponse(answer=await self._send(context, r, command, round_stream(r.round_id)))

    async def StartMarking(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = StartMarking(r.header.actor, self._commander.now())
        return pb.StartMarkingResponse(answer=await self._send(context, r, command, round_stream(r.round_id)))

    async def AwardMark(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = AwardMark(r.part, Decimal(r.points), r.reason, r.header.actor, self._commander.now())
        return pb.AwardMarkResponse(answer=await self._send(context, r, command, sheet_stream(r.sheet_id)))

    async def AwardLocalityMark(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = AwardLocalityMark(r.part, Decimal(r.points), r.reason, r.header.actor, self._commander.now())
        stream = locality_stream(r.round_id, r.locality)
        return pb.AwardLocalityMarkResponse(answer=await self._send(context, r, command, stream))

    async def FinalizeRound(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = FinalizeRound(
            accept_incomplete=r.accept_incomplete,
            reason=r.reason,
            incomplete=await queries.incomplete_subjects(self._views, r.round_id),
            by=r.header.actor,
            at=self._commander.now(),
        )
        return pb.FinalizeRoundResponse(answer=await self._send(context, r, command, round_stream(r.round_id)))

    async def _send(self, context: Context, r: Any, command: Any, stream: str) -> Any:
        return await self._commander.send(context, r.header, command, stream=stream)
