"""Schemes, rounds, localities and rankings as protobuf."""

from collections.abc import Iterable
from typing import Any

from shijian.scoring.v1 import views_pb2

from contracts.mapping import mapping_of
from scoring.messages.sheets import summary
from scoring.projections.localities import LocalityRow
from scoring.projections.rounds import RoundRow
from scoring.projections.sheets import SheetRow
from scoring.ranking import Ranked
from scoring.scheme import Evaluates, Scheme
from scoring.standings import own_gate
from scoring.values import Scope, Verdict
from scoring.wire import verdict_number

round_view = mapping_of(RoundRow, views_pb2.RoundView.DESCRIPTOR)
ASSESSED = {"discretion", "full_or_reduced"}


def rank_view(ranked: Ranked[SheetRow], verdict: Verdict = Verdict.UNGATED) -> Any:
    return views_pb2.RankView(
        sheet=summary(ranked.sheet),
        rank=ranked.rank,
        best_rank=ranked.best,
        worst_rank=ranked.worst,
        tied_with=ranked.tied_with,
        incomplete=ranked.incomplete,
        vetoed=ranked.vetoed,
        remark=ranked.remark,
        verdict=verdict_number(verdict),
    )


def ranking_head(scheme: Scheme, *, areas: bool, departed: Iterable[str] = ()) -> Any:
    """`areas`: the markets of an area have one mark. `departed`: why it goes by the record."""
    gate = own_gate(scheme)
    return views_pb2.RankingHead(
        places=areas or scheme.evaluates is Evaluates.PLACE,
        veto=scheme.veto is not None,
        gate="" if gate is None else gate.title,
        departed=departed,
    )


def locality_view(row: LocalityRow, scheme: Scheme) -> Any:
    shared = [p for r in scheme.rows for p in r.parts if p.scope is Scope.LOCALITY and p.rule.kind in ASSESSED]
    return views_pb2.LocalityView(
        round_id=row.round_id,
        locality=row.locality,
        scheme_id=row.scheme_id,
        scheme_version=row.scheme_version,
        members=row.members,
        marked=row.marked,
        awaiting=[p.id for p in shared if p.id not in row.marked],
        version=row.version,
        updated_at=row.updated_at,
    )
