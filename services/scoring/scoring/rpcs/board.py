"""The queries of RoundService: the board of a round, the awards of a scheme, the working calendar."""

from typing import Any, TypeAlias

import grpc
from shijian.scoring.v1 import round_service_pb2 as pb

from chassis.commander import now_us
from chassis.reading import fresh_after
from eventlog.views.store import ViewStore
from scoring.catalogue import Schemes
from scoring.messages.rounds import (
    assessor_view,
    award_record_view,
    board_row_view,
    calendar_year_view,
    notice_view,
    objection_view,
    prospect_view,
)
from scoring.messages.schemes import round_view
from scoring.projections.rounds import RoundRow
from scoring.queries import calendar
from scoring.queries import rounds as round_queries
from scoring.queries import sheets as queries
from scoring.queries.outlook import outlook
from scoring.queries.standing_of_round import standing_on
from scoring.round.rejections import RoundUnknown
from scoring.working_days import day_of

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class BoardRpcs:
    """One method per query."""

    def __init__(self, views: ViewStore, schemes: Schemes, read_wait_s: float) -> None:
        self._boards = views
        self._catalogue = schemes
        self._board_wait_s = read_wait_s

    async def GetBoard(self, r: Any, context: Context) -> Any:  # noqa: N802
        fresh = await fresh_after(context, self._boards, r.read_after, self._board_wait_s)
        row = await self._round_row(r.round_id)
        scheme = self._catalogue.get(row.scheme_id, row.scheme_version)
        board = await round_queries.board_of(self._boards, scheme, r.round_id)
        return pb.GetBoardResponse(
            round=round_view.encode(row),
            steps=map(prospect_view, outlook(standing_on(scheme, row, board, day_of(now_us())))),
            rows=map(board_row_view, board.rows),
            notices=map(notice_view.encode, board.notices),
            objections=map(objection_view.encode, board.objections),
            assessors=map(assessor_view.encode, board.assessors),
            freshness=fresh,
        )

    async def ListAwards(self, r: Any, context: Context) -> Any:  # noqa: N802
        fresh = await fresh_after(context, self._boards, r.read_after, self._board_wait_s)
        rows = await round_queries.awards_of(self._boards, r.scheme_id)
        return pb.ListAwardsResponse(awards=map(award_record_view.encode, rows), freshness=fresh)

    async def ListCalendarYears(self, r: Any, context: Context) -> Any:  # noqa: N802
        fresh = await fresh_after(context, self._boards, r.read_after, self._board_wait_s)
        years = await calendar.calendar_years_of(self._boards)
        return pb.ListCalendarYearsResponse(years=map(calendar_year_view, years), freshness=fresh)

    async def _round_row(self, round_id: str) -> RoundRow:
        if (row := await queries.round_of(self._boards, round_id)) is None:
            raise RoundUnknown(f"没有评价轮次 {round_id}", field="round_id")
        return row
