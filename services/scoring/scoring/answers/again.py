"""An outcome once more, under another reading: only what the reading changes is marked again. Pure.

`Again(now, then).outcome(entrant, own)` is `outcome(then, entrant)`, where `own` is `outcome(now, entrant)`; a law in
the tests holds them together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from scoring.answers.compare import Span
from scoring.answers.outcomes import Entrant, Outcome, outcome, span_of, unchanged, veto_of
from scoring.binding import BoundPart, BoundScheme
from scoring.values import VetoStatus


@dataclass(slots=True)
class Again:
    """Both are of one scheme. `changed`: the parts that are marked otherwise, each with its level 1."""

    now: BoundScheme
    then: BoundScheme
    alike: frozenset[str] = field(init=False)
    changed: tuple[tuple[str, BoundPart], ...] = field(init=False)
    same_veto: bool = field(init=False)

    def __post_init__(self) -> None:
        self.alike = unchanged(self.now, self.then)
        own = ((row.row.level1, part) for row in self.then.rows for part in row.parts)
        self.changed = tuple((level, part) for level, part in own if part.part.id not in self.alike)
        vetoes = [(b.veto, b.veto_inputs) for b in (self.now, self.then)]
        self.same_veto = vetoes[0] == vetoes[1]

    def outcome(self, entrant: Entrant, own: Outcome) -> Outcome:
        if not self.changed and self.same_veto:
            return own
        if self.then.shared:
            # Parts that wait for one figure together are more than their sum: all of it is looked at again.
            return outcome(self.then, entrant, {p: s for p, s in own.parts.items() if p in self.alike})
        veto = own.veto if self.same_veto else veto_of(self.then, entrant)
        after = {part.part.id: span_of(part, entrant.facts, entrant.as_of) for _, part in self.changed}
        if veto is own.veto and all(own.parts[p] == span for p, span in after.items()):
            return own
        return self._moved(own, after, veto)

    def _moved(self, own: Outcome, after: Mapping[str, Span], veto: VetoStatus) -> Outcome:
        levels = dict(own.levels)
        unsettled = own.unsettled + (veto is VetoStatus.OPEN) - (own.veto is VetoStatus.OPEN)
        for level, part in self.changed:
            was, now = own.parts[part.part.id], after[part.part.id]
            unsettled += (now.lower != now.upper) - (was.lower != was.upper)
            for title in ("", level):
                levels[title] = _shifted(levels[title], now.lower - was.lower, now.upper - was.upper)
        return replace(
            own,
            lower=levels[""].lower,
            upper=levels[""].upper,
            veto=veto,
            unsettled=unsettled,
            levels=levels,
            parts={**own.parts, **after},
        )


def _shifted(span: Span, lower: Decimal, upper: Decimal) -> Span:
    return Span(span.lower + lower, span.upper + upper)
