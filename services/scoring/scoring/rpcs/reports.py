"""The gRPC face of reports: reads rows as queries do, sets the file in a thread of its own, hands it out in pieces."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from shijian.scoring.v1 import report_service_pb2 as pb
from shijian.scoring.v1 import report_service_pb2_grpc

from chassis.calls import RpcContext
from chassis.moments import known_at, known_until, told
from chassis.past import Past, Sight
from chassis.reading import freshness, visible
from domainkit.rejection import Invalid
from eventlog.views.readable import Readable
from eventlog.views.store import ViewStore
from scoring.answers.outcomes import Entrant
from scoring.answers.superseded import superseded_in
from scoring.catalogue import Schemes
from scoring.fitting import scored_as_far
from scoring.projections.notices import notices
from scoring.projections.objections import objections
from scoring.projections.rounds import RoundRow
from scoring.projections.sheets import SheetRow
from scoring.queries import sheets as queries
from scoring.queries.answers import Known
from scoring.queries.areas import standing_rows
from scoring.queries.pins import by_round, changes_since
from scoring.queries.rounds import awards_of, candidates_of
from scoring.queries.streams import streams_of
from scoring.ranking import Ranked, ranked
from scoring.reports.course import RoundCourse
from scoring.reports.joint_paper import joint_paper
from scoring.reports.paper import Marks, Paper
from scoring.reports.rendering import Format, Report, rendered
from scoring.reports.round_paper import Placing, RoundContent, round_paper
from scoring.reports.sheet_paper import SheetContent, sheet_paper, state_said
from scoring.result import Sheet
from scoring.round.rejections import RoundUnknown
from scoring.rpcs.joint import ALONE, Joint, joint_content, joint_of, joint_then
from scoring.scheme import Scheme
from scoring.sheet.rejections import SheetUnknown

CHUNK = 262_144
FORMATS: dict[int, Format] = {
    pb.REPORT_FORMAT_XLSX: Format.XLSX,
    pb.REPORT_FORMAT_PDF: Format.PDF,
    pb.REPORT_FORMAT_DOCX: Format.DOCX,
}
M = TypeVar("M")


class OneOfTwo(Invalid):
    """A version or a moment, not both."""


class ReportApi(report_service_pb2_grpc.ReportServiceServicer):  # type: ignore[misc]  # generated code has no types
    def __init__(self, views: ViewStore, schemes: Schemes, read_wait_s: float, past: Past) -> None:
        self._views = views
        self._schemes = schemes
        self._read_wait_s = read_wait_s
        self._past = past

    async def GetSheetReport(self, request: Any, context: RpcContext) -> AsyncIterator[Any]:  # noqa: N802
        await visible(context, self._views, request.read_after, self._read_wait_s)
        then = self._past.few_then(known_until(request, "as_of"), streams_of)
        whole = await joint_content(self._views, self._schemes, request, then)
        paper = sheet_paper(await self._sheet(request, then)) if whole is None else joint_paper(whole)
        fresh = known_at(await freshness(self._views), known_until(request, "as_of"))
        async for part in self._parts(paper, request.format, fresh, pb.GetSheetReportResponse):
            yield part

    async def GetRoundReport(self, request: Any, context: RpcContext) -> AsyncIterator[Any]:  # noqa: N802
        sight = await self._past.of_few(context, request, streams_of)
        paper = round_paper(await self._round(request, sight))
        async for part in self._parts(paper, request.format, sight.freshness(), pb.GetRoundReportResponse):
            yield part

    async def _parts(self, paper: Paper, wanted: int, fresh: Any, response: Callable[..., M]) -> AsyncIterator[M]:
        report = await asyncio.to_thread(rendered, paper, FORMATS[wanted])
        yield response(header=header_of(report, fresh))
        for start in range(0, len(report.content), CHUNK):
            yield response(chunk=report.content[start : start + CHUNK])

    async def _sheet(self, r: Any, then: Readable | None) -> SheetContent:
        if r.HasField("version") and r.HasField("as_of"):
            raise OneOfTwo("version 和 as_of 只能填一个", field="as_of")
        version = r.version if r.HasField("version") else None
        as_of = known_until(r, "as_of")
        at = await queries.sheet_at(self._views, self._schemes, r.sheet_id, version=version, as_of=as_of)
        if at is None:
            raise SheetUnknown(f"没有评分表 {r.sheet_id}", field="sheet_id")
        row = at.row
        joint = ALONE
        if row.channel and as_of is None and at.version == row.version:
            joint = await joint_of(self._views, row.round_id, row.subject)
        elif row.channel:
            joint = await joint_then(self._views, self._schemes, at, as_of, then)
        round_row = await queries.round_of(self._views, row.round_id)
        return SheetContent(
            sheet=at.sheet,
            state=state_said(row.state, at.version, row.version),
            sheet_id=row.sheet_id,
            version=at.version,
            round_id=row.round_id,
            round_title=round_row.title if round_row else "",
            subject=row.subject,
            subject_name=row.subject_name,
            locality=row.locality,
            county=row.county,
            period=row.period,
            channel=channel_title(at.sheet.scheme, row.channel),
            channels=joint.totals,
            bonus=joint.bonus,
            bonuses=joint.bonuses,
            settled=joint.own,
            joint_left_out=joint.left_out,
            superseded=superseded_in(at.sheet, at.facts),
            made_up=round_row is not None and round_row.made_up,
            known="" if as_of is None else told(as_of),
        )

    async def _round(self, r: Any, sight: Sight) -> RoundContent:
        views, then = sight.views, "" if sight.moment is None else told(sight.moment)
        row = await queries.round_of(views, r.round_id)
        if row is None:
            raise RoundUnknown(f"{'当时' if then else ''}没有评价轮次 {r.round_id}", field="round_id")
        rows = await queries.sheets_of(views, {"round_id": r.round_id, "locality": r.locality, "county": r.county})
        scheme = self._schemes.get(row.scheme_id, row.scheme_version)
        changed = await changes_since(self._views, scheme, [row.round_id])
        order = ranked(await standing_rows(views, scheme, rows, changed))
        entrants = [] if scheme.combination else await Known(views).entrants(rows)
        subjects = {x.subject for x in rows} if scheme.combination else set()
        joint = {s: await joint_of(views, r.round_id, s) for s in subjects}
        places = "、".join(filter(None, [row.jurisdiction, r.locality, r.county]))
        scored = await asyncio.to_thread(scored_all, scheme, entrants)
        found = await queries.all_as_recorded(views, rows, scored, changed)
        content = round_content(row, places, scheme, order, found, joint)
        content = replace(content, departed=tuple(by_round(changed)), known=then)
        return replace(content, course=await course_of(views, row, {x.subject for x in rows}))


async def course_of(views: Readable, row: RoundRow, subjects: set[str]) -> RoundCourse:
    """What became of those subjects after they were marked."""
    mine = {"round_id": row.round_id}
    noticed = await views.find(notices, where=mine, order_by=("number",))
    objected = await views.find(objections, where=mine, order_by=("number",))
    return RoundCourse(
        candidates=tuple(c for c in await candidates_of(views, row.round_id) if c.subject in subjects),
        notices=tuple(n for n in noticed if subjects & {*n.subjects}),
        objections=tuple(o for o in objected if o.subject in subjects),
        awards=tuple(a for a in await awards_of(views, row.scheme_id) if a.subject in subjects),
    )


def scored_all(scheme: Scheme, entrants: Sequence[Entrant]) -> Mapping[str, Sheet]:
    """All of a round's sheets, scored again: seconds for a province, so in a thread of its own."""
    return {e.sheet_id: scored_as_far(scheme, e.facts, as_of=e.as_of) for e in entrants}


def round_content(
    row: RoundRow,
    places: str,
    scheme: Scheme,
    order: Sequence[Ranked[SheetRow]],
    found: Mapping[str, Sheet],
    joint: Mapping[str, Joint],
) -> RoundContent:
    return RoundContent(
        round_id=row.round_id,
        title=row.title,
        scheme=scheme,
        period=row.period,
        evaluation_date=row.evaluation_date,
        jurisdiction=places,
        state=row.state.value,
        placings=tuple(placing(x, found.get(x.sheet.sheet_id), joint.get(x.sheet.subject, ALONE)) for x in order),
        reason=row.reason,
        made_up=row.made_up,
    )


def placing(of: Ranked[SheetRow], sheet: Sheet | None, joint: Joint) -> Placing:
    row = of.sheet
    return Placing(
        sheet_id=row.sheet_id,
        subject=row.subject,
        subject_name=row.subject_name,
        locality=row.locality,
        county=row.county,
        rank=of.rank,
        best=of.best,
        worst=of.worst,
        tied=bool(of.tied_with),
        incomplete=of.incomplete,
        vetoed=of.vetoed,
        total=Marks(row.lower, row.upper),
        state=state_said(row.state),
        remark=of.remark,
        sheet=sheet,
        channels=joint.totals,
        bonus=joint.bonus,
    )


def channel_title(scheme: Scheme, channel: str) -> str:
    channels = scheme.combination.channels if scheme.combination else ()
    return next((c.title for c in channels if c.id == channel), "")


def header_of(report: Report, fresh: Any) -> Any:
    return pb.ReportHeader(
        file_name=report.file_name,
        media_type=report.media_type,
        size=len(report.content),
        sha256=report.sha256,
        freshness=fresh,
    )
