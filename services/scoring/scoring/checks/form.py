"""What must hold of a scheme beyond its form: sums, ids, inputs of rules, readings. Each complaint names its place."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.checks.outcomes import (
    area_faults,
    combination_faults,
    gate_faults,
    overlap_faults,
    region_faults,
)
from scoring.checks.reach import reach_faults, unit_faults
from scoring.checks.readings import reading_faults
from scoring.checks.rule_inputs import named_inputs
from scoring.facts import plain
from scoring.rules.choosing import choices, rule_of
from scoring.rules.veto import Veto
from scoring.scheme import Input, Part, Row, RuleSpec, Scheme
from scoring.steps import step_faults
from scoring.units import UNITS
from scoring.values import InputKind


@dataclass(frozen=True, slots=True)
class Complaint:
    """`place` is a path such as `rows[5].parts[0]`."""

    place: str
    reason: str


def complaints(scheme: Scheme) -> Iterator[Complaint]:
    yield from unsound(scheme)
    yield from (Complaint(*fault) for fault in reading_faults(scheme))


def unsound(scheme: Scheme) -> Iterator[Complaint]:
    """Whatever nothing could be scored by; what its readings make of it is left aside."""
    yield from _sums(scheme)
    yield from _ids(scheme)
    for r, row in enumerate(scheme.rows):
        yield from _row(row, f"rows[{r}]")
        for p, part in enumerate(row.parts):
            yield from _part(scheme, row, part, f"rows[{r}].parts[{p}]")
    if scheme.veto is not None:
        yield from _rule(scheme, scheme.veto.rule, scheme.veto.inputs, None, "veto")
        for number, wanted in enumerate(scheme.veto.inputs):
            yield from _input(wanted, f"veto.inputs[{number}]")
    yield from (
        Complaint(*fault) for fault in (*gate_faults(scheme), *combination_faults(scheme), *area_faults(scheme))
    )
    found = step_faults(scheme.steps, channels=scheme.combination is not None)
    yield from (Complaint(*fault) for fault in found)


def _sums(scheme: Scheme) -> Iterator[Complaint]:
    total = sum((level.marks for level in scheme.levels), Decimal(0))
    if total != scheme.total:
        yield Complaint("levels", f"level-1 marks add to {plain(total)}, the scheme says {plain(scheme.total)}")
    for number, level in enumerate(scheme.levels):
        own = sum((r.marks for r in scheme.rows if r.level1 == level.title), Decimal(0))
        if own != level.marks:
            said = f"rows of {level.title} add to {plain(own)}, the level says {plain(level.marks)}"
            yield Complaint(f"levels[{number}]", said)


def _ids(scheme: Scheme) -> Iterator[Complaint]:
    for kind, ids in _named(scheme).items():
        seen: set[str] = set()
        for place, one in ids:
            if one in seen:
                yield Complaint(place, f"{kind} id {one} stands more than once")
            seen.add(one)
    known = {level.title for level in scheme.levels}
    for number, row in enumerate(scheme.rows):
        if row.level1 not in known:
            yield Complaint(f"rows[{number}]", f"level1 {row.level1} is not among the levels")
    if not scheme.version.isdigit():
        yield Complaint("version", f"version {scheme.version} is no whole number")


def _named(scheme: Scheme) -> dict[str, list[tuple[str, str]]]:
    """Place and id, in the order of the file."""
    rows = [(f"rows[{r}]", row) for r, row in enumerate(scheme.rows)]
    parts = [(f"{at}.parts[{p}]", part) for at, row in rows for p, part in enumerate(row.parts)]
    inputs = [(f"{at}.inputs[{i}]", wanted) for at, part in parts for i, wanted in enumerate(part.inputs)]
    veto = scheme.veto
    inputs += [(f"veto.inputs[{i}]", wanted) for i, wanted in enumerate(veto.inputs)] if veto else []
    return {
        "row": [*((at, row.number) for at, row in rows), *([("veto", veto.number)] if veto else [])],
        "part": [(at, part.id) for at, part in parts],
        "input": [(at, wanted.id) for at, wanted in inputs],
        "reading": [(f"readings[{r}]", reading.id) for r, reading in enumerate(scheme.readings)],
        "level": [(f"levels[{n}]", level.title) for n, level in enumerate(scheme.levels)],
    }


def _row(row: Row, place: str) -> Iterator[Complaint]:
    parts = sum((p.marks for p in row.parts), Decimal(0))
    if parts != row.marks:
        yield Complaint(place, f"parts of row {row.number} add to {plain(parts)}, the row says {plain(row.marks)}")
    position = 0
    for number, part in enumerate(row.parts):
        found = row.text.find(part.text, position)
        if found < 0:
            yield Complaint(
                f"{place}.parts[{number}]", f"the text of part {part.id} is not in the row's text, in order"
            )
        position = max(found, position)


def _part(scheme: Scheme, row: Row, part: Part, place: str) -> Iterator[Complaint]:
    if not part.id.startswith(f"{row.number}."):
        yield Complaint(place, f"part {part.id} stands in row {row.number}")
    if not 0 <= part.floor <= part.marks:
        yield Complaint(place, "0 ≤ floor ≤ marks must hold")
    for named in part.readings:
        if scheme.reading(named) is None:
            yield Complaint(place, f"reading {named} is not among the readings")
    shared = {i.id: i for _, _, i in scheme.inputs()}
    for used in part.uses:
        if used not in shared:
            yield Complaint(place, f"{used} is asked for by no row")
    inputs = (*part.inputs, *(shared[used] for used in part.uses if used in shared))
    for number, wanted in enumerate(part.inputs):
        yield from _input(wanted, f"{place}.inputs[{number}]")
    yield from _rule(scheme, part.rule, inputs, part.marks, place)


def _input(wanted: Input, place: str) -> Iterator[Complaint]:
    counted = wanted.kind in {InputKind.NUMBER, InputKind.COUNT}
    if counted and wanted.unit not in UNITS:
        yield Complaint(place, f"unit {wanted.unit!r} of {wanted.id} is unknown")
    if not counted and (wanted.unit or wanted.minimum is not None or wanted.maximum is not None):
        yield Complaint(place, f"{wanted.id} is no number: it has no unit and no bounds")
    if wanted.minimum is not None and wanted.maximum is not None and wanted.minimum > wanted.maximum:
        yield Complaint(place, f"minimum of {wanted.id} is above its maximum")
    if len(set(wanted.options)) != len(wanted.options):
        yield Complaint(place, f"{wanted.id}: an option stands twice")
    if (wanted.kind is InputKind.ITEMS) != bool(wanted.options):
        yield Complaint(place, f"{wanted.id}: options belong to items, and items want options")


def _rule(
    scheme: Scheme, spec: RuleSpec, inputs: Sequence[Input], marks: Decimal | None, place: str
) -> Iterator[Complaint]:
    found = [*_choices(scheme, spec, place), *(Complaint(place, fault) for fault in overlap_faults(spec))]
    yield from found
    if found:
        return
    for chosen in _bindings(scheme, spec):
        rule = rule_of(spec, chosen)
        if wrong := rule.faults():
            yield from (Complaint(place, f"{spec.kind}: {fault}") for fault in wrong)
            return
        if not isinstance(rule, Veto) and rule.full != marks:
            yield Complaint(
                place, f"{spec.kind} gives up to {plain(rule.full)}, the part says {plain(marks or Decimal(0))}"
            )
        known = {i.id: i for i in inputs}
        yield from (Complaint(place, f"{spec.kind}: {fault}") for fault in region_faults(rule, known))
        named = [*_named_inputs(spec.kind, rule, known, place)]
        yield from named
        if not named:
            faults = (*unit_faults(rule, known), *reach_faults(rule, known))
            yield from (Complaint(place, f"{spec.kind}: {fault}") for fault in faults)


def _choices(scheme: Scheme, spec: RuleSpec, place: str) -> Iterator[Complaint]:
    for name, value in spec.parameters.items():
        for choice in choices(value):
            reading = scheme.reading(choice.reading)
            if reading is None:
                yield Complaint(place, f"{name}: reading {choice.reading} is not among the readings")
            elif {a.id for a in reading.alternatives} != set(choice.values):
                yield Complaint(place, f"{name}: wants a value for every alternative of {choice.reading}")


def _bindings(scheme: Scheme, spec: RuleSpec) -> Iterator[dict[str, str]]:
    """Every combination of the alternatives of the readings that the rule depends on."""
    found = [r for r in map(scheme.reading, spec.readings) if r is not None]
    for answers in itertools.product(*([a.id for a in r.alternatives] for r in found)):
        yield scheme.in_force | dict(zip((r.id for r in found), answers, strict=True))


def _named_inputs(kind: str, rule: Any, inputs: dict[str, Input], place: str) -> Iterator[Complaint]:
    for named in named_inputs(rule):
        if named.input_id not in inputs:
            yield Complaint(place, f"{kind}.{named.parameter}: {named.input_id} is not among the part's inputs")
        elif inputs[named.input_id].kind not in named.kinds:
            kinds = " or ".join(k.value for k in named.kinds)
            yield Complaint(place, f"{kind}.{named.parameter}: {named.input_id} is not of kind {kinds}")
