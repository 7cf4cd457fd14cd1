"""A scheme under chosen readings and parameters: every rule with its parameters fixed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, cast

from domainkit.rejection import Invalid
from scoring.altered import altered, number_at
from scoring.checks.rule_inputs import named_inputs
from scoring.rules.choosing import chosen, rule_of
from scoring.rules.desk import Desk
from scoring.rules.outcome import Marking
from scoring.rules.registry import Rule, marker
from scoring.rules.veto import Veto
from scoring.scheme import Input, Part, Row, Scheme

Pairs: TypeAlias = tuple[tuple[str, str], ...]


class ReadingUnknown(Invalid):
    """A reading, or an alternative of it, that the scheme does not have."""


@dataclass(frozen=True, slots=True)
class ReadingUsed:
    id: str
    question: str
    alternative: str
    meaning: str


@dataclass(frozen=True, slots=True)
class BoundPart:
    """`supposed`: what a what-if changed in it, one sentence each. `named`: of the inputs that several parts use, those
    that the rule looks at.
    """

    part: Part
    rule: Rule
    marker: Callable[[Desk], Marking]
    inputs: Mapping[str, Input]
    readings: tuple[ReadingUsed, ...]
    supposed: tuple[str, ...]
    named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BoundRow:
    """`units`: the responsible ones, a phrase for several replaced by those that the reading names."""

    row: Row
    parts: tuple[BoundPart, ...]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoundScheme:
    """`scheme` with the parameters; `readings`, `parameters`: what differs from what is in force. `shared`: the parts
    that look at an input, for each that two or more of them look at. `said`: of each parameter what is supposed.
    """

    scheme: Scheme
    rows: tuple[BoundRow, ...]
    parts: Mapping[str, BoundPart]
    veto: Veto | None
    veto_inputs: Mapping[str, Input]
    veto_readings: tuple[ReadingUsed, ...]
    readings: Pairs
    parameters: Pairs
    shared: Mapping[str, tuple[str, ...]]
    said: Mapping[str, str]

    @property
    def hypothetical(self) -> bool:
        return bool(self.readings or self.parameters)

    def part(self, part_id: str) -> BoundPart | None:
        return self.parts.get(part_id)

    def supposed(self, of: str) -> tuple[str, ...]:
        """What a what-if changed in a part, a gate, the veto, as its paths begin."""
        return _of(self.said, of)


def bind(
    scheme: Scheme, readings: Mapping[str, str] | None = None, parameters: Mapping[str, str] | None = None
) -> BoundScheme:
    """The scheme under its readings in force and its own numbers, but for those named. Raises ReadingUnknown,
    ParameterRefused.
    """
    for reading_id, alternative in (readings or {}).items():
        _check(scheme, reading_id, alternative)
    return _bound(scheme, tuple(sorted((readings or {}).items())), tuple(sorted((parameters or {}).items())))


def _check(scheme: Scheme, reading_id: str, alternative: str) -> None:
    reading = scheme.reading(reading_id)
    if reading is None:
        raise ReadingUnknown(f"评价体系没有读法“{reading_id}”", field=f"readings.{reading_id}")
    if alternative not in {a.id for a in reading.alternatives}:
        raise ReadingUnknown(f"读法“{reading_id}”没有选项“{alternative}”", field=f"readings.{reading_id}")


@lru_cache(maxsize=256)
def _bound(original: Scheme, tried: Pairs, parameters: Pairs) -> BoundScheme:
    scheme = altered(original, dict(parameters))
    readings = scheme.in_force | dict(tried)
    said = {path: f"假设：参数 {path} 由 {number_at(original, path)} 换为 {value}" for path, value in parameters}
    rows = tuple(
        BoundRow(row, tuple(_part(scheme, part, readings, said) for part in row.parts), units_of(scheme, row, readings))
        for row in scheme.rows
    )
    veto = scheme.veto
    parts = {p.part.id: p for row in rows for p in row.parts}
    return BoundScheme(
        scheme=scheme,
        rows=rows,
        parts=parts,
        veto=None if veto is None else cast(Veto, rule_of(veto.rule, readings)),
        veto_inputs={} if veto is None else {i.id: i for i in veto.inputs},
        veto_readings=() if veto is None else used(scheme, veto.rule.readings, readings),
        readings=tuple((r, a) for r, a in tried if scheme.in_force[r] != a),
        parameters=parameters,
        shared=_shared(parts),
        said=said,
    )


def units_of(scheme: Scheme, row: Row, readings: Mapping[str, str]) -> tuple[str, ...]:
    """The responsible units one by one, under these readings."""
    groups = {group.phrase: chosen(group.units, readings) for group in scheme.unit_groups}
    return tuple(dict.fromkeys(unit for named in row.units for unit in groups.get(named, (named,))))


def _part(scheme: Scheme, part: Part, readings: Mapping[str, str], said: Mapping[str, str]) -> BoundPart:
    of = used(scheme, tuple(dict.fromkeys((*part.readings, *part.rule.readings))), readings)
    inputs = {i.id: i for i in part.inputs}
    if part.uses:
        inputs |= {i.id: i for _, _, i in scheme.inputs() if i.id in part.uses}
    supposed = _of(said, part.id)
    rule = cast(Rule, rule_of(part.rule, readings))
    common = {used for row in scheme.rows for p in row.parts for used in p.uses} & set(inputs)
    named = frozenset(n.input_id for n in named_inputs(rule)) & common if common else frozenset[str]()
    return BoundPart(part, rule, marker(rule), inputs, of, supposed, named)


def _of(said: Mapping[str, str], what: str) -> tuple[str, ...]:
    return tuple(text for path, text in said.items() if path.startswith(f"{what}."))


def _shared(parts: Mapping[str, BoundPart]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for part_id, part in parts.items():
        for input_id in sorted(part.named):
            found.setdefault(input_id, []).append(part_id)
    return {i: tuple(ids) for i, ids in found.items() if len(ids) > 1}


def used(scheme: Scheme, ids: tuple[str, ...], readings: Mapping[str, str]) -> tuple[ReadingUsed, ...]:
    """Those readings as they are chosen, for an explanation."""
    found = [r for r in (scheme.reading(i) for i in ids) if r is not None]
    return tuple(ReadingUsed(r.id, r.question, readings[r.id], r.meaning(readings[r.id])) for r in found)
