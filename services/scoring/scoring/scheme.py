"""A published indicator table as values: rows, parts, inputs, rule parameters, readings. Files: see schemes/."""

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.steps import Step
from scoring.values import Ask, InputKind, MarketKind, Scope

NOT_STATED = "not stated"
# 各县（市、区）人民政府 is one unit.
BETWEEN_UNITS = re.compile("[、，](?![^（]*）)")
# `base`: the year that growth is reckoned from. Another base that was declared has inputs of its own.
YEARS_BACK = {"evaluated": 0, "previous": 1, "second_previous": 2, "base": 1}


class Evaluates(enum.Enum):
    """Whose sheet it is."""

    MARKET = "market"
    PLACE = "place"


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
    """A rule parameter that depends on a reading: its value under each alternative, or a choice by another reading."""

    reading: str
    values: Mapping[str, Any]

    @property
    def readings(self) -> tuple[str, ...]:
        inner = (r for v in self.values.values() if isinstance(v, Choice) for r in v.readings)
        return tuple(dict.fromkeys((self.reading, *inner)))


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A rule before its readings are chosen: each parameter as the rule's dataclass types it, or a Choice."""

    kind: str
    parameters: Mapping[str, Any]

    @property
    def readings(self) -> tuple[str, ...]:
        """Those that its parameters hang on."""
        return tuple(dict.fromkeys(r for v in self.parameters.values() if isinstance(v, Choice) for r in v.readings))


@dataclass(frozen=True, slots=True)
class Input:
    """`period` is `evaluated` (the round's year), `previous`, `second_previous`, `base`, a year, or empty: any.

    `part_of`: the input of which it is a share and so never more; found when the scheme is loaded (schemes/shares.py).
    """

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
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the scoring text with marks of its own; `uses`: inputs that other parts ask for."""

    id: str
    text: str
    marks: Decimal
    floor: Decimal
    scope: Scope
    rule: RuleSpec
    inputs: tuple[Input, ...]
    readings: tuple[str, ...]
    uses: tuple[str, ...] = ()


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
    variable_kind: str = NOT_STATED
    formula: str = NOT_STATED
    method: str = NOT_STATED
    requirement: str = NOT_STATED

    @property
    def title(self) -> str:
        """Its narrowest heading."""
        return self.level2 if self.level3 in {"", NOT_STATED} else self.level3

    @property
    def units(self) -> tuple[str, ...]:
        """The responsible units one by one; none where the source names none."""
        return () if self.responsible_units == NOT_STATED else tuple(BETWEEN_UNITS.split(self.responsible_units))


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
class Gate:
    """A least total and a least rate of every level 1, in %. `what_if`: not the source's own standard."""

    id: str
    title: str
    total: Decimal
    level_rate: Decimal
    what_if: bool
    source: str


@dataclass(frozen=True, slots=True)
class Channel:
    """Who scores the same table apart from the others; `weight` in %."""

    id: str
    title: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Bonus:
    """Marks beyond the table, up to `cap`; `joins` the combined mark, or before weighting that of `channel`."""

    text: str
    cap: Decimal
    form: tuple[str, ...]
    joins: Choice
    channel: str
    above_total: Choice


@dataclass(frozen=True, slots=True)
class Combination:
    """How the channels' marks of one subject become one. `missing`: what a channel that never marked is worth.

    `basis`: whether each channel scores this table, or only `table_channel` does and the others a table of their own.
    """

    text: str
    channels: tuple[Channel, ...]
    basis: Choice
    table_channel: str
    missing: Choice
    bonus: Bonus


@dataclass(frozen=True, slots=True)
class Areas:
    """Whether the markets of an area stand apart or have one mark together, and how theirs then become one."""

    together: Choice
    markets: Choice


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """A phrase among the responsible units that stands for several, and for which."""

    phrase: str
    units: Choice
    place: str


@dataclass(frozen=True, slots=True)
class EntryCondition:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class DocumentSource:
    title: str
    number: str
    issued_by: tuple[str, ...]
    annex: str


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """One version of one published table. Never changes once a round has used it; a correction is a new version.

    `what_if`: why a scheme is there that nobody published; no round is opened on one. `variant_of`: id and version of
    the scheme that it stands on. `digest`: of what its file says. `market_kind` is None where markets of any kind, or
    no markets, are evaluated.
    """

    id: str
    version: str
    title: str
    market_kind: MarketKind | None
    source: DocumentSource
    total: Decimal
    levels: tuple[Level, ...]
    readings: tuple[Reading, ...]
    rows: tuple[Row, ...]
    veto: VetoRow | None
    evaluates: Evaluates = Evaluates.MARKET
    gates: tuple[Gate, ...] = ()
    combination: Combination | None = None
    entry_conditions: tuple[EntryCondition, ...] = ()
    areas: Areas | None = None
    unit_groups: tuple[UnitGroup, ...] = ()
    what_if: str = ""
    variant_of: tuple[str, str] | None = None
    digest: str = ""
    steps: tuple[Step, ...] = ()

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
        if self.veto is not None:
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
            part_of=wanted.part_of,
        )
        for row, whose, wanted in scheme.inputs()
        if whose is scope
    )


def period_of(wanted: Input, _: Scheme, period: str) -> str:
    """The year that a value must be for. Empty: any."""
    if not period:
        return ""
    return str(int(period) - YEARS_BACK[wanted.period]) if wanted.period in YEARS_BACK else wanted.period
