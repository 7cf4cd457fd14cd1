"""The sheets of a round and their ranking: as they are, or as they were known at a moment."""

from typing import Any, TypeAlias

import grpc
from shijian.scoring.v1 import scoring_service_pb2 as pb

from chassis.past import Past
from scoring.catalogue import Schemes
from scoring.messages.answers import ranking_of
from scoring.messages.asked import day_of
from scoring.messages.schemes import ranking_head, round_view
from scoring.messages.sheets import summary
from scoring.projections.sheet_facts import sheet_facts
from scoring.projections.sheet_marks import sheet_marks
from scoring.projections.sheets import sheets
from scoring.queries import sheets as queries
from scoring.queries.answers import Known
from scoring.queries.areas import field_of, ranked_from
from scoring.queries.pins import by_round, changes_since, held_to
from scoring.queries.true_on import known_on
from scoring.queries.verdicts import verdicts_of
from scoring.round.rejections import RoundUnknown
from scoring.values import round_stream

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class RankingRpcs:
    """One method per query. Lists of a past moment are read from builds of it, the round itself from the log."""

    def __init__(self, past: Past, schemes: Schemes) -> None:
        self._past = past
        self._of_schemes = schemes
        self._known_now = Known(past.views)

    async def ListSheets(self, r: Any, context: Context) -> Any:  # noqa: N802
        sight = await self._past.of_all(context, r, sheets)
        page = await queries.sheet_page(sight.views, _place(r), r.page_size, r.page_token)
        return pb.ListSheetsResponse(
            sheets=map(summary, page.rows), next_page_token=page.next_token, freshness=sight.freshness()
        )

    async def RankRound(self, r: Any, context: Context) -> Any:  # noqa: N802
        sight = await self._past.of_stream(context, r, round_stream(r.round_id))
        row = await queries.round_of(sight.views, r.round_id)
        if row is None:
            then = "" if sight.moment is None else "当时"
            raise RoundUnknown(f"{then}没有评价轮次 {r.round_id}", field="round_id")
        scheme = self._of_schemes.get(row.scheme_id, row.scheme_version)
        day = day_of(r.true_on, "true_on")
        if day is not None:
            await held_to(self._past.views, scheme, [row.round_id])
        if sight.moment is not None:
            more = () if day is None else (sheet_facts, sheet_marks)
            sight = await self._past.of_all(context, r, *dict.fromkeys((*ranked_from(scheme), *more)))
        known = known_on(self._known_now if sight.moment is None else Known(sight.views), day)
        rows = await queries.sheets_of(sight.views, _place(r))
        changed = await changes_since(self._past.views, scheme, [row.round_id])
        field = await field_of(sight.views, known, scheme, rows, {}, changed)
        verdicts = await verdicts_of(sight.views, known, scheme, rows, field.rows, {}, changed)
        return pb.RankRoundResponse(
            round=round_view.encode(row),
            ranking=ranking_of(field.rows, verdicts),
            freshness=sight.freshness(),
            head=ranking_head(scheme, areas=bool(field.areas), departed=by_round(changed)),
            true_on=r.true_on,
            not_yet_true=known.not_yet_true,
        )


def _place(r: Any) -> dict[str, str]:
    return {"round_id": r.round_id, "locality": r.locality, "county": r.county}
