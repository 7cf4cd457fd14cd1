"""Explain: a row of a sheet down to the event behind every figure, at a version or in both times."""

from typing import Any, TypeAlias

import grpc
from shijian.scoring.v1 import scoring_service_pb2 as pb

from chassis.moments import known_at, known_until
from chassis.past import Past
from chassis.reading import fresh_after
from domainkit.rejection import NotFound
from eventlog.views.store import ViewStore
from scoring.answers.as_of import Moment
from scoring.catalogue import Schemes
from scoring.messages.answers import area_view
from scoring.messages.asked import day_of
from scoring.messages.histories import place_view
from scoring.messages.sheets import row_view, summary, veto_view
from scoring.queries.areas import area_with
from scoring.queries.joint import joint_at
from scoring.queries.moments import SheetSeen, sheet_seen
from scoring.queries.places import places_on
from scoring.queries.sheets import sheet_at
from scoring.queries.streams import streams_of
from scoring.rpcs.joint_answers import joint_explained
from scoring.rpcs.queries import OneOfTwo
from scoring.scheme import Scheme
from scoring.sheet.rejections import SheetUnknown

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class RowUnknown(NotFound):
    """The scheme has no such row."""


class ExplainRpcs:
    """One row of one sheet."""

    def __init__(self, views: ViewStore, schemes: Schemes, read_wait_s: float, past: Past) -> None:
        self._past_of_sheets = past
        self._of_sheets = views
        self._by_schemes = schemes
        self._explain_wait_s = read_wait_s

    async def Explain(self, r: Any, context: Context) -> Any:  # noqa: N802
        moment = _moment(r)
        ready = await fresh_after(context, self._of_sheets, r.read_after, self._explain_wait_s)
        fresh = known_at(ready, moment.known_at)
        then = self._past_of_sheets.few_then(moment.known_at, streams_of, field="known_at")
        at_version = r.HasField("version")
        whole = await joint_at(self._of_sheets, self._by_schemes, r.sheet_id, moment, version=at_version, then=then)
        if whole is not None:
            if r.row:
                _check_row(whole.joint.scheme, r.row)
            return await joint_explained(self._of_sheets, whole, r.row, fresh)
        found = await self._sheet_of(r, moment)
        at = found.at
        _check_row(at.sheet.scheme, r.row)
        answer = pb.ExplainResponse(
            sheet=summary(at.row),
            shown_version=at.version,
            freshness=fresh,
            true_on=found.day,
            not_yet_true=found.not_yet_true,
            places=[place_view(*p) for p in await places_on(self._of_sheets, at.row, found.day)],
            departed=at.sheet.departed,
        )
        if not (r.HasField("version") or r.true_on or r.HasField("known_at")):
            area = await area_with(self._of_sheets, at.row, at.sheet, at.sheet.scheme)
            if area is not None:
                answer.area.CopyFrom(area_view(area))
        veto = at.sheet.scheme.veto
        if veto is not None and r.row == veto.number:
            answer.veto.CopyFrom(veto_view(veto, at.sheet.veto, at))
        elif (row := at.sheet.row(r.row)) is not None:
            answer.row.CopyFrom(row_view(row, at))
        return answer

    async def _sheet_of(self, r: Any, moment: Moment) -> SheetSeen:
        if moment == Moment():
            version = r.version if r.HasField("version") else None
            at = await sheet_at(self._of_sheets, self._by_schemes, r.sheet_id, version=version)
            found = None if at is None else SheetSeen(at)
        else:
            found = await sheet_seen(self._of_sheets, self._by_schemes, r.sheet_id, moment)
        if found is None:
            raise SheetUnknown(f"没有评分表 {r.sheet_id}", field="sheet_id")
        return found


def _moment(r: Any) -> Moment:
    """Raises OneOfTwo, MomentNotPast."""
    moment = Moment(day_of(r.true_on, "true_on"), known_until(r, "known_at"))
    if moment != Moment() and r.HasField("version"):
        raise OneOfTwo("version 与 true_on、known_at 只能填一种", field="version")
    return moment


def _check_row(scheme: Scheme, row: str) -> None:
    """Raises RowUnknown."""
    if not row:
        raise RowUnknown("请指明要解释的行号", field="row")
    if scheme.row(row) is None and not (scheme.veto and scheme.veto.number == row):
        raise RowUnknown(f"评价体系没有第 {row} 行", field="row")
