"""Answers as protobuf."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shijian.scoring.v1 import answers_pb2 as pb
from shijian.scoring.v1 import values_pb2, views_pb2

from contracts.fields import enum_converters
from contracts.mapping import mapping_of
from scoring.answers.areas import AreaFound, ranked_areas
from scoring.answers.compare import Comparison
from scoring.answers.deciding import ReadingDecides, RowDecides
from scoring.answers.losses import Loss, Losses, RowLoss
from scoring.answers.outcomes import Outcome
from scoring.answers.sensitivity import Plan
from scoring.answers.simulate import Shift, Turn
from scoring.answers.suppositions import SUPPOSED
from scoring.combining import Combined
from scoring.facts import plain
from scoring.gates import GateResult, GateStatus
from scoring.messages.schemes import rank_view, ranking_head
from scoring.messages.sheets import reading_views
from scoring.projections.sheets import SheetRow
from scoring.queries.areas import Field
from scoring.ranking import ranked
from scoring.rules.outcome import percent
from scoring.scheme import Scheme
from scoring.values import Standing, Verdict
from scoring.wire import veto_number

comparison_view = mapping_of(Comparison, pb.Comparison.DESCRIPTOR).encode
plan_view = mapping_of(Plan, pb.Plan.DESCRIPTOR).encode
row_decides_view = mapping_of(RowDecides, pb.RowDecides.DESCRIPTOR).encode
reading_decides_view = mapping_of(ReadingDecides, pb.ReadingDecides.DESCRIPTOR).encode
_loss = mapping_of(Loss, pb.Loss.DESCRIPTOR).encode
_row_loss = mapping_of(RowLoss, pb.RowLoss.DESCRIPTOR).encode
_standing = mapping_of(Standing, values_pb2.Standing.DESCRIPTOR).encode
_shift = pb.ShiftView.DESCRIPTOR.fields_by_name
gate_status_number = enum_converters(GateStatus, _shift["verdict_before"])[0]
turn_number = enum_converters(Turn, _shift["turn"])[0]


def ranking_view(
    scheme: Scheme,
    period: str,
    field: Field,
    changes: Sequence[str],
    verdicts: Mapping[str, Verdict],
    departed: Iterable[str] = (),
) -> Any:
    return pb.Ranking(
        scheme_id=scheme.id,
        scheme_version=scheme.version,
        period=period,
        ranking=ranking_of(field.rows, verdicts),
        label=SUPPOSED if changes else "",
        changes=changes,
        areas=map(area_view, in_order(field.areas)),
        head=ranking_head(scheme, areas=bool(field.areas), departed=departed),
    )


def ranking_of(rows: Sequence[SheetRow], verdicts: Mapping[str, Verdict]) -> list[Any]:
    """Everybody in order. `verdicts` by id; empty where there is no gate."""
    return [rank_view(r, verdicts.get(r.sheet.sheet_id, Verdict.UNGATED)) for r in ranked(rows)]


def in_order(areas: Sequence[AreaFound]) -> list[AreaFound]:
    """By rank, those that a veto leaves out last."""
    by_id = {a.outcome.sheet_id: a for a in areas}
    return [by_id[r.sheet.sheet_id] for r in ranked_areas(areas)]


def area_view(found: AreaFound | None) -> Any:
    if found is None:
        return None
    round_id, _, code = found.outcome.sheet_id.rpartition("-")
    return views_pb2.AreaMark(
        round_id=round_id,
        area=code,
        name=found.outcome.name,
        lower=percent(found.area.lower),
        upper=percent(found.area.upper),
        veto=veto_number(found.area.veto),
        markets=[
            views_pb2.MarketOfArea(sheet_id=m.sheet_id, subject=m.subject, name=m.name, standing=standing_of(m))
            for m in found.markets
        ],
        steps=found.area.steps,
        readings=reading_views(found.area.readings),
    )


def gate_findings(gates: Iterable[GateResult]) -> list[Any]:
    return [
        pb.GateFinding(id=g.gate.id, title=g.gate.title, status=gate_status_number(g.status), steps=g.steps)
        for g in gates
    ]


def combined_view(found: Combined | None) -> Any:
    if found is None:
        return None
    return pb.CombinedMark(lower=plain(found.lower), upper=plain(found.upper), missing=found.missing, steps=found.steps)


def losses_view(found: Losses) -> Any:
    return pb.Losses(
        reached=found.reached,
        spare=[pb.Spare(level=level, marks=plain(marks)) for level, marks in found.spare.items()],
        parts=map(_loss, found.parts),
        rows=map(_row_loss, found.rows),
    )


def shift_view(shift: Shift) -> Any:
    return pb.ShiftView(
        sheet_id=shift.after.sheet_id,
        subject=shift.after.subject,
        name=shift.after.name,
        before=standing_of(shift.before),
        after=standing_of(shift.after),
        rank_before=shift.rank_before,
        rank_after=shift.rank_after,
        moved=shift.moved,
        verdict_before=gate_status_number(shift.verdict_before),
        verdict_after=gate_status_number(shift.verdict_after),
        turn=turn_number(shift.turn),
    )


def standing_of(found: Outcome) -> Any:
    return _standing(Standing(found.lower, found.upper, found.veto))
