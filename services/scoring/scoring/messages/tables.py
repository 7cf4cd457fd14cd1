"""A scheme as protobuf: everything that its file says, so that the paper can be held beside it."""

from collections.abc import Mapping
from typing import Any

from shijian.scoring.v1 import views_pb2

from scoring.binding import units_of
from scoring.facts import plain
from scoring.messages.rounds import step_view
from scoring.messages.sheets import row_head
from scoring.parameter_words import parameter_words
from scoring.rules.choosing import chosen
from scoring.rules.desk import ZERO
from scoring.scheme import Combination, Gate, Input, Part, Reading, Row, Scheme, VetoRow
from scoring.steps import PLAIN
from scoring.wire import market_kind_number, scope_number


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
        evaluates=scheme.evaluates.value,
        what_if=scheme.what_if,
        variant_of="@".join(scheme.variant_of or ()),
        digest=scheme.digest,
    )


def scheme_view(scheme: Scheme) -> Any:
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
        rows=[row_of_scheme(row, scheme) for row in scheme.rows],
        veto=None if scheme.veto is None else veto_of_scheme(scheme.veto),
        readings=[reading_choices(r) for r in scheme.readings],
        gates=[gate_of_scheme(gate) for gate in scheme.gates],
        combination=None if scheme.combination is None else combination_view(scheme.combination),
        entry_conditions=[condition.text for condition in scheme.entry_conditions],
        unit_groups=[
            views_pb2.UnitGroupView(phrase=g.phrase, units=chosen(g.units, scheme.in_force), place=g.place)
            for g in scheme.unit_groups
        ],
        areas=[]
        if scheme.areas is None
        else parameters_of({"together": scheme.areas.together, "markets": scheme.areas.markets}),
        steps=[step_view(step) for step in scheme.steps or PLAIN],
    )


def row_of_scheme(row: Row, scheme: Scheme) -> Any:
    view = row_head(row, ZERO, row.marks)
    view.parts.extend(part_of_scheme(p) for p in row.parts)
    view.units.extend(units_of(scheme, row, scheme.in_force))
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
        parameters=parameters_of(part.rule.parameters),
    )


def veto_of_scheme(veto: VetoRow) -> Any:
    return views_pb2.VetoView(
        number=veto.number,
        text=veto.text,
        inputs=[input_of_scheme(i) for i in veto.inputs],
        place=veto.place,
        notes=veto.notes,
        parameters=parameters_of(veto.rule.parameters),
    )


def input_of_scheme(wanted: Input) -> Any:
    return views_pb2.InputView(
        input_id=wanted.id,
        title=wanted.title,
        unit=wanted.unit,
        period=wanted.period,
        required=wanted.required,
        kind=wanted.kind.value,
        options=wanted.options,
        minimum="" if wanted.minimum is None else plain(wanted.minimum),
        maximum="" if wanted.maximum is None else plain(wanted.maximum),
        note=wanted.note,
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


def gate_of_scheme(gate: Gate) -> Any:
    return views_pb2.GateOfScheme(
        id=gate.id,
        title=gate.title,
        total=plain(gate.total),
        level_rate=plain(gate.level_rate),
        what_if=gate.what_if,
        source=gate.source,
    )


def combination_view(rule: Combination) -> Any:
    hanging = {
        "basis": rule.basis,
        "missing": rule.missing,
        "joins": rule.bonus.joins,
        "above_total": rule.bonus.above_total,
    }
    return views_pb2.CombinationView(
        text=rule.text,
        channels=[views_pb2.ChannelView(id=c.id, title=c.title, weight=plain(c.weight)) for c in rule.channels],
        parameters=parameters_of(hanging),
        bonus_text=rule.bonus.text,
        bonus_cap=plain(rule.bonus.cap),
        bonus_form=rule.bonus.form,
    )


def parameters_of(parameters: Mapping[str, Any]) -> list[Any]:
    return [
        views_pb2.ParameterView(name=w.name, value=w.value, reading=w.reading, by_alternative=w.by_alternative)
        for w in parameter_words(parameters)
    ]
