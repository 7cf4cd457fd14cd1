"""A published indicator table as values: rows, parts, inputs, rule parameters, readings. Files: see schemes/."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.values import Ask, InputKind, MarketKind, Scope

NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Alternative:
    id: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One question that the paper leaves open: the answers it allows, the one in force, and why."""

    id: str
    question: str
    places: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    in_force: str
    why: str

    def meaning(self, alternative: str) -> str:
        return next(a.meaning for a in self.alternatives if a.id == alternative)


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule parameter that depends on a reading: its value under each alternative."""

    reading: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A rule before its readings are chosen: each parameter as the rule's dataclass types it, or a Choice."""

    kind: str
    parameters: Mapping[str, Any]

    @property
    def readings(self) -> tuple[str, ...]:
        named = [v.reading for v in self.parameters.values() if isinstance(v, Choice)]
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class Input:
    """`period` is `evaluated` (the round's year), `base` (the year compared with) or empty (none)."""

    id: str
    title: str
    kind: InputKind
    unit: str
    period: str
    minimum: Decimal | None
    maximum: Decimal | None
    options: tuple[str, ...]
    required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the scoring text with marks of its own; cap and floor hold here, not only for the row."""

    id: str
    text: str
    marks: Decimal
    floor: Decimal
    scope: Scope
    rule: RuleSpec
    inputs: tuple[Input, ...]
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    number: str
    level1: str
    level2: str
    level3: str
    text: str
    marks: Decimal
    parts: tuple[Part, ...]
    responsible_units: str
    data_source: str
    base_period: str
    place: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VetoRow:
    number: str
    level1: str
    level2: str
    text: str
    scope: Scope
    rule: RuleSpec
    inputs: tuple[Input, ...]
    place: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    title: str
    marks: Decimal


@dataclass(frozen=True, slots=True)
class DocumentSource:
    title: str
    number: str
    issued_by: tuple[str, ...]
    annex: str


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """One version of one published table. Never changes once a round has used it; a correction is a new version."""

    id: str
    version: str
    title: str
    market_kind: MarketKind
    source: DocumentSource
    total: Decimal
    levels: tuple[Level, ...]
    readings: tuple[Reading, ...]
    rows: tuple[Row, ...]
    veto: VetoRow

    @property
    def in_force(self) -> dict[str, str]:
        return {r.id: r.in_force for r in self.readings}

    def reading(self, reading_id: str) -> Reading | None:
        return next((r for r in self.readings if r.id == reading_id), None)

    def row(self, number: str) -> Row | None:
        return next((r for r in self.rows if r.number == number), None)

    def part(self, part_id: str) -> Part | None:
        return next((p for r in self.rows for p in r.parts if p.id == part_id), None)

    def inputs(self) -> Iterator[tuple[str, Scope, Input]]:
        """Every input with the number of its row and whose figure it is."""
        for row in self.rows:
            for part in row.parts:
                for wanted in part.inputs:
                    yield row.number, part.scope, wanted
        for wanted in self.veto.inputs:
            yield self.veto.number, self.veto.scope, wanted


def asks_of(scheme: Scheme, scope: Scope, period: str) -> tuple[Ask, ...]:
    """What a sheet (or a locality) of that period is asked for."""
    return tuple(
        Ask(
            row=row,
            input_id=wanted.id,
            title=wanted.title,
            kind=wanted.kind,
            unit=wanted.unit,
            period=period_of(wanted, scheme, period),
            minimum=wanted.minimum,
            maximum=wanted.maximum,
            options=wanted.options,
            scope=scope,
            required=wanted.required,
        )
        for row, whose, wanted in scheme.inputs()
        if whose is scope
    )


def period_of(wanted: Input, scheme: Scheme, period: str) -> str:
    """The year that a value must be for. Empty: any."""
    if wanted.period == "evaluated" or not period:
        return period if wanted.period else ""
    if wanted.period == "base" and scheme.in_force.get("base_period") == "previous_year":
        return str(int(period) - 1)
    return ""
