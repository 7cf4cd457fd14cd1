"""The queries of RoundService: the board of a round, the awards of a scheme, the working calendar."""

from typing import Any, TypeAlias

import grpc
from shijian.scoring.v1 import round_service_pb2 as pb

from chassis.commander import now_us
from chassis.past import Past, Sight
from scoring.catalogue import Schemes
from scoring.messages.rounds import (
    assessor_view,
    award_record_view,
    board_row_view,
    calendar_year_view,
    notice_view,
    objection_view,
    prospect_view,
    replaced_notice,
)
from scoring.messages.schemes import round_view
from scoring.projections.notices import replaced_in
from scoring.projections.rounds import RoundRow
from scoring.queries import calendar
from scoring.queries import rounds as round_queries
from scoring.queries import sheets as queries
from scoring.queries.outlook import outlook
from scoring.queries.standing_of_round import standing_on
from scoring.queries.streams import streams_of
from scoring.round.rejections import RoundUnknown
from scoring.working_days import day_of

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class BoardRpcs:
    """One method per query. Of a past moment the steps are those that could be taken on its day."""

    def __init__(self, past: Past, schemes: Schemes) -> None:
        self._past_of_boards = past
        self._catalogue = schemes

    async def GetBoard(self, r: Any, context: Context) -> Any:  # noqa: N802
        sight = await self._past_of_boards.of_few(context, r, streams_of)
        row = await _round_row(sight, r.round_id)
        scheme = self._catalogue.get(row.scheme_id, row.scheme_version)
        board = await round_queries.board_of(sight.views, scheme, r.round_id)
        today = day_of(now_us() if sight.moment is None else sight.moment)
        return pb.GetBoardResponse(
            round=round_view.encode(row),
            steps=map(prospect_view, outlook(standing_on(scheme, row, board, today))),
            rows=map(board_row_view, board.rows),
            notices=map(notice_view.encode, board.notices),
            objections=map(objection_view.encode, board.objections),
            assessors=map(assessor_view.encode, board.assessors),
            replaced_notices=map(replaced_notice.encode, replaced_in(board.notices)),
            freshness=sight.freshness(),
        )

    async def ListAwards(self, r: Any, context: Context) -> Any:  # noqa: N802
        sight = await self._past_of_boards.of_few(context, r, streams_of)
        rows = await round_queries.awards_of(sight.views, r.scheme_id)
        return pb.ListAwardsResponse(awards=map(award_record_view.encode, rows), freshness=sight.freshness())

    async def ListCalendarYears(self, r: Any, context: Context) -> Any:  # noqa: N802
        sight = await self._past_of_boards.of_few(context, r, streams_of)
        years = await calendar.calendar_years_of(sight.views)
        return pb.ListCalendarYearsResponse(years=map(calendar_year_view, years), freshness=sight.freshness())


async def _round_row(sight: Sight, round_id: str) -> RoundRow:
    if (row := await queries.round_of(sight.views, round_id)) is None:
        then = "" if sight.moment is None else "当时"
        raise RoundUnknown(f"{then}没有评价轮次 {round_id}", field="round_id")
    return row
