"""Parts that wait for the same figures: what they can come to together. Pure; exact, or said to be wider.

Each part's bounds are those of all completions of its own form. Two parts that wait for one figure need not come to
their best, or worst, with the same value of it: the sum of their bounds can then be wider than what they can come to.
Given the missing shared figures, the parts have nothing in common any more and their bounds add (see shared_search).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from scoring.binding import BoundPart, BoundScheme
from scoring.facts import Facts, plain
from scoring.rules.desk import ZERO
from scoring.scheme import Part
from scoring.shared_search import Search

FEWEST = 2


@dataclass(frozen=True, slots=True)
class Together:
    """Bounds of some parts' sum, and by how much they are narrower than the sum of the parts' bounds."""

    lower: Decimal
    upper: Decimal
    raised: Decimal
    cut: Decimal
    tight: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Open parts of one sheet that hang together by `missing` figures. `spans`: the bounds of each by itself."""

    parts: tuple[BoundPart, ...]
    missing: tuple[str, ...]
    facts: Facts
    as_of: date
    spans: Mapping[str, tuple[Decimal, Decimal]]
    known: dict[frozenset[str], Together] = field(default_factory=dict, compare=False)

    def together(self, ids: Iterable[str] | None = None) -> Together:
        """Of all of them, or of those among `ids`."""
        among = frozenset(self.spans if ids is None else self.spans.keys() & set(ids))
        if among not in self.known:
            self.known[among] = self._found([p for p in self.parts if p.part.id in among])
        return self.known[among]

    def _found(self, parts: Sequence[BoundPart]) -> Together:
        lower = sum((self.spans[p.part.id][0] for p in parts), ZERO)
        upper = sum((self.spans[p.part.id][1] for p in parts), ZERO)
        missing = shared_by(parts, self.missing)
        if not missing:
            return Together(lower, upper, ZERO, ZERO, tight=True)
        found = Search(tuple(parts), self.facts, self.as_of, lower, upper).found(missing)
        return Together(found.lower, found.upper, found.lower - lower, upper - found.upper, found.tight)


class Spanned(Protocol):
    """A part with its bounds."""

    @property
    def part(self) -> Part: ...
    @property
    def lower(self) -> Decimal: ...
    @property
    def upper(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Sums:
    """Adds up parts of one sheet, as narrow as its groups make it."""

    groups: tuple[Group, ...]

    def of(self, parts: Collection[Spanned]) -> tuple[Decimal, Decimal]:
        raised, cut = self.narrowed([p.part.id for p in parts]) if self.groups else (ZERO, ZERO)
        return sum([p.lower for p in parts], ZERO) + raised, sum([p.upper for p in parts], ZERO) - cut

    def narrowed(self, ids: Collection[str]) -> tuple[Decimal, Decimal]:
        """By how much the sum of those parts lies above its lower bound, and below its upper one."""
        found = [group.together(ids) for group in self.groups]
        return sum([t.raised for t in found], ZERO), sum([t.cut for t in found], ZERO)

    @property
    def tight(self) -> bool:
        return all(group.together().tight for group in self.groups)

    @property
    def said(self) -> tuple[str, ...]:
        """One sentence for each group whose parts cannot all come to their best, or worst, at once."""
        return tuple(said for group in self.groups if (said := _said(group)))


def groups(
    bound: BoundScheme, facts: Facts, as_of: date, spans: Mapping[str, tuple[Decimal, Decimal]]
) -> tuple[Group, ...]:
    """Those of a sheet, each part in one at most; none where nothing that is shared is missing."""
    waiting = {
        i: [p for p in ids if spans[p][0] != spans[p][1]] for i, ids in bound.shared.items() if i not in facts.fields
    }
    waiting = {i: ids for i, ids in waiting.items() if len(ids) >= FEWEST}
    found: list[tuple[set[str], set[str]]] = []
    for input_id, ids in waiting.items():
        joined = [pair for pair in found if pair[0] & set(ids)]
        found = [pair for pair in found if pair not in joined]
        found.append((set(ids).union(*(p for p, _ in joined)), {input_id}.union(*(m for _, m in joined))))
    return tuple(
        Group(
            parts=tuple(bound.parts[p] for p in bound.parts if p in parts),
            missing=tuple(i for i in waiting if i in missing),
            facts=facts,
            as_of=as_of,
            spans={p: spans[p] for p in bound.parts if p in parts},
        )
        for parts, missing in found
    )


def _said(group: Group) -> str:
    found = group.together()
    parts = "、".join(p.part.id for p in group.parts)
    titles = "、".join(next(p.inputs[i].title for p in group.parts if i in p.inputs) for i in group.missing)
    if not found.tight:
        return f"第 {parts} 段共用未报的“{titles}”：上下限按各段相加，可能偏宽"
    if not (found.raised or found.cut):
        return ""
    both = f"合计 {plain(found.lower)} 至 {plain(found.upper)} 分"
    return f"第 {parts} 段共用未报的“{titles}”，不能各自同时取最高或最低：{both}"


def shared_by(parts: Sequence[BoundPart], missing: Iterable[str]) -> list[str]:
    return [i for i in missing if sum(i in p.named for p in parts) >= FEWEST]
