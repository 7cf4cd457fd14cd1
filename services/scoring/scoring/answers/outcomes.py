"""What a sheet comes to, without the way there: bounds by part, level and in all. For whole provinces at once. Pure.

`outcome` gives what `score` gives (a law in the tests holds them together); it makes no steps and no views.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from scoring.answers.compare import Span
from scoring.answers.targets import Need
from scoring.binding import BoundPart, BoundScheme
from scoring.facts import Facts
from scoring.gates import GateStatus
from scoring.rules.desk import Desk
from scoring.rules.veto import find_veto
from scoring.shared import Sums, groups
from scoring.values import Standing, VetoStatus

ZERO = Decimal(0)
ALONE = Sums(())
Spans: TypeAlias = Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class Entrant:
    """A sheet with what is known for it. `channel` is empty where there are none; `area`: round and code of the place
    whose markets may have one mark; `recorded`: what is on record of it, where anything is.
    """

    sheet_id: str
    subject: str
    name: str
    facts: Facts
    as_of: date
    channel: str = ""
    marked: bool = True
    area: str = ""
    recorded: Standing | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A contender of a ranking, real or supposed. `levels` holds the total under an empty title."""

    sheet_id: str
    subject: str
    name: str
    lower: Decimal
    upper: Decimal
    veto: VetoStatus
    unsettled: int
    levels: Spans
    parts: Spans
    channel: str = ""
    marked: bool = True
    area: str = ""
    sums: Sums = field(default=ALONE, compare=False, repr=False)


def departing(entrants: Sequence[Entrant], found: Sequence[Outcome]) -> tuple[str, ...]:
    """The names of those who come to something else than was recorded of them."""
    each = zip(entrants, found, strict=True)
    return tuple(e.name for e, o in each if e.recorded not in {None, Standing(o.lower, o.upper, o.veto)})


def outcome(bound: BoundScheme, entrant: Entrant, known: Spans | None = None) -> Outcome:
    """`known`: parts whose bounds are the same as they were; they are taken over."""
    had = known or {}
    parts: dict[str, Span] = {}
    own: dict[str, list[str]] = {}
    for row in bound.rows:
        ids = own.setdefault(row.row.level1, [])
        for part in row.parts:
            ids.append(part.part.id)
            parts[part.part.id] = had.get(part.part.id) or span_of(part, entrant.facts, entrant.as_of)
    sums = _sums(bound, entrant, parts) if bound.shared else ALONE
    levels = {title: added(parts, ids, sums) for title, ids in own.items()}
    total = added(parts, list(parts), sums)
    veto = veto_of(bound, entrant)
    unsettled = sum(s.lower != s.upper for s in parts.values()) + (veto is VetoStatus.OPEN)
    return Outcome(
        sheet_id=entrant.sheet_id,
        subject=entrant.subject,
        name=entrant.name,
        lower=total.lower,
        upper=total.upper,
        veto=veto,
        unsettled=unsettled,
        levels={"": total, **levels},
        parts=parts,
        channel=entrant.channel,
        marked=entrant.marked,
        area=entrant.area,
        sums=sums,
    )


def added(parts: Spans, ids: Sequence[str], sums: Sums) -> Span:
    """The sum of those parts, as narrow as figures that they wait for together make it."""
    raised, cut = sums.narrowed(ids) if sums.groups else (ZERO, ZERO)
    return Span(sum([parts[i].lower for i in ids], ZERO) + raised, sum([parts[i].upper for i in ids], ZERO) - cut)


def _sums(bound: BoundScheme, entrant: Entrant, parts: Spans) -> Sums:
    spans = {part: (span.lower, span.upper) for part, span in parts.items()}
    return Sums(groups(bound, entrant.facts, entrant.as_of, spans))


def span_of(part: BoundPart, facts: Facts, as_of: date) -> Span:
    """The part's bounds within its floor and cap."""
    marking = part.marker(Desk(part.inputs, facts.fields, facts.awards.get(part.part.id), as_of))
    floor, cap = part.part.floor, part.part.marks
    return Span(min(max(marking.lower, floor), cap), min(max(marking.upper, floor), cap))


def veto_of(bound: BoundScheme, entrant: Entrant) -> VetoStatus:
    if bound.veto is None:
        return VetoStatus.CLEAR
    return find_veto(bound.veto, Desk(bound.veto_inputs, entrant.facts.fields, None, entrant.as_of)).status


def unchanged(before: BoundScheme, after: BoundScheme) -> frozenset[str]:
    """Parts that are marked alike under both: the same rule, floor, cap and inputs."""
    parts = {p.part.id: p for row in before.rows for p in row.parts}
    return frozenset(
        p.part.id
        for row in after.rows
        for p in row.parts
        if (own := parts.get(p.part.id)) is not None
        and (own.rule, own.part.floor, own.part.marks, own.inputs) == (p.rule, p.part.floor, p.part.marks, p.inputs)
    )


def passed(found: Outcome, needs: Sequence[Need]) -> GateStatus:
    """Against a gate or a named total; whom a veto strikes does not pass."""
    spans = [(found.levels.get(n.level, Span(ZERO, ZERO)), n.least) for n in needs]
    if found.veto is VetoStatus.STRUCK or any(span.upper < least for span, least in spans):
        return GateStatus.FAILED
    certain = found.veto is VetoStatus.CLEAR and all(span.lower >= least for span, least in spans)
    return GateStatus.PASSED if certain else GateStatus.OPEN
