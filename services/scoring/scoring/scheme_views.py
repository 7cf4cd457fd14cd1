"""Schemes, rounds, localities and rankings as protobuf."""

from typing import Any

from shijian.scoring.v1 import views_pb2

from contracts.mapping import mapping_of
from scoring.facts import plain
from scoring.projections.localities import LocalityRow
from scoring.projections.rounds import RoundRow
from scoring.projections.sheets import SheetRow
from scoring.ranking import Ranked
from scoring.rules.desk import ZERO
from scoring.scheme import Input, Part, Reading, Row, Scheme
from scoring.sheet_views import row_head, summary
from scoring.values import Scope
from scoring.wire import market_kind_number, scope_number

round_view = mapping_of(RoundRow, views_pb2.RoundView.DESCRIPTOR)
ASSESSED = {"discretion", "full_or_reduced"}


def scheme_summary(scheme: Scheme) -> Any:
    return views_pb2.SchemeSummary(
        id=scheme.id,
        version=scheme.version,
        title=scheme.title,
        market_kind=market_kind_number(scheme.market_kind) if scheme.market_kind else None,
        total=plain(scheme.total),
        rows=len(scheme.rows),
        parts=sum(len(row.parts) for row in scheme.rows),
        readings=len(scheme.readings),
    )


def scheme_view(scheme: Scheme) -> Any:
    veto = scheme.veto
    return views_pb2.SchemeView(
        summary=scheme_summary(scheme),
        source_title=scheme.source.title,
        source_number=scheme.source.number,
        issued_by=scheme.source.issued_by,
        annex=scheme.source.annex,
        levels=[
            views_pb2.LevelView(title=level.title, marks=plain(level.marks), lower="0", upper=plain(level.marks))
            for level in scheme.levels
        ],
        rows=[row_of_scheme(row) for row in scheme.rows],
        veto=None
        if veto is None
        else views_pb2.VetoView(
            number=veto.number,
            text=veto.text,
            inputs=[input_of_scheme(i) for i in veto.inputs],
            place=veto.place,
            notes=veto.notes,
        ),
        readings=[reading_choices(r) for r in scheme.readings],
    )


def row_of_scheme(row: Row) -> Any:
    view = row_head(row, ZERO, row.marks)
    view.parts.extend(part_of_scheme(p) for p in row.parts)
    return view


def part_of_scheme(part: Part) -> Any:
    return views_pb2.PartView(
        part=part.id,
        text=part.text,
        marks=plain(part.marks),
        floor=plain(part.floor),
        scope=scope_number(part.scope),
        rule=part.rule.kind,
        lower=plain(part.floor),
        upper=plain(part.marks),
        inputs=[input_of_scheme(i) for i in part.inputs],
    )


def input_of_scheme(wanted: Input) -> Any:
    return views_pb2.InputView(
        input_id=wanted.id, title=wanted.title, unit=wanted.unit, period=wanted.period, required=wanted.required
    )


def reading_choices(reading: Reading) -> Any:
    return views_pb2.ReadingChoices(
        id=reading.id,
        question=reading.question,
        places=reading.places,
        alternatives=[views_pb2.ReadingAlternative(id=a.id, meaning=a.meaning) for a in reading.alternatives],
        in_force=reading.in_force,
        why=reading.why,
    )


def rank_view(ranked: Ranked[SheetRow]) -> Any:
    return views_pb2.RankView(
        sheet=summary(ranked.sheet),
        rank=ranked.rank,
        best_rank=ranked.best,
        worst_rank=ranked.worst,
        tied_with=ranked.tied_with,
        incomplete=ranked.incomplete,
        vetoed=ranked.vetoed,
        remark=ranked.remark,
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
