"""The commands of ScoringService: request to command, with what is looked up, to the log, to answer."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeAlias

import grpc
from shijian.scoring.v1 import commands_pb2
from shijian.scoring.v1 import scoring_service_pb2 as pb

from chassis.commander import Commander
from chassis.reading import visible
from contracts.mapping import mapping_of
from eventlog.views.store import ViewStore
from scoring.catalogue import Schemes
from scoring.locality.commands import AwardLocalityMark
from scoring.projections.rounds import RoundState
from scoring.projections.sheets import SheetRow
from scoring.queries import rounds as round_queries
from scoring.queries import sheets as queries
from scoring.queries import standings as standing_queries
from scoring.queries.own_sheets import check_own_sheet
from scoring.queries.recusals import barred_in
from scoring.round.commands import EnterSubject, FinalizeRound, OpenRound, StartMarking
from scoring.sheet.commands import AwardMark
from scoring.values import SheetStanding, StepChoice, locality_stream, parts_of_sheet, round_stream, sheet_stream

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]
PLACE_DIGITS = 6
choice_of = mapping_of(StepChoice, commands_pb2.OpenRound.DESCRIPTOR.fields_by_name["choices"].message_type)


class CommandRpcs:
    """One method per command; the method's name is the command's."""

    def __init__(self, commander: Commander, views: ViewStore, schemes: Schemes, read_wait_s: float) -> None:
        self._commander = commander
        self._views = views
        self._known_schemes = schemes
        self._standings_wait_s = read_wait_s

    async def OpenRound(self, r: Any, context: Context) -> Any:  # noqa: N802
        await round_queries.check_jurisdiction(self._views, r.jurisdiction, r.evaluation_date)
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
            choices=tuple(choice_of.decode(c) for c in r.choices),
            made_up=r.made_up,
        )
        return pb.OpenRoundResponse(answer=await self._send(context, r, command, round_stream(r.round_id)))

    async def EnterSubject(self, r: Any, context: Context) -> Any:  # noqa: N802
        of_place = len(r.subject) == PLACE_DIGITS
        row = await queries.round_of(self._views, r.round_id)
        command = EnterSubject(
            subject=r.subject,
            market=None if of_place else await queries.known_market(self._views, r.subject),
            by=r.header.actor,
            at=self._commander.now(),
            place=await round_queries.known_place(self._views, r.subject) if of_place else None,
            materials=tuple(r.materials),
            re_upgrade=r.re_upgrade,
            awarded_in=await round_queries.awarded_in(self._views, row.scheme_id, r.subject) if row else "",
        )
        return pb.EnterSubjectResponse(answer=await self._send(context, r, command, round_stream(r.round_id)))

    async def StartMarking(self, r: Any, context: Context) -> Any:  # noqa: N802
        command = StartMarking(r.header.actor, self._commander.now())
        return pb.StartMarkingResponse(answer=await self._send(context, r, command, round_stream(r.round_id)))

    async def AwardMark(self, r: Any, context: Context) -> Any:  # noqa: N802
        await check_own_sheet(self._views, r.sheet_id)
        round_id, _, _ = parts_of_sheet(r.sheet_id) or ("", "", "")
        marker = await round_queries.marker_of(self._views, round_id, r.header.actor)
        command = AwardMark(
            part=r.part,
            points=Decimal(r.points),
            reason=r.reason,
            by=r.header.actor,
            at=self._commander.now(),
            marker=marker,
            started=await round_queries.has_started(self._views, round_id),
        )
        return pb.AwardMarkResponse(answer=await self._send(context, r, command, sheet_stream(r.sheet_id)))

    async def AwardLocalityMark(self, r: Any, context: Context) -> Any:  # noqa: N802
        marker = await round_queries.marker_of(self._views, r.round_id, r.header.actor)
        row = await queries.round_of(self._views, r.round_id)
        command = AwardLocalityMark(
            part=r.part,
            points=Decimal(r.points),
            reason=r.reason,
            by=r.header.actor,
            at=self._commander.now(),
            marker=marker,
            closed=row is not None and row.state is RoundState.FINAL,
            started=row is not None and row.state is not RoundState.OPEN,
        )
        stream = locality_stream(r.round_id, r.locality)
        return pb.AwardLocalityMarkResponse(answer=await self._send(context, r, command, stream))

    async def FinalizeRound(self, r: Any, context: Context) -> Any:  # noqa: N802
        await visible(context, self._views, r.read_after, self._standings_wait_s)
        rows = await round_queries.sheets_in(self._views, r.round_id)
        standings = await self._standings(r.round_id, rows)
        entered = await round_queries.candidates_of(self._views, r.round_id)
        command = FinalizeRound(
            accept_incomplete=r.accept_incomplete,
            reason=r.reason,
            incomplete=round_queries.incomplete(entered, standings),
            by=r.header.actor,
            at=self._commander.now(),
            standings=standings,
            barred=await barred_in(self._views, r.round_id, rows),
        )
        return pb.FinalizeRoundResponse(answer=await self._send(context, r, command, round_stream(r.round_id)))

    async def _standings(self, round_id: str, rows: Sequence[SheetRow]) -> tuple[SheetStanding, ...]:
        if (row := await queries.round_of(self._views, round_id)) is None:
            return ()
        scheme = self._known_schemes.get(row.scheme_id, row.scheme_version)
        return await standing_queries.standings_of(self._views, scheme, rows)

    async def _send(self, context: Context, r: Any, command: Any, stream: str) -> Any:
        return await self._commander.send(context, r.header, command, stream=stream)
