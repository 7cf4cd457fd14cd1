"""The queries of rounds and sheets: wait for the caller's own write, read rows, score again, say how fresh they are."""

from dataclasses import replace
from typing import Any, TypeAlias

import grpc
from shijian.scoring.v1 import scoring_service_pb2 as pb

from chassis.moments import known_at, known_until
from chassis.past import Past
from chassis.reading import fresh_after
from domainkit.rejection import Invalid
from eventlog.views.store import ViewStore
from scoring.answers.as_of import Moment
from scoring.catalogue import Schemes
from scoring.locality.rejections import LocalityUnknown
from scoring.messages.answers import gate_findings
from scoring.messages.joint import joint_view
from scoring.messages.schemes import locality_view, round_view
from scoring.messages.sheets import sheet_view
from scoring.projections.rounds import rounds
from scoring.queries import sheets as queries
from scoring.queries.joint import joint_at
from scoring.queries.streams import streams_of
from scoring.round.rejections import RoundUnknown
from scoring.sheet.rejections import SheetUnknown
from scoring.values import locality_stream, round_stream

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class OneOfTwo(Invalid):
    """A version or a moment, not both."""


class QueryRpcs:
    """One method per query. Of a past moment: one round or locality from the log, lists from a build."""

    def __init__(self, views: ViewStore, schemes: Schemes, read_wait_s: float, past: Past) -> None:
        self._past_of_rounds = past
        self._views = views
        self._schemes = schemes
        self._read_wait_s = read_wait_s

    async def GetRound(self, r: Any, context: Context) -> Any:  # noqa: N802
        sight = await self._past_of_rounds.of_stream(context, r, round_stream(r.round_id))
        if (row := await queries.round_of(sight.views, r.round_id)) is None:
            then = "" if sight.moment is None else "当时"
            raise RoundUnknown(f"{then}没有评价轮次 {r.round_id}", field="round_id")
        return pb.GetRoundResponse(round=round_view.encode(row), freshness=sight.freshness())

    async def ListRounds(self, r: Any, context: Context) -> Any:  # noqa: N802
        sight = await self._past_of_rounds.of_all(context, r, rounds)
        rows = await queries.all_rounds(sight.views)
        return pb.ListRoundsResponse(rounds=map(round_view.encode, rows), freshness=sight.freshness())

    async def GetSheet(self, r: Any, context: Context) -> Any:  # noqa: N802
        if r.HasField("version") and r.HasField("as_of"):
            raise OneOfTwo("version 和 as_of 只能填一个", field="as_of")
        as_of = known_until(r, "as_of")
        fresh = known_at(await self._ready(r, context), as_of)
        moment = Moment(known_at=as_of)
        then, at_version = self._past_of_rounds.few_then(as_of, streams_of), r.HasField("version")
        whole = await joint_at(self._views, self._schemes, r.sheet_id, moment, version=at_version, then=then)
        if whole is not None:
            return pb.GetSheetResponse(joint=joint_view(whole), freshness=fresh)
        at = await self._sheet(r, as_of)
        revisions = await queries.revisions_of(self._views, r.sheet_id)
        of = await queries.round_of(self._views, at.row.round_id)
        view = sheet_view(replace(at, revisions=tuple(revisions)))
        made_up = of is not None and of.made_up
        gates = gate_findings(at.sheet.gates)
        return pb.GetSheetResponse(sheet=view, freshness=fresh, made_up=made_up, gates=gates)

    async def GetLocality(self, r: Any, context: Context) -> Any:  # noqa: N802
        sight = await self._past_of_rounds.of_stream(context, r, locality_stream(r.round_id, r.locality))
        if (row := await queries.locality_of(sight.views, r.round_id, r.locality)) is None:
            then = "" if sight.moment is None else "当时"
            raise LocalityUnknown(f"{then}本轮没有这个地区的市场", field="locality")
        scheme = self._schemes.get(row.scheme_id, row.scheme_version)
        return pb.GetLocalityResponse(locality=locality_view(row, scheme), freshness=sight.freshness())

    async def _ready(self, r: Any, context: Context) -> Any:
        return await fresh_after(context, self._views, r.read_after, self._read_wait_s)

    async def _sheet(self, r: Any, as_of: int | None = None) -> queries.SheetAt:
        version = r.version if r.HasField("version") else None
        at = await queries.sheet_at(self._views, self._schemes, r.sheet_id, version=version, as_of=as_of)
        if at is None:
            raise SheetUnknown(f"没有评分表 {r.sheet_id}", field="sheet_id")
        return at
