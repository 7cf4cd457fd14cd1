"""Another scheme, reading, number or gate over all subjects: who passes, who no longer does, who moves. Pure."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scoring.answers.areas import AreaFound, areas_of, with_areas
from scoring.answers.channels import Beyond, How, together
from scoring.answers.outcomes import Entrant, Outcome, departing, outcome, passed, unchanged
from scoring.answers.suppositions import Crossing, Supposition, said
from scoring.answers.targets import Need
from scoring.binding import bind
from scoring.facts import Facts
from scoring.gates import GateStatus
from scoring.ranking import ranks
from scoring.scheme import Scheme


class Turn(enum.Enum):
    """What becomes of the verdict."""

    SAME = "不变"
    GAINED = "由不合格变为合格"
    LOST = "由合格变为不合格"
    SETTLED = "由不能判定变为能判定"
    UNSETTLED = "变为不能判定"


@dataclass(frozen=True, slots=True)
class Shift:
    """`moved` above 0: so many ranks up. Ranks are 0 where a veto leaves the sheet out."""

    before: Outcome
    after: Outcome
    rank_before: int
    rank_after: int
    moved: int
    verdict_before: GateStatus
    verdict_after: GateStatus
    turn: Turn


@dataclass(frozen=True, slots=True)
class Simulation:
    """`shifts` in the order of the supposed ranking. `left_out`: facts that the other scheme cannot use, how often.
    `areas_before`, `areas`: where markets of an area have one mark; each market then has that of its area. `departed`:
    who comes to something else than was recorded.
    """

    changes: tuple[str, ...]
    shifts: tuple[Shift, ...]
    left_out: tuple[tuple[str, int], ...]
    areas_before: tuple[AreaFound, ...] = ()
    areas: tuple[AreaFound, ...] = ()
    departed: tuple[str, ...] = ()

    def count(self, turn: Turn) -> int:
        return sum(s.turn is turn for s in self.shifts)


NOTHING_BEYOND: Mapping[str, Beyond] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """What has to be reached; nothing to reach leaves every verdict open but for what a veto strikes."""

    before: tuple[Need, ...]
    after: tuple[Need, ...]


def simulate(
    scheme: Scheme,
    entrants: Sequence[Entrant],
    supposed: Supposition,
    line: Line,
    beyond: Mapping[str, Beyond] = NOTHING_BEYOND,
) -> Simulation:
    """Facts and marks of the supposition are left aside: they belong to one sheet. Where a scheme has channels, those
    of a subject are taken together, with what it has `beyond` its sheets. Raises what `bind` raises.
    """
    other = supposed.scheme or scheme
    now, then = bind(scheme), bind(other, supposed.readings, supposed.parameters)
    alike = unchanged(now, then) if supposed.as_of is None else frozenset()
    crossing = Crossing(scheme, other)
    before = [outcome(now, e) for e in entrants]
    after, left_out = [], dict[str, int]()
    for entrant, own in zip(entrants, before, strict=True):
        taken = crossing.carried(entrant.facts)
        for why in taken.left_out:
            left_out[why] = left_out.get(why, 0) + 1
        there = replace(entrant, facts=taken.facts, as_of=supposed.as_of or entrant.as_of)
        after.append(outcome(then, there, {p: s for p, s in own.parts.items() if p in alike and not taken.left_out}))
    how = How(supposed.readings, supposed.parameters)
    one_before, one_after = together(scheme, before, beyond, How()), together(other, after, beyond, how)
    marked = with_areas(scheme, one_before, How()), with_areas(other, one_after, how)
    return Simulation(
        changes=tuple(said(Facts(), scheme, supposed)),
        shifts=tuple(shifts(*marked, line)),
        left_out=tuple(sorted(left_out.items(), key=lambda pair: -pair[1])),
        areas_before=areas_of(scheme, one_before, How()),
        areas=areas_of(other, one_after, how),
        departed=departing(entrants, before),
    )


def shifts(before: Sequence[Outcome], after: Sequence[Outcome], line: Line) -> list[Shift]:
    """In the order of the ranking that comes out, those that a veto leaves out last."""
    was, now = ranks(before), ranks(after)
    found = []
    for own, then in zip(before, after, strict=True):
        earlier, later = was[own.sheet_id], now[then.sheet_id]
        verdicts = verdict(own, line.before), verdict(then, line.after)
        moved = earlier - later if earlier and later else 0
        found.append(Shift(own, then, earlier, later, moved, *verdicts, turn(*verdicts)))
    return sorted(found, key=lambda s: (s.rank_after == 0, s.rank_after, s.after.subject, s.after.sheet_id))


def verdict(found: Outcome, needs: Sequence[Need]) -> GateStatus:
    return passed(found, needs) if needs else GateStatus.OPEN


def turn(before: GateStatus, after: GateStatus) -> Turn:
    if before is after:
        return Turn.SAME
    if after is GateStatus.OPEN:
        return Turn.UNSETTLED
    if before is GateStatus.OPEN:
        return Turn.SETTLED
    return Turn.GAINED if after is GateStatus.PASSED else Turn.LOST
