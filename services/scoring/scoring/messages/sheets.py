"""Scored sheets as protobuf: rows, parts, marks, and where each came from."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from shijian.scoring.v1 import values_pb2, views_pb2

from contracts.mapping import mapping_of
from scoring.answers.superseded import superseded
from scoring.binding import bind, units_of
from scoring.facts import Award, plain, shown
from scoring.projections.revisions import RevisionRow
from scoring.projections.sheet_facts import FactsRow
from scoring.projections.sheet_marks import MarkRow
from scoring.projections.sheets import SheetRow
from scoring.queries.sheets import SheetAt
from scoring.result import InputUsed, LevelResult, PartResult, ReadingUsed, RowResult, VetoResult
from scoring.rules.awarding import allowance
from scoring.rules.desk import Desk
from scoring.scheme import Row, VetoRow
from scoring.values import PartMark, Source, Standing
from scoring.wire import scope_number, sheet_state_number, veto_number

source_message = mapping_of(Source, values_pb2.Source.DESCRIPTOR)
standing_message = mapping_of(Standing, values_pb2.Standing.DESCRIPTOR)
part_message = mapping_of(PartMark, values_pb2.PartMark.DESCRIPTOR)


def summary(row: SheetRow) -> Any:
    return views_pb2.SheetSummary(
        sheet_id=row.sheet_id,
        round_id=row.round_id,
        scheme_id=row.scheme_id,
        scheme_version=row.scheme_version,
        subject=row.subject,
        subject_name=row.subject_name,
        locality=row.locality,
        county=row.county,
        state=sheet_state_number(row.state),
        standing=standing_message.encode(Standing(row.lower, row.upper, row.veto)),
        unsettled=row.unsettled,
        version=row.version,
        updated_at=row.updated_at,
        channel=row.channel,
    )


def sheet_view(at: SheetAt) -> Any:
    return views_pb2.SheetView(
        summary=summary(at.row),
        evaluation_date=at.row.evaluation_date,
        period=at.row.period,
        shown_version=at.version,
        standing=standing_message.encode(at.sheet.standing),
        levels=[level_view(level) for level in at.sheet.levels],
        rows=[row_view(row, at) for row in at.sheet.rows],
        veto=None if at.sheet.scheme.veto is None else veto_view(at.sheet.scheme.veto, at.sheet.veto, at),
        revisions=[revision_view(r) for r in at.revisions],
        unsettled=at.sheet.unsettled,
        shared=at.sheet.shared,
        tight=at.sheet.tight,
        departed=at.sheet.departed,
    )


def revision_view(row: RevisionRow) -> Any:
    return views_pb2.RevisionView(
        version=row.version,
        standing=standing_message.encode(Standing(row.lower, row.upper, row.veto)),
        parts=[part_message.encode(p) for p in row.parts],
        cause=row.cause,
        final=row.final,
        recorded_at=row.recorded_at,
    )


def level_view(level: LevelResult) -> Any:
    lower, upper = plain(level.lower), plain(level.upper)
    return views_pb2.LevelView(title=level.title, marks=plain(level.marks), lower=lower, upper=upper)


def row_view(result: RowResult, at: SheetAt) -> Any:
    view = row_head(result.row, result.lower, result.upper)
    view.parts.extend(part_view(p, at) for p in result.parts)
    scheme = at.sheet.scheme
    view.units.extend(units_of(scheme, result.row, scheme.in_force | dict(at.sheet.readings)))
    return view


def row_head(row: Row, lower: Decimal, upper: Decimal) -> Any:
    return views_pb2.RowView(
        number=row.number,
        level1=row.level1,
        level2=row.level2,
        level3=row.level3,
        text=row.text,
        marks=plain(row.marks),
        lower=plain(lower),
        upper=plain(upper),
        responsible_units=row.responsible_units,
        data_source=row.data_source,
        base_period=row.base_period,
        place=row.place,
        notes=row.notes,
        variable_kind=row.variable_kind,
        formula=row.formula,
        method=row.method,
        requirement=row.requirement,
    )


def part_view(result: PartResult, at: SheetAt) -> Any:
    part = result.part
    return views_pb2.PartView(
        part=part.id,
        text=part.text,
        marks=plain(part.marks),
        floor=plain(part.floor),
        scope=scope_number(part.scope),
        rule=part.rule.kind,
        lower=plain(result.lower),
        upper=plain(result.upper),
        settled=result.mark is not None,
        awaits_award=result.awaits_award,
        allowance=allowance_view(result, at),
        readings=reading_views(result.readings),
        inputs=[input_view(i, at.facts) for i in result.inputs],
        award=None if result.award is None else award_view(result.award, at.marks),
        steps=result.steps,
    )


def allowance_view(result: PartResult, at: SheetAt) -> Any:
    bound = bind(at.sheet.scheme, dict(at.sheet.readings)).part(result.part.id)
    facts = {i.wanted.id: i.fact for i in result.inputs if i.fact is not None}
    granted = bound and allowance(bound.rule, Desk(bound.inputs, facts, result.award, at.sheet.as_of))
    if not granted:
        return None
    return views_pb2.AllowanceView(
        minimum=plain(granted.minimum), maximum=plain(granted.maximum), step=plain(granted.step)
    )


def reading_views(used: Iterable[ReadingUsed]) -> list[Any]:
    return [
        views_pb2.ReadingView(id=r.id, question=r.question, alternative=r.alternative, meaning=r.meaning) for r in used
    ]


def input_view(used: InputUsed, rows: Sequence[FactsRow]) -> Any:
    wanted, fact = used.wanted, used.fact
    view = views_pb2.InputView(
        input_id=wanted.id, title=wanted.title, unit=wanted.unit, required=wanted.required, known=fact is not None
    )
    if fact is None:
        return view
    view.value, view.period = shown(fact.field), fact.field.period
    view.submitted_by, view.accepted_by, view.accepted_at = fact.submitted_by, fact.accepted_by, fact.accepted_at
    for row in rows:
        if row.source == fact.source and any(f.input_id == wanted.id for f in row.fields):
            view.source.CopyFrom(source_message.encode(row.source))
            view.sheet_version = row.version
    view.replaced.extend(superseded(used, rows))
    return view


def award_view(award: Award, marks: Sequence[MarkRow]) -> Any:
    view = views_pb2.AwardView(points=plain(award.points), reason=award.reason, by=award.by, at=award.at)
    held = next((m for m in marks if m.source == award.source), None)
    if held is not None:
        view.source.CopyFrom(source_message.encode(held.source))
    if held is not None and held.locality_source is not None:
        view.locality_source.CopyFrom(source_message.encode(held.locality_source))
    return view


def veto_view(veto: VetoRow, result: VetoResult, at: SheetAt) -> Any:
    return views_pb2.VetoView(
        number=veto.number,
        text=veto.text,
        status=veto_number(result.status),
        effect=result.effect,
        readings=reading_views(result.readings),
        inputs=[input_view(i, at.facts) for i in result.inputs],
        steps=result.steps,
        place=veto.place,
        notes=veto.notes,
    )
